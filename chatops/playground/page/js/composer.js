// Where a person types: Enter sends, Shift+Enter starts a line.

import { button, el, icon } from "./dom.js";
import { completing } from "./parts/completing.js";

// `options`: place ({channel, thread}), label, send(text) → worked?, arrowUp(), commands.
export function composer(app, options) {
  const { session } = app;
  const key = `${session.me}:${options.place.channel}:${options.place.thread}`;
  const field = textField(options.label);
  field.value = session.drafts.get(key) ?? "";
  const completion = completing(field, app, { commands: !options.place.thread });
  const go = button(
    { class: "composer-send", "aria-label": "Send", title: "Send (Enter)", on: { click: () => submit() } },
    icon("send"),
  );

  const changed = () => {
    session.drafts.set(key, field.value);
    go.disabled = !field.value.trim();
    grow(field);
  };

  const submit = async () => {
    const text = field.value;
    if (!text.trim()) return;
    field.value = "";
    changed();
    const worked = await options.send(text);
    if (!worked && !field.value) {
      field.value = text;
      changed();
    }
    field.focus();
  };

  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    if (completion.keydown(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !field.value) {
      event.preventDefault();
      options.arrowUp();
    }
  });
  changed();
  const node = el(
    "div",
    { class: "composer" },
    completion.list,
    el("div", { class: "composer-box" }, field, go),
    el("div", { class: "composer-hint" }, hint(options)),
  );
  // Its height is only known once it is on the page.
  requestAnimationFrame(() => grow(field));
  return { node, field };
}

function hint({ place, commands }) {
  const first = commands?.[0]?.command;
  const slash = !place.thread && first ? `, ${first} for its commands` : "";
  return ["@ to mention", slash, " · Shift+Enter for a new line"];
}

export function textField(label) {
  return el("textarea", { class: "composer-field", rows: 1, "aria-label": label, placeholder: label });
}

export function grow(field) {
  field.style.setProperty("height", "auto");
  field.style.setProperty("height", `${field.scrollHeight}px`);
}

// Where a person types: Enter sends, Shift+Enter starts a line.

import { button, el, icon } from "./dom.js";
import { completing } from "./parts/completing.js";
import { openMenu } from "./parts/popover.js";
import { attempt } from "./parts/toast.js";

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

  const hint = el("div", { class: "composer-hint" });
  const changed = () => {
    session.drafts.set(key, field.value);
    hint.replaceChildren(...hints(field.value, options));
    go.disabled = !field.value.trim();
    grow(field);
  };

  const submit = async () => {
    const text = field.value;
    if (!text.trim()) return;
    field.value = "";
    completion.close();
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
    el("div", { class: "composer-box" }, shortcuts(app, field, options), field, go),
    hint,
  );
  // Its height is only known once it is on the page.
  requestAnimationFrame(() => grow(field));
  return { node, field };
}

// While a command is typed: what may follow its word.
function hints(typed, { place, commands = [] }) {
  const word = /^\/\S+/.exec(typed)?.[0];
  const found = commands.find(({ command }) => command === word);
  if (found && !place.thread) {
    const { command, usage_hint: usage, description } = found;
    return [el("strong", {}, command), usage ? ` ${usage}` : "", description ? ` – ${description}` : ""];
  }
  const first = place.thread ? "" : commands[0]?.command;
  return ["@ to mention", first ? `, ${first} for its commands` : "", " · Shift+Enter for a new line"];
}

// Shortcuts for everywhere, and the commands, which are not for threads.
function shortcuts(app, field, { place, commands = [] }) {
  const everywhere = app.store.shortcuts.filter(({ type }) => type === "global");
  const typed = place.thread ? [] : commands;
  if (!everywhere.length && !typed.length) return null;
  const node = button(
    { class: "composer-tool", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu" },
    icon("bolt"),
  );
  const items = [
    ...everywhere.map(({ callback_id: id, name, description }) => ({
      label: name,
      hint: description,
      run: () => attempt(() => app.act("run", { callback_id: id })),
    })),
    ...typed.map(({ command, description }) => ({
      label: command,
      hint: description,
      run: () => {
        field.value = `${command} `;
        field.dispatchEvent(new Event("input"));
        field.focus();
      },
    })),
  ];
  node.addEventListener("click", () => openMenu(node, items));
  return node;
}

export function textField(label) {
  return el("textarea", { class: "composer-field", rows: 1, "aria-label": label, placeholder: label });
}

export function grow(field) {
  field.style.setProperty("height", "auto");
  field.style.setProperty("height", `${field.scrollHeight}px`);
}

// Changing one's own message in its place.

import { grow, textField } from "./composer.js";
import { button, el } from "./dom.js";
import { completing } from "./parts/completing.js";
import { attempt } from "./parts/toast.js";
import { asTyped } from "./text/typed.js";

export function editor(app, channel, message) {
  const field = textField("Edit message");
  field.value = asTyped(message.text ?? "", app.session.names());
  const completion = completing(field, app, { commands: false });
  const close = () => app.session.edit(null);
  const save = async () => {
    const body = { channel: channel.id, ts: message.ts, text: field.value };
    if (field.value.trim() && (await attempt(() => app.act("edit", body)))) close();
  };
  field.addEventListener("input", () => grow(field));
  field.addEventListener("keydown", (event) => {
    if (completion.keydown(event)) return;
    const saves = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!saves && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (saves) save();
    else close();
  });
  requestAnimationFrame(() => {
    grow(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return el(
    "div",
    { class: "editor" },
    completion.list,
    el("div", { class: "composer-box" }, field),
    el(
      "div",
      { class: "editor-buttons" },
      button({ class: "btn", on: { click: close } }, "Cancel"),
      button({ class: "btn btn-primary", on: { click: save } }, "Save"),
    ),
  );
}

// A question before something that cannot be taken back. Words are Slack text objects.

import { button, el } from "../dom.js";

export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const dialog = el(
      "dialog",
      { class: "dialog dialog-small", "aria-label": title?.text ?? "Are you sure?" },
      el("h2", { class: "dialog-title" }, title?.text ?? "Are you sure?"),
      el("p", {}, text?.text ?? ""),
      el(
        "div",
        { class: "dialog-buttons" },
        button({ class: "btn", on: { click: () => dialog.close("no") } }, deny?.text ?? "Cancel"),
        button(
          {
            class: `btn ${style === "danger" ? "btn-danger" : "btn-primary"}`,
            autofocus: true,
            on: { click: () => dialog.close("yes") },
          },
          confirm?.text ?? "Yes",
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

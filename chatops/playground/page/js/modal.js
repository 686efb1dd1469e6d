// The app's windows: inputs, and errors beside them.

import { blocks } from "./blocks/blocks.js";
import { button, el } from "./dom.js";
import { attempt } from "./parts/toast.js";

export class Modals {
  constructor(app) {
    Object.assign(this, { app, open: new Map() });
  }

  // Follow a change of a view; only the person who opened it sees it.
  take({ id, user, view }) {
    const shown = this.open.get(id);
    if (shown && !view) shown.dialog.close();
    else if (shown && says(view) !== shown.said) this.fill(shown, view);
    else if (!shown && view?.type === "modal" && user === this.app.session.me) this.show(id, view);
  }

  show(id, view) {
    const dialog = el("dialog", { class: "dialog" });
    const shown = { id, dialog, values: {}, said: "" };
    this.open.set(id, shown);
    dialog.addEventListener("close", () => {
      this.open.delete(id);
      dialog.remove();
    });
    this.fill(shown, view);
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-focus], .block-input input, .block-input textarea, .block-input select")?.focus();
  }

  // What a person entered stays where an update keeps the input.
  fill(shown, view) {
    const { dialog, values: before } = shown;
    Object.assign(shown, { values: {}, said: says(view) });
    const act = (action) => attempt(() => this.app.act("click", { view_id: shown.id, ...action }));
    const surface = { names: this.app.session.names(), act, values: shown.values, before };
    const title = view.title?.text ?? "";
    dialog.setAttribute("aria-label", title);
    const send = view.submit
      ? el("button", { type: "submit", class: "btn btn-primary" }, view.submit.text)
      : null;
    const form = el(
      "form",
      {
        class: "dialog-form",
        novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.submit(shown, view, send);
          },
        },
      },
      el("h2", { class: "dialog-title" }, title),
      el("div", { class: "dialog-body" }, blocks(view.blocks ?? [], surface)),
      el(
        "div",
        { class: "dialog-buttons" },
        button({ class: "btn", on: { click: () => dialog.close() } }, view.close?.text ?? "Close"),
        send,
      ),
    );
    dialog.replaceChildren(form);
  }

  async submit(shown, view, send) {
    const missing = unfilled(view, shown.values);
    this.mark(shown, missing);
    if (Object.keys(missing).length) return;
    send.disabled = true;
    await attempt(async () => {
      const { errors } = await this.app.act("submit", { view_id: shown.id, values: shown.values });
      this.mark(shown, errors);
    });
    send.disabled = false;
  }

  mark({ dialog }, errors) {
    for (const input of dialog.querySelectorAll(".block-input")) {
      const error = errors[input.dataset.block] ?? "";
      input.querySelector(".input-error").textContent = error;
      input.classList.toggle("block-input-wrong", Boolean(error));
    }
    dialog.querySelector(".block-input-wrong :is(input, textarea, select)")?.focus();
  }
}

function says({ title, submit, close, blocks: list }) {
  return JSON.stringify([title, submit, close, list]);
}

// What Slack's apps refuse by themselves: empty inputs that are not optional, numbers out of bounds.
function unfilled(view, values) {
  const errors = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const state = values[block.block_id]?.[block.element.action_id] ?? {};
    const wrong = fault(block, state);
    if (wrong) errors[block.block_id] = wrong;
  }
  return errors;
}

function fault({ optional, element }, state) {
  const given = Object.entries(state).find(([key]) => key !== "type")?.[1];
  const empty = given === null || given === undefined || given.length === 0;
  if (empty) return optional ? null : "Please complete this required field.";
  if (element.type !== "number_input") return null;
  const number = Number(given);
  if (Number.isNaN(number)) return "Please enter a number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `At least ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `At most ${element.max_value}.`;
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  return null;
}

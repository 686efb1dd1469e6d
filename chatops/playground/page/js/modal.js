// The app's windows: one is seen, those below it wait with what was entered in them.

import { blocks } from "./blocks/blocks.js";
import { surfaceFor } from "./blocks/surface.js";
import { button, el, icon } from "./dom.js";
import { faceOf } from "./parts/avatar.js";

const FIRST = "[data-focus], .block-input :is(input, textarea, select)";

export class Modals {
  constructor(app) {
    Object.assign(this, { app, shown: new Map(), dialog: null, drawn: "" });
  }

  // Follow a change of a view. A reload of the page forgets windows, as in Slack.
  take({ id, user, view }) {
    if (!view) this.shown.delete(id);
    else if (this.shown.has(id)) this.shown.get(id).view = view;
    else if (view.type === "modal") this.shown.set(id, { id, user, view, values: {} });
    this.refresh();
  }

  // Everything was read anew: some windows may have been closed meanwhile.
  check(views) {
    for (const id of this.shown.keys()) if (!views.has(id)) this.shown.delete(id);
    this.refresh();
  }

  refresh() {
    const top = [...this.shown.values()].findLast(({ user }) => user === this.app.session.me);
    const sign = top ? `${top.id} ${says(top.view)}` : "";
    if (sign === this.drawn) return;
    this.drawn = sign;
    if (!top) {
      this.dialog?.close();
      return;
    }
    const fresh = !this.dialog;
    if (fresh) this.make();
    const at = this.dialog.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    this.fill(top);
    if (fresh) this.dialog.showModal();
    const first = at ? this.dialog.querySelector(`[data-at="${CSS.escape(at)}"]`) : null;
    (first ?? this.dialog.querySelector(FIRST) ?? this.dialog.querySelector("form"))?.focus();
  }

  make() {
    this.dialog = el("dialog", { class: "dialog" });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      this.dialog = null;
    });
    document.body.append(this.dialog);
  }

  fill(top) {
    const before = top.values;
    top.values = {};
    this.alert = el("div", { class: "dialog-alert", role: "alert", hidden: true });
    const surface = surfaceFor(
      this.app,
      { view_id: top.id },
      { values: top.values, before, tried: (work) => this.tried(work) },
    );
    const { view } = top;
    const send = view.submit ? el("button", { type: "submit", class: "btn btn-primary" }, view.submit.text) : null;
    const submit = (event) => {
      event.preventDefault();
      this.submit(top, send);
    };
    const keydown = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit(event);
    this.dialog.setAttribute("aria-label", view.title?.text ?? "");
    this.dialog.replaceChildren(
      el(
        "form",
        { class: "dialog-form", novalidate: true, tabindex: "-1", on: { submit, keydown } },
        this.head(view),
        this.alert,
        el("div", { class: "dialog-body" }, blocks(view.blocks ?? [], surface)),
        el(
          "div",
          { class: "dialog-buttons" },
          button({ class: "btn", on: { click: () => this.close() } }, view.close?.text ?? (send ? "Cancel" : "Close")),
          send,
        ),
      ),
    );
  }

  head(view) {
    const { store } = this.app;
    const back = { class: "tool", "aria-label": "Back", title: "Back", on: { click: () => this.close() } };
    const close = { class: "tool", "aria-label": "Close all", title: "Close", on: { click: () => this.close(true) } };
    return el(
      "header",
      { class: "dialog-head" },
      view.previous_view_id ? button(back, icon("back")) : faceOf(store, store.bot, { small: true }),
      el("h2", { class: "dialog-title" }, view.title?.text ?? ""),
      button(close, icon("close")),
    );
  }

  top() {
    return [...this.shown.values()].findLast(({ user }) => user === this.app.session.me);
  }

  // Nothing is waited for: a window that is closed is gone, whatever the app says.
  close(everything = false) {
    const top = this.top();
    if (!top) return;
    this.app.act("close", { view_id: top.id, everything }).catch(() => this.take({ id: top.id, view: null }));
  }

  async submit(top, send) {
    if (!send || send.disabled) return;
    send.disabled = true;
    send.setAttribute("aria-busy", "true");
    await this.tried(async () => {
      const { errors } = await this.app.act("submit", { view_id: top.id, values: top.values });
      if (this.top() === top) this.mark(errors);
    });
    send.removeAttribute("aria-busy");
    send.disabled = false;
  }

  // Notices of the page lie below a window: what goes wrong is said inside it.
  async tried(work) {
    const { alert } = this;
    alert.hidden = true;
    try {
      await work();
    } catch (error) {
      alert.textContent = error.message;
      alert.hidden = false;
    }
  }

  mark(errors) {
    for (const input of this.dialog?.querySelectorAll(".block-input") ?? []) {
      const error = errors[input.dataset.block] ?? "";
      input.querySelector(".input-error").textContent = error;
      input.classList.toggle("block-input-wrong", Boolean(error));
      input.querySelector("[data-at]")?.toggleAttribute("aria-invalid", Boolean(error));
    }
    this.dialog?.querySelector(".block-input-wrong :is(input, textarea, select)")?.focus();
  }
}

function says({ title, submit, close, blocks: list, previous_view_id: below }) {
  return JSON.stringify([title, submit, close, list, below]);
}

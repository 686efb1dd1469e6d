// The app's Home tab for the person who looks.

import { blocks } from "./blocks/blocks.js";
import { surfaceFor } from "./blocks/surface.js";
import { el } from "./dom.js";

export class Home {
  constructor(app) {
    Object.assign(this, { app, drawn: "", values: {}, node: el("div", { class: "home" }) });
    this.refresh();
  }

  // Only what the app publishes draws it again: a person may be in the middle of it.
  refresh() {
    const { store, session } = this.app;
    const view = store.views.get(`VHOME${session.me}`);
    const sign = view ? `${view.id} ${view.hash}` : "none";
    if (sign === this.drawn) return;
    this.drawn = sign;
    if (!view) {
      this.node.replaceChildren(el("p", { class: "empty" }, `${store.name(store.bot)} shows nothing here yet.`));
      return;
    }
    const at = this.node.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    const before = this.values;
    this.values = {};
    const surface = surfaceFor(this.app, { view_id: view.id }, { values: this.values, before });
    this.node.replaceChildren(el("div", { class: "home-blocks" }, blocks(view.blocks ?? [], surface)));
    if (at) this.node.querySelector(`[data-at="${CSS.escape(at)}"]`)?.focus();
  }
}

// The app's Home tab for the person who looks.

import { blocks } from "./blocks/blocks.js";
import { el } from "./dom.js";
import { attempt } from "./parts/toast.js";

export function home(app) {
  const { store, session } = app;
  const view = [...store.views.values()].find(({ id, type }) => type === "home" && id.endsWith(session.me));
  if (!view) return [el("p", { class: "empty" }, `${store.name(store.bot)} shows nothing here yet.`)];
  const act = (action) => attempt(() => app.act("click", { view_id: view.id, ...action }));
  return [el("div", { class: "home-blocks" }, blocks(view.blocks ?? [], { names: session.names(), act, values: {} }))];
}

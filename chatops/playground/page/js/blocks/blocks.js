// Block Kit of messages, modals and the Home tab as nodes.

import { el } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { element } from "./elements.js";
import { input } from "./inputs.js";
import { richText } from "./rich_text.js";
import { table } from "./table.js";
import { plainText, text } from "./text_object.js";

// `surface` comes from surface.js: who reads, what a press does, where inputs write to.
export function blocks(list, surface) {
  return list.map((block) => {
    const node = one(block, surface);
    node.classList.add("block");
    return node;
  });
}

function one(block, surface) {
  const make = KINDS[block.type];
  return make ? make(block, surface) : unknown(block);
}

const KINDS = {
  actions: (block, surface) => row("block-actions", block, surface),
  context: (block, surface) => el("div", { class: "block-context" }, block.elements.map((part) => small(part, surface))),
  context_actions: (block, surface) => row("block-actions block-feedback", block, surface),
  divider: () => el("hr"),
  header: (block) => el("h3", { class: "block-header" }, plainText(block.text?.text ?? "")),
  image: picture,
  input,
  markdown: (block, surface) => el("div", { class: "block-markdown" }, markdown(block.text ?? "", surface.names)),
  rich_text: richText,
  section,
  table,
};

function row(kind, block, surface) {
  return el("div", { class: kind }, block.elements.map((part) => element(part, block, surface)));
}

function section(block, surface) {
  const said = block.text ? el("div", { class: "section-text" }, text(block.text, surface)) : null;
  const fields = (block.fields ?? []).map((field) => el("div", { class: "field" }, text(field, surface)));
  const body = el("div", { class: "section-body" }, said, fields.length ? el("div", { class: "fields" }, fields) : null);
  const beside = block.accessory ? el("div", { class: "section-accessory" }, element(block.accessory, block, surface)) : null;
  return el("div", { class: "block-section" }, body, beside);
}

function small(part, surface) {
  if (part.type === "image") return picture(part);
  return el("span", { class: "context-text" }, text(part, surface));
}

// Pictures would come from the network: their words stand for them.
function picture(block) {
  const words = block.alt_text || block.title?.text || "image";
  return el("span", { class: "picture", role: "img", "aria-label": words }, `🖼 ${words}`);
}

function unknown(block) {
  return el("div", { class: "block-unknown" }, `This page cannot show a “${block.type}” block.`);
}

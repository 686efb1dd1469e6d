// Small parts of text that every kind of markup shares: mentions, links, emoji, code.

import { button, el, safeHref } from "../dom.js";
import { glyph } from "../emoji.js";

export function person(id, names, label = null) {
  const mine = id === names.me ? " mention-me" : "";
  return el("span", { class: `mention${mine}`, data: { user: id } }, `@${label ?? names.person(id)}`);
}

export function channel(id, names, label = null) {
  const name = `#${names.channel(id) ?? (label || "private-channel")}`;
  if (names.channel(id) === null) return el("span", { class: "mention" }, name);
  return button({ class: "mention mention-link", on: { click: () => names.go(id) } }, name);
}

export function broadcast(word) {
  return el("span", { class: "mention mention-me" }, `@${word}`);
}

// A link that cannot run script; an address of another kind stays text.
export function link(address, ...label) {
  const href = safeHref(address);
  const shown = label.length ? label : [address];
  if (href === null) return el("span", { class: "no-link" }, ...shown);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...shown);
}

export function emoji(name) {
  const found = glyph(name);
  if (found === null) return document.createTextNode(`:${name}:`);
  return el("span", { class: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, found);
}

export function code(text) {
  return el("code", { class: "code" }, text);
}

export function fence(text, language = "") {
  const label = language ? el("span", { class: "fence-language" }, language) : null;
  return el("div", { class: "fence" }, label, el("pre", { tabindex: "0" }, el("code", {}, text)));
}

const WRITTEN = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

// Slack escapes three characters, and only once.
export function unescape(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (found) => WRITTEN[found]);
}

// Trailing punctuation belongs to the sentence, not to the address.
export const BARE_URL = /https?:\/\/[^\s<>`|]*[^\s<>`|.,;:!?'")\]}]/y;

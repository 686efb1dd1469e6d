// A person's initials on a colour of their own.

import { el } from "../dom.js";

const TINTS = 10;
const COLOUR = /^[0-9a-f]{6}$/i;

export function avatar(id, name, { bot = false, small = false, color = "" } = {}) {
  const tint = bot ? "avatar-bot" : `tint-${number(id)}`;
  const node = el("span", { class: `avatar ${small ? "avatar-small" : ""} ${tint}`, "aria-hidden": "true" }, initials(name));
  if (!bot && COLOUR.test(color)) node.style.setProperty("background", `#${color}`);
  return node;
}

// The avatar of somebody the store knows, or of a stranger.
export function faceOf(store, id, { name = store.name(id), bot = store.people.get(id)?.is_bot, small = false } = {}) {
  return avatar(id, name, { bot, small, color: store.people.get(id)?.color });
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? name];
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

function number(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 65_521;
  return sum % TINTS;
}

// A person's initials on a colour of their own.

import { el } from "../dom.js";

const TINTS = 10;

export function avatar(id, name, { bot = false, small = false } = {}) {
  const kind = `avatar ${small ? "avatar-small" : ""} ${bot ? "avatar-bot" : `tint-${tint(id)}`}`;
  return el("span", { class: kind, "aria-hidden": "true" }, initials(name));
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [name];
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

function tint(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 65_521;
  return sum % TINTS;
}

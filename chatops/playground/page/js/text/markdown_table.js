// Tables of Markdown: a head, a line of dashes, rows.

import { el } from "../dom.js";
import { inline } from "./markdown_inline.js";

const DASHES = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function isTable(lines, at) {
  const below = lines[at + 1];
  if (below === undefined || !lines[at].includes("|") || !DASHES.test(below)) return false;
  return below.includes("|") && cells(lines[at]).length === cells(below).length;
}

export function table(lines, at, names) {
  const head = cells(lines[at]);
  const sides = cells(lines[at + 1]).map(side);
  let end = at + 2;
  while (end < lines.length && lines[end].trim() && lines[end].includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map(cells);
  const row = (tag, texts) =>
    el("tr", {}, head.map((_, n) => el(tag, { class: sides[n] }, inline(texts[n] ?? "", names))));
  const node = el(
    "table",
    { class: "table" },
    el("thead", {}, row("th", head)),
    el("tbody", {}, rows.map((texts) => row("td", texts))),
  );
  return [scrolling(node), end];
}

export function scrolling(node) {
  return el("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" }, node);
}

function cells(line) {
  const inside = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function side(dashes) {
  const left = dashes.startsWith(":");
  const right = dashes.endsWith(":");
  if (left && right) return "cell-centre";
  return right ? "cell-right" : "cell-left";
}

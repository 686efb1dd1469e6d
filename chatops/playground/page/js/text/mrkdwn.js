// Slack's own markup ("mrkdwn") as nodes.

import { el } from "../dom.js";
import { glyph } from "../emoji.js";
import { ENTITY, entity, plain } from "./entities.js";
import * as pieces from "./pieces.js";

const FENCE = /```([\s\S]*?)```/g;
const QUOTE = /^(?:&gt;|>) ?/;
const REST_QUOTED = /^(?:&gt;&gt;&gt;|>>>) ?/;
const ITEM = /^(\s*)(?:[•◦*-]|(\d+)[.)]) +/;

export function mrkdwn(text, names) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(FENCE)) {
    nodes.push(...lines(text.slice(from, found.index).replace(/\n$/, ""), names));
    nodes.push(pieces.fence(plain(found[1].replace(/^\n|\n$/g, ""), names)));
    from = found.index + found[0].length;
    if (text[from] === "\n") from += 1;
  }
  return [...nodes, ...lines(text.slice(from), names)];
}

function lines(text, names) {
  if (!text) return [];
  const nodes = [];
  const all = text.split("\n");
  for (let at = 0; at < all.length; ) {
    const kind = kindOf(all[at]);
    let end = at + 1;
    if (kind === "rest") end = all.length;
    else while (end < all.length && kindOf(all[end]) === kind) end += 1;
    nodes.push(block(kind, all.slice(at, end), names));
    at = end;
  }
  return nodes;
}

function kindOf(line) {
  if (REST_QUOTED.test(line)) return "rest";
  if (QUOTE.test(line)) return "quote";
  const item = ITEM.exec(line);
  if (item) return item[2] ? "numbers" : "bullets";
  return "text";
}

function block(kind, group, names) {
  const bare = (pattern) => group.map((line) => line.replace(pattern, "")).join("\n");
  if (kind === "rest") return el("blockquote", {}, inline(bare(REST_QUOTED), names));
  if (kind === "quote") return el("blockquote", {}, inline(bare(QUOTE), names));
  if (kind === "text") return el("div", { class: "lines" }, inline(group.join("\n"), names));
  const first = Number(ITEM.exec(group[0])[2] ?? 1);
  const items = group.map((line) => el("li", {}, inline(line.replace(ITEM, ""), names)));
  return kind === "numbers" ? el("ol", { start: first }, items) : el("ul", {}, items);
}

const DEEPEST = 12;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const CODE = /`([^`\n]+)`/y;
const ESCAPED = /&(?:lt|gt|amp);/y;

// One pass from left to right; only marks look ahead, and only to the end of their line.
export function inline(text, names, depth = 0) {
  const source = { text, names, depth, unclosed: {} };
  const nodes = [];
  let words = "";
  const put = (node) => {
    if (words) nodes.push(document.createTextNode(words));
    words = "";
    if (node) nodes.push(node);
  };
  for (let at = 0; at < text.length; ) {
    const [node, size] = piece(source, at);
    if (typeof node === "string") words += node;
    else put(node);
    at += size;
  }
  put(null);
  return nodes;
}

function piece(source, at) {
  const { text, names, depth } = source;
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const here = text[at];
  let found = null;
  if (here === "\n") return [el("br"), 1];
  if (here === "<" && (found = match(ENTITY))) return [entity(found[1], names), found[0].length];
  if (here === "`" && (found = match(CODE))) {
    return [pieces.code(plain(found[1], names)), found[0].length];
  }
  if (here === ":" && (found = match(EMOJI)) && glyph(found[1])) {
    return [pieces.emoji(found[1]), found[0].length];
  }
  if (here === "&" && (found = match(ESCAPED))) return [pieces.unescape(found[0]), found[0].length];
  if (here === "h" && (found = match(pieces.BARE_URL))) {
    return [pieces.link(pieces.unescape(found[0])), found[0].length];
  }
  const end = here in MARKS && depth < DEEPEST ? closing(source, at) : -1;
  if (end < 0) return [here, 1];
  const inside = inline(text.slice(at + 1, end), names, depth + 1);
  return [el(MARKS[here], {}, inside), end + 1 - at];
}

// Where the mark at `at` closes, or -1: marks hug their words, as in Slack.
function closing({ text, unclosed }, at) {
  const mark = text[at];
  const before = text[at - 1] ?? " ";
  if (/[\p{L}\p{N}]/u.test(before) || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return -1;
  const stop = text.indexOf("\n", at);
  const limit = stop < 0 ? text.length : stop;
  // What no mark closed before, none closes now: otherwise open marks cost the square of the line.
  if (unclosed[mark] === limit) return -1;
  for (let end = text.indexOf(mark, at + 2); end >= 0 && end < limit; end = text.indexOf(mark, end + 1)) {
    if (!/\s/.test(text[end - 1]) && !/[\p{L}\p{N}]/u.test(text[end + 1] ?? " ")) return end;
  }
  unclosed[mark] = limit;
  return -1;
}

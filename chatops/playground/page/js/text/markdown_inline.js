// Marks within a line of Markdown, and Slack's entities, which its markdown block resolves too.

import { el } from "../dom.js";
import { glyph } from "../emoji.js";
import { ENTITY, entity } from "./entities.js";
import * as pieces from "./pieces.js";

const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const LINK = /!?\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*<?((?:[^\s()<>\\]|\\.|\([^\s()]*\))*)>?(?:\s+"[^"]*")?\s*\)/y;
const TICKS = /`+/y;
const SPECIAL = "\n\\`<[!*_~:&h";
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&nbsp;": "\u00a0" };
const ESCAPED = /&(?:lt|gt|amp|quot|#39|nbsp);/y;
const DEEPEST = 12;

export function inline(text, names) {
  return nodes({ text, names, unclosed: new Set() }, 0);
}

function nodes(source, depth) {
  const found = [];
  const { text } = source;
  let words = "";
  for (let at = 0; at < text.length; ) {
    const [node, size] = SPECIAL.includes(text[at]) ? piece(source, at, depth) : [text[at], 1];
    if (typeof node === "string") words += node;
    else {
      if (words) found.push(document.createTextNode(words));
      words = "";
      found.push(node);
    }
    at += size;
  }
  if (words) found.push(document.createTextNode(words));
  return found;
}

function piece(source, at, depth) {
  const { text, names } = source;
  switch (text[at]) {
    case "\n": return [el("br"), 1];
    case "\\": return escaped(text, at);
    case "`": return codeSpan(text, at);
    case "<": return bracket(text, at, names);
    case "!":
    case "[": return linked(source, at, depth);
    case ":": return emoji(text, at);
    case "&": return written(text, at);
    case "h": return address(text, at);
    default: return emphasis(source, at, depth);
  }
}

function sticky(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function escaped(text, at) {
  const next = text[at + 1] ?? "";
  if (next === "\n") return [el("br"), 2];
  return /[!-/:-@[-`{-~]/.test(next) ? [next, 2] : ["\\", 1];
}

function codeSpan(text, at) {
  const [ticks] = sticky(TICKS, text, at);
  for (let end = text.indexOf(ticks, at + ticks.length); end >= 0; ) {
    const run = sticky(TICKS, text, end)[0].length;
    if (run === ticks.length) {
      const inside = text.slice(at + ticks.length, end).replaceAll("\n", " ");
      return [pieces.code(inside.replace(/^ (.*\S.*) $/, "$1")), end + ticks.length - at];
    }
    end = text.indexOf(ticks, end + run);
  }
  return [ticks, ticks.length];
}

function bracket(text, at, names) {
  const found = sticky(ENTITY, text, at);
  if (!found || !/^(?:[@#!][A-Za-z]|https?:|mailto:|tel:)/.test(found[1])) return ["<", 1];
  return [entity(found[1], names), found[0].length];
}

// Slack turns images of the markdown block into links.
function linked(source, at, depth) {
  const found = sticky(LINK, source.text, at);
  if (!found) return [source.text[at], 1];
  const [whole, label, target] = found;
  const shown = depth < DEEPEST ? nodes({ ...source, text: label || target, unclosed: new Set() }, depth + 1) : [label];
  return [pieces.link(target.replace(/\\(.)/g, "$1"), ...shown), whole.length];
}

function emoji(text, at) {
  const found = sticky(EMOJI, text, at);
  return found && glyph(found[1]) ? [pieces.emoji(found[1]), found[0].length] : [":", 1];
}

function written(text, at) {
  const found = sticky(ESCAPED, text, at);
  return found ? [ENTITIES[found[0]], found[0].length] : ["&", 1];
}

function address(text, at) {
  const found = sticky(pieces.BARE_URL, text, at);
  return found ? [pieces.link(found[0]), found[0].length] : ["h", 1];
}

const TAGS = { "***": ["strong", "em"], "**": ["strong"], __: ["strong"], "~~": ["s"], "*": ["em"], _: ["em"], "~": ["s"] };

function emphasis(source, at, depth) {
  const { text, unclosed } = source;
  const run = /^([*_~])\1*/.exec(text.slice(at, at + 4))[0];
  const mark = run.slice(0, run[0] === "*" ? 3 : 2);
  const end = depth < DEEPEST && !unclosed.has(mark) ? closing(text, at, mark) : -1;
  if (end < 0) {
    // Nothing later can close it either: without this, many open marks cost the square of the text.
    if (opens(text, at, mark)) unclosed.add(mark);
    return [mark, mark.length];
  }
  const inside = nodes({ ...source, text: text.slice(at + mark.length, end), unclosed: new Set() }, depth + 1);
  const [outer, inner] = TAGS[mark];
  const node = inner ? el(outer, {}, el(inner, {}, inside)) : el(outer, {}, inside);
  return [node, end + mark.length - at];
}

function opens(text, at, mark) {
  const before = text[at - 1] ?? " ";
  const after = text[at + mark.length] ?? " ";
  if (/\s/.test(after)) return false;
  return mark[0] !== "_" || !/[\p{L}\p{N}]/u.test(before);
}

function closing(text, at, mark) {
  if (!opens(text, at, mark)) return -1;
  for (let end = text.indexOf(mark, at + mark.length + 1); end >= 0; ) {
    const after = text[end + mark.length] ?? " ";
    const alone = after !== mark[0] && (mark.length > 1 || text[end - 1] !== mark);
    const within = mark[0] === "_" && /[\p{L}\p{N}]/u.test(after);
    if (alone && !within && !/\s/.test(text[end - 1])) return end;
    end = text.indexOf(mark, end + 1);
  }
  return -1;
}

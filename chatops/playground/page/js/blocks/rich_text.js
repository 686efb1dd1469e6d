// `rich_text` blocks: every piece says what it is, nothing is parsed.

import { el } from "../dom.js";
import { entity } from "../text/entities.js";
import * as pieces from "../text/pieces.js";

export function richText(block, surface) {
  return el("div", { class: "block-rich" }, gathered(block.elements ?? []).map((part) => group(part, surface)));
}

// Neighbouring list elements make one list with deeper levels inside.
function gathered(parts) {
  const groups = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part.type === "rich_text_list" && last?.type === "lists") last.lists.push(part);
    else if (part.type === "rich_text_list") groups.push({ type: "lists", lists: [part] });
    else groups.push(part);
  }
  return groups;
}

function group(part, surface) {
  switch (part.type) {
    case "lists":
      return nested(part.lists, surface);
    case "rich_text_quote":
      return el("blockquote", {}, run(part, surface));
    case "rich_text_preformatted":
      return pieces.fence(part.elements.map((each) => each.text ?? each.url ?? "").join(""));
    default:
      return el("div", { class: "lines" }, run(part, surface));
  }
}

function nested(lists, surface) {
  const top = el("div", {});
  const holders = [top];
  for (const list of lists) {
    const level = Math.min(list.indent ?? 0, holders.length - 1);
    const items = list.elements.map((item) => el("li", {}, run(item, surface)));
    const ordered = list.style === "ordered";
    const node = ordered ? el("ol", { start: (list.offset ?? 0) + 1 }, items) : el("ul", {}, items);
    holders.length = level + 1;
    holders[level].append(node);
    holders.push(node.lastElementChild ?? node);
  }
  return top;
}

export function run(part, surface) {
  return (part.elements ?? []).map((each) => styled(inlineElement(each, surface), each.style));
}

function inlineElement(each, surface) {
  const { names } = surface;
  switch (each.type) {
    case "text":
      return lines(each.text ?? "");
    case "link":
      return pieces.link(each.url, each.text || each.url);
    case "user":
      return pieces.person(each.user_id, names);
    case "channel":
      return pieces.channel(each.channel_id, names);
    case "usergroup":
      return el("span", { class: "mention" }, `@${each.usergroup_id}`);
    case "broadcast":
      return pieces.broadcast(each.range);
    case "emoji":
      return pieces.emoji(each.name);
    case "date":
      return entity(`!date^${each.timestamp}^${each.format}|${each.fallback ?? ""}`, names);
    default:
      return el("span", {}, each.value ?? each.text ?? "");
  }
}

function lines(text) {
  return el("span", { class: "pre-line" }, text);
}

const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u" };

function styled(node, style = {}) {
  let shown = style.code ? el("code", { class: "code" }, node) : node;
  for (const [name, tag] of Object.entries(TAGS)) if (style[name]) shown = el(tag, {}, shown);
  return shown;
}

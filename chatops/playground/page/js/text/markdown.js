// The `markdown` block: ordinary Markdown (headings, lists, tasks, tables, fences, quotes) as nodes.

import { el } from "../dom.js";
import { inline } from "./markdown_inline.js";
import { fence as fenceNode } from "./pieces.js";
import { isTable, table } from "./markdown_table.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)([-*+]|(\d{1,9})[.)])(?:\s+|$)/;
const TASK = /^\[([ xX])\]\s+/;
const DEEPEST = 20;

export function markdown(text, names) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), names, 0);
}

function blocks(lines, names, depth) {
  const nodes = [];
  for (let at = 0; at < lines.length; ) {
    const [node, next] = block(lines, at, names, depth);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function block(lines, at, names, depth) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  if (FENCE.test(line)) return fenced(lines, at);
  if (RULE.test(line)) return [el("hr"), at + 1];
  const heading = HEADING.exec(line);
  if (heading) return [titled(heading, names), at + 1];
  if (depth < DEEPEST && QUOTE.test(line)) return quoted(lines, at, names, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(lines, at, names, depth);
  if (isTable(lines, at)) return table(lines, at, names);
  return paragraph(lines, at, names);
}

function titled([, marks, text], names) {
  // The page's own headings are h1 and h2.
  const level = Math.min(marks.length + 2, 6);
  return el(`h${level}`, { class: `md-h md-h${marks.length}` }, inline(text, names));
}

// A fence that is still being written ends with the text.
function fenced(lines, at) {
  const [, mark, language] = FENCE.exec(lines[at]);
  const closes = new RegExp(`^ {0,3}${mark[0]}{${mark.length},}\\s*$`);
  let end = at + 1;
  while (end < lines.length && !closes.test(lines[end])) end += 1;
  return [fenceNode(lines.slice(at + 1, end).join("\n"), language), end + 1];
}

function quoted(lines, at, names, depth) {
  let end = at;
  while (end < lines.length && (QUOTE.test(lines[end]) || lazy(lines, end, at))) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [el("blockquote", {}, blocks(inside, names, depth + 1)), end];
}

function lazy(lines, end, start) {
  return end > start && lines[end].trim() !== "" && !starts(lines, end) && !QUOTE.test(lines[end]);
}

function list(lines, at, names, depth) {
  const [, indent, marker, number] = ITEM.exec(lines[at]);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const found = ITEM.exec(lines[next]);
    if (!found || sort(found) !== sort([, , marker, number]) || RULE.test(lines[next])) break;
    if (found[1].length > indent.length + 1 && items.length === 0) break;
    const end = endOfItem(lines, next, found);
    items.push(item(lines.slice(next, end), found, names, depth));
    next = end;
    const after = skipBlank(lines, next);
    if (after < lines.length && ITEM.test(lines[after])) next = after;
  }
  const node = number ? el("ol", { start: Number(number) }, items) : el("ul", {}, items);
  return [node, Math.max(next, at + 1)];
}

function sort([, , , number]) {
  return number === undefined ? "bullets" : "numbers";
}

function skipBlank(lines, at) {
  let next = at;
  while (next < lines.length && !lines[next].trim()) next += 1;
  return next;
}

// An item holds what is indented deeper than its marker, and lazy lines of its paragraph.
function endOfItem(lines, at, [, indent]) {
  let end = at + 1;
  while (end < lines.length) {
    if (!lines[end].trim()) {
      const after = skipBlank(lines, end);
      if (after >= lines.length || depthOf(lines[after]) < indent.length + 2) return end;
      end = after;
    } else if (depthOf(lines[end]) < indent.length + 2 && starts(lines, end)) {
      return end;
    } else {
      end += 1;
    }
  }
  return end;
}

function depthOf(line) {
  return /^\s*/.exec(line.replaceAll("\t", "    "))[0].length;
}

function item(lines, found, names, depth) {
  const [first, ...rest] = lines;
  const cut = new RegExp(`^\\s{0,${found[0].length}}`);
  const text = first.slice(found[0].length);
  const task = TASK.exec(text);
  const inside = [task ? text.slice(task[0].length) : text, ...rest.map((line) => line.replace(cut, ""))];
  const nodes = blocks(inside, names, depth + 1).map(tight);
  if (!task) return el("li", {}, nodes);
  const done = task[1] !== " ";
  const box = el("input", { type: "checkbox", disabled: true, checked: done, "aria-label": done ? "done" : "to do" });
  return el("li", { class: "task" }, box, el("div", { class: "task-text" }, nodes));
}

function tight(node) {
  return node.tagName === "P" ? el("div", { class: "lines" }, [...node.childNodes]) : node;
}

function starts(lines, at) {
  const line = lines[at];
  return [FENCE, RULE, HEADING, QUOTE, ITEM].some((pattern) => pattern.test(line)) || isTable(lines, at);
}

function paragraph(lines, at, names) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !starts(lines, end)) end += 1;
  const text = lines.slice(at, end).map((line) => line.replace(/^\s+/, "")).join("\n");
  return [el("p", {}, inline(text, names)), end];
}

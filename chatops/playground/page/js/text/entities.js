// What Slack writes between < and >: people, channels, broadcasts, dates, links.

import { el } from "../dom.js";
import * as pieces from "./pieces.js";

export const ENTITY = /<([^<>\n]+)>/y;

// The node for what stands between the brackets.
export function entity(inside, names) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length ? pieces.unescape(rest.join("|")) : null;
  if (/^@[UWB]/.test(target)) return pieces.person(target.slice(1), names, named(target, names, label));
  if (/^#[CGD]/.test(target)) return pieces.channel(target.slice(1), names, label);
  if (target.startsWith("!")) return special(target.slice(1), label, names);
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return document.createTextNode(pieces.unescape(`<${inside}>`));
  const address = pieces.unescape(target);
  return label ? pieces.link(address, label) : pieces.link(address, address.replace(/^(mailto|tel):/, ""));
}

// The same as plain text, for code spans and the places where links are not wanted.
export function plain(text, names) {
  const told = text.replace(/<([^<>\n]+)>/g, (_, inside) => entity(inside, names).textContent);
  return pieces.unescape(told);
}

function named(target, names, label) {
  return names.knows(target.slice(1)) ? null : label;
}

function special(body, label, names) {
  const [word, ...rest] = body.split("^");
  if (["here", "channel", "everyone"].includes(word)) return pieces.broadcast(word);
  if (word === "subteam") return el("span", { class: "mention" }, label ?? `@${rest[0] ?? "group"}`);
  if (word === "date") return date(rest, label ?? "", names);
  return document.createTextNode(label ?? `<${body}>`);
}

function date([stamp, format = "", address], fallback) {
  const at = new Date(Number(stamp) * 1000);
  if (Number.isNaN(at.getTime())) return document.createTextNode(fallback);
  const shown = format.replace(/\{(\w+)\}/g, (whole, token) => datePart(at, token) ?? whole);
  const node = el("time", { datetime: at.toISOString(), title: at.toLocaleString() }, shown);
  return address ? pieces.link(address, node) : node;
}

const DATE_PARTS = {
  date: { dateStyle: "long" },
  date_long: { dateStyle: "full" },
  date_short: { dateStyle: "medium" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};

function datePart(at, token) {
  if (token === "date_num") return at.toISOString().slice(0, 10);
  if (token === "ago") return ago(at);
  const style = DATE_PARTS[token.replace(/_pretty$/, "")];
  return style ? new Intl.DateTimeFormat(undefined, style).format(at) : null;
}

const SPANS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

function ago(at) {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const [unit, size] = SPANS.find(([, span]) => Math.abs(seconds) >= span) ?? SPANS.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

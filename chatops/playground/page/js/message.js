// One message: who, when, what, reactions, its thread, and what can be done with it.

import { blocks } from "./blocks/blocks.js";
import { surfaceFor } from "./blocks/surface.js";
import { button, el, icon } from "./dom.js";
import { editor } from "./editor.js";
import { actions } from "./message_actions.js";
import { reactions } from "./message_reactions.js";
import { threadSummary } from "./message_thread.js";
import { faceOf } from "./parts/avatar.js";
import { attempt } from "./parts/toast.js";
import * as times from "./parts/times.js";
import { mrkdwn } from "./text/mrkdwn.js";

const QUIET = /^(channel|group)_|^(pinned_item|reminder_add|tombstone|assistant_app_thread)$/;

// `row` is { message, compact, editing, inThread, ephemeral, status, replies }.
export function messageNode(app, channel, row) {
  const { message, compact, ephemeral } = row;
  const author = authorOf(app, message);
  const surface = surfaceOf(app, channel, message);
  const kind = ["message", compact ? "message-compact" : "", ephemeral ? "message-ephemeral" : ""];
  const label = `${author.name}, ${times.clock(message.ts)}`;
  return el(
    "article",
    { class: kind.join(" "), tabindex: "-1", "aria-label": label, data: { ts: message.ts } },
    gutter(app, author, row),
    el(
      "div",
      { class: "message-body" },
      ephemeral ? onlyYou(app, message) : null,
      compact ? null : heading(author, message),
      row.editing ? editor(app, channel, message) : content(message, row, surface),
      attachments(message, surface),
      ephemeral ? null : reactions(app, channel, message),
      row.inThread ? null : threadSummary(app, channel, row),
    ),
    row.editing || ephemeral || isQuiet(message) ? null : actions(app, channel, row),
  );
}

export function isQuiet(message) {
  return QUIET.test(message.subtype ?? "");
}

export function authorOf(app, message) {
  const id = message.from ?? message.user ?? message.bot_id ?? "";
  const ours = message.bot_id && message.user === app.store.bot;
  const bot = Boolean(message.bot_id || app.store.people.get(id)?.is_bot || message.from);
  const name = message.username ?? (ours ? app.store.name(app.store.bot) : message.bot_profile?.name);
  return { id, bot, name: name ?? app.store.name(id) };
}

function gutter(app, author, { message, compact }) {
  const time = el("time", { class: "gutter-time", title: times.full(message.ts) }, times.clock(message.ts));
  return el("div", { class: "gutter" }, compact ? time : faceOf(app.store, author.id, author));
}

function heading(author, message) {
  return el(
    "div",
    { class: "message-head" },
    el("span", { class: "author" }, author.name),
    author.bot ? el("span", { class: "tag" }, "APP") : null,
    el("time", { class: "message-time", title: times.full(message.ts) }, times.clock(message.ts)),
  );
}

function onlyYou(app, message) {
  const dismiss = () => attempt(() => app.dismiss(message));
  return el(
    "div",
    { class: "only-you" },
    icon("eye"),
    el("span", {}, "Only visible to you"),
    button({ class: "link-button", on: { click: dismiss } }, "Dismiss message"),
  );
}

function content(message, row, surface) {
  const edited = message.edited ? el("span", { class: "edited", title: times.full(message.edited.ts) }, "(edited)") : null;
  const list = message.blocks ?? [];
  const kind = `message-text ${isQuiet(message) ? "message-quiet" : ""}`;
  if (list.length) return el("div", { class: kind }, blocks(list, surface), edited);
  const broadcast = message.subtype === "thread_broadcast" && !row.inThread ? "replied to a thread: " : null;
  return el("div", { class: kind }, broadcast, mrkdwn(message.text ?? "", surface.names), edited);
}

// What was chosen in a message stays chosen when it is drawn again.
function surfaceOf(app, channel, message) {
  const place = { channel: channel.id, ts: message.ts };
  const before = app.session.entered.get(message.ts) ?? {};
  const values = {};
  app.session.entered.set(message.ts, values);
  return surfaceFor(app, place, { values, before });
}

function attachments(message, surface) {
  return (message.attachments ?? []).map((each) =>
    el(
      "div",
      { class: "attachment" },
      each.author_name ? el("div", { class: "attachment-author" }, each.author_name) : null,
      each.title ? el("strong", {}, each.title) : null,
      mrkdwn(each.text ?? each.fallback ?? "", surface.names),
      each.blocks ? blocks(each.blocks, surface) : null,
    ));
}

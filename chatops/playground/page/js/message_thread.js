// What the channel shows of a thread: who replied, how often, when last, and what the app does there.

import { button, el } from "./dom.js";
import { faceOf } from "./parts/avatar.js";
import * as times from "./parts/times.js";

const FACES = 4;

export function threadSummary(app, channel, { message, replies, status }) {
  const line = status ? el("div", { class: "status-line" }, statusWords(app, status)) : null;
  if (!replies.length) return line;
  const speakers = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id))].slice(0, FACES);
  const faces = speakers.map((id) => faceOf(app.store, id, { small: true }));
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const open = () => app.session.go({ thread: message.ts });
  return [
    button(
      { class: "thread-summary", "aria-label": `Open thread, ${count}`, on: { click: open } },
      el("span", { class: "faces" }, faces),
      el("span", { class: "thread-count" }, count),
      el("span", { class: "thread-last" }, `Last reply ${times.dayAndClock(replies.at(-1).ts)}`),
    ),
    line,
  ];
}

export function statusWords(app, status) {
  return el("span", { class: "working" }, `${app.store.name(app.store.bot)} ${status}`);
}

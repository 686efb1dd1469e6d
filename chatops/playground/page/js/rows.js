// What a timeline shows, from top to bottom: messages, days, what is new, what only one person sees.

import { authorOf, isQuiet } from "./message.js";
import { day, dayKey } from "./parts/times.js";
import { later, sorted } from "./store.js";

const GROUPED_S = 300;

// Each row has a `key` that stays and a `sign` that changes when it must be drawn again.
export function channelRows(app, channel, most) {
  const { session } = app;
  const shown = [...channel.roots(), ...own(app, channel, (each) => !each.thread_ts)];
  const all = sorted(shown);
  const rows = messageRows(app, channel, all.slice(-most), { inThread: false, newAfter: session.newAfter });
  if (all.length <= most) return [{ key: "start", kind: "start", sign: [channel.name] }, ...rows];
  return [{ key: "earlier", kind: "earlier", sign: [] }, ...rows];
}

export function threadRows(app, channel, root) {
  const [first, ...replies] = channel.thread(root);
  if (!first) return [{ key: "gone", kind: "gone", sign: [] }];
  const hidden = own(app, channel, (each) => each.thread_ts === root);
  const rest = sorted([...replies, ...hidden]);
  const count = replies.length;
  const status = app.store.status(channel.id, root);
  return [
    ...messageRows(app, channel, [first], { inThread: true }).filter(({ kind }) => kind === "message"),
    { key: "count", kind: "count", sign: [count], count },
    ...messageRows(app, channel, rest, { inThread: true }).filter(({ kind }) => kind === "message"),
    ...(status ? [{ key: "status", kind: "status", sign: [status], status }] : []),
  ];
}

function own(app, channel, where) {
  const { store, session } = app;
  return store.ephemerals.filter(
    (each) => each.channel === channel.id && each.user === session.me && where(each),
  );
}

function messageRows(app, channel, messages, { inThread, newAfter = null }) {
  const rows = [];
  let before = null;
  for (const message of messages) {
    if (!before || dayKey(before.ts) !== dayKey(message.ts)) {
      rows.push({ key: `day ${dayKey(message.ts)}`, kind: "day", sign: [day(message.ts)], ts: message.ts });
    }
    if (newAfter && isNew(message, before, newAfter, app)) {
      rows.push({ key: "new", kind: "new", sign: [] });
      newAfter = null;
      before = null;
    }
    rows.push(messageRow(app, channel, message, { inThread, compact: follows(app, before, message) }));
    before = message;
  }
  return rows;
}

function isNew(message, before, newAfter, app) {
  return later(message.ts, newAfter) && message.user !== app.session.me && before !== null;
}

function messageRow(app, channel, message, { inThread, compact }) {
  const ephemeral = isEphemeral(app, message);
  const replies = inThread ? [] : channel.thread(message.ts).slice(1);
  const status = inThread ? "" : app.store.status(channel.id, message.ts);
  // A root stands in the channel and in the open thread: it is edited once, in the thread.
  const editing = app.session.editing === message.ts && (inThread || app.session.thread !== message.ts);
  const sign = [compact, editing, app.session.me, app.store.people.size, new Date().toDateString()];
  if (!editing) sign.push(message, replies.length, replies.at(-1)?.ts, status);
  const key = `${ephemeral ? "only" : "message"} ${message.ts}`;
  return { key, kind: "message", sign, message, compact, ephemeral, replies, status, editing, inThread };
}

function isEphemeral(app, message) {
  return app.store.ephemerals.includes(message);
}

function follows(app, before, message) {
  if (!before || isQuiet(before) || isQuiet(message)) return false;
  if (isEphemeral(app, before) || isEphemeral(app, message)) return false;
  if (message.subtype === "thread_broadcast") return false;
  const [one, other] = [authorOf(app, before), authorOf(app, message)];
  const soon = Number(message.ts) - Number(before.ts) < GROUPED_S;
  return one.id === other.id && one.name === other.name && soon && dayKey(before.ts) === dayKey(message.ts);
}

// The reactions under a message: a click adds one's own or takes it off.

import { button, el, icon } from "./dom.js";
import { openPicker } from "./parts/picker.js";
import { attempt } from "./parts/toast.js";
import * as pieces from "./text/pieces.js";

export function reactions(app, channel, message) {
  const list = message.reactions ?? [];
  if (!list.length) return null;
  const more = button({ class: "reaction reaction-add", "aria-label": "Add a reaction", "aria-haspopup": "dialog" }, icon("smile"));
  more.addEventListener("click", () => openPicker(more, (name) => toggle(app, channel, message, name)));
  return el("div", { class: "reactions" }, list.map((each) => one(app, channel, message, each)), more);
}

function one(app, channel, message, { name, users, count }) {
  const mine = users.includes(app.session.me);
  const who = users.map((id) => (id === app.session.me ? "you" : app.store.name(id))).join(", ");
  return button(
    {
      class: `reaction ${mine ? "reaction-mine" : ""}`,
      title: `${who} reacted with :${name}:`,
      "aria-label": `${name}: ${count}, ${who}`,
      "aria-pressed": String(mine),
      data: { name },
      on: { click: () => toggle(app, channel, message, name) },
    },
    pieces.emoji(name),
    el("span", { class: "reaction-count" }, String(count)),
  );
}

export function toggle(app, channel, message, name) {
  const now = channel.messages.get(message.ts) ?? message;
  const found = now.reactions?.find((each) => each.name === name);
  const act = found?.users.includes(app.session.me) ? "unreact" : "react";
  return attempt(() => app.act(act, { channel: channel.id, ts: message.ts, name }));
}

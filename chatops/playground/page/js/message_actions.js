// What hovers over a message: react, reply, edit, delete, shortcuts.

import { button, el, icon } from "./dom.js";
import { toggle } from "./message_reactions.js";
import { confirmed } from "./parts/confirm.js";
import { openPicker } from "./parts/picker.js";
import { openMenu } from "./parts/popover.js";
import { attempt } from "./parts/toast.js";

export function actions(app, channel, { message, inThread }) {
  const react = tool("Add a reaction", "smile", { "aria-haspopup": "dialog" });
  react.addEventListener("click", () => openPicker(react, (name) => toggle(app, channel, message, name)));
  const reply = tool("Reply in thread", "thread");
  reply.addEventListener("click", () => app.session.go({ thread: message.thread_ts ?? message.ts }));
  const items = menuItems(app, channel, message);
  const more = tool("More actions", "dots", { "aria-haspopup": "menu" });
  more.addEventListener("click", () => openMenu(more, items));
  return el(
    "div",
    { class: "actions", role: "toolbar", "aria-label": "Message actions" },
    react,
    inThread ? null : reply,
    items.length ? more : null,
  );
}

function tool(label, shape, props = {}) {
  return button({ class: "tool", "aria-label": label, title: label, ...props }, icon(shape));
}

function menuItems(app, channel, message) {
  const place = { channel: channel.id, ts: message.ts };
  const mine = app.store.shortcuts.filter(({ type }) => type === "message");
  const shortcuts = mine.map(({ callback_id: id, name }) => ({
    label: name,
    hint: app.store.name(app.store.bot),
    run: () => attempt(() => app.act("shortcut", { ...place, callback_id: id })),
  }));
  const copy = {
    label: "Copy text",
    run: () => attempt(() => navigator.clipboard.writeText(message.text ?? "")),
  };
  if (message.user !== app.session.me) return [...shortcuts, copy];
  return [
    ...shortcuts,
    { label: "Edit message", run: () => app.session.edit(message.ts) },
    copy,
    { label: "Delete message…", danger: true, run: () => remove(app, place) },
  ];
}

async function remove(app, place) {
  const sure = await confirmed({
    title: { text: "Delete message" },
    text: { text: "It will be gone for everybody." },
    confirm: { text: "Delete" },
    style: "danger",
  });
  if (sure) await attempt(() => app.act("delete", place));
}

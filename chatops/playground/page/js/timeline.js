// A list of messages that follows its channel or thread: it redraws what changed and nothing else.

import { button, el } from "./dom.js";
import { messageNode } from "./message.js";
import { statusWords } from "./message_thread.js";
import * as times from "./parts/times.js";
import { channelRows, threadRows } from "./rows.js";

const FIRST = 80;
const MORE = 200;
const NEAR_PX = 80;

export class Timeline {
  constructor(app, channel, thread) {
    Object.assign(this, { app, channel, thread, most: FIRST, drawn: new Map(), last: "" });
    const label = thread ? "Thread" : `Messages in ${channel.name}`;
    this.list = el("div", {
      class: "timeline-list",
      role: "log",
      "aria-label": label,
      "aria-relevant": "additions",
      tabindex: "0",
      on: { keydown: (event) => this.walk(event), scroll: () => this.scrolled() },
    });
    this.jump = button(
      { class: "jump", hidden: true, on: { click: () => this.toBottom() } },
      "New messages below",
    );
    this.node = el("div", { class: "timeline" }, this.list, this.jump);
    this.stuck = true;
    // A growing composer takes height away.
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(this.list);
    this.refresh();
  }

  refresh() {
    const { stuck } = this;
    const { app, channel, thread } = this;
    const rows = thread ? threadRows(app, channel, thread) : channelRows(app, channel, this.most);
    this.draw(rows);
    const last = rows.at(-1)?.key ?? "";
    const mine = rows.at(-1)?.message?.user === app.session.me;
    if (last !== this.last) {
      if (stuck || mine) this.toBottom();
      else this.jump.hidden = false;
    } else if (stuck) {
      this.toBottom();
    }
    this.last = last;
  }

  draw(rows) {
    const kept = new Map();
    let cursor = this.list.firstChild;
    for (const row of rows) {
      const old = this.drawn.get(row.key);
      const node = old && same(old.sign, row.sign) ? old.node : this.make(row);
      if (old && old.node !== node) {
        if (cursor === old.node) cursor = node;
        swap(old.node, node);
      }
      kept.set(row.key, { node, sign: row.sign });
      if (node === cursor) cursor = cursor.nextSibling;
      else this.list.insertBefore(node, cursor);
    }
    while (cursor) {
      const next = cursor.nextSibling;
      cursor.remove();
      cursor = next;
    }
    this.drawn = kept;
  }

  make(row) {
    switch (row.kind) {
      case "message":
        return messageNode(this.app, this.channel, row);
      case "day":
        return el("div", { class: "divider divider-day", role: "separator" }, el("span", {}, times.day(row.ts)));
      case "new":
        return el("div", { class: "divider divider-new", role: "separator" }, el("span", {}, "New"));
      case "count":
        return el("div", { class: "divider divider-count", role: "separator" }, el("span", {}, replies(row.count)));
      case "status":
        return el("div", { class: "status-line" }, statusWords(this.app, row.status));
      case "earlier":
        return button({ class: "btn earlier", on: { click: () => this.earlier() } }, "Show earlier messages");
      case "gone":
        return el("p", { class: "empty" }, "This thread is gone.");
      default:
        return beginning(this.app, this.channel);
    }
  }

  earlier() {
    this.most += MORE;
    const fromBottom = this.list.scrollHeight - this.list.scrollTop;
    this.refresh();
    this.list.scrollTop = this.list.scrollHeight - fromBottom;
  }

  nearBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  scrolled() {
    this.stuck = this.nearBottom();
    if (this.stuck) this.jump.hidden = true;
  }

  toBottom() {
    this.jump.hidden = true;
    this.stuck = true;
    this.list.scrollTop = this.list.scrollHeight;
  }

  // Arrows go from message to message; Enter opens the thread, E edits.
  walk(event) {
    const articles = [...this.list.querySelectorAll("article")];
    const now = articles.indexOf(document.activeElement);
    if (now < 0 && event.target !== this.list) return;
    const message = this.channel.messages.get(articles[now]?.dataset.ts);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      const next = now < 0 ? articles.at(-1) : articles[now + step];
      next?.focus();
    } else if (event.key === "Enter" && message && !this.thread) {
      this.app.session.go({ thread: message.thread_ts ?? message.ts });
    } else if (event.key === "e" && message?.user === this.app.session.me) {
      this.app.session.edit(message.ts);
    } else {
      return;
    }
    event.preventDefault();
  }
}

function same(one, other) {
  return one.length === other.length && one.every((each, n) => each === other[n]);
}

// Put a new drawing in the old one's place, and the keyboard where it was.
function swap(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (!focused) return;
  const label = focused.getAttribute("aria-label");
  const twin = [...node.querySelectorAll(focused.tagName)].find((each) => each.getAttribute("aria-label") === label);
  (twin ?? node).focus();
}

function replies(count) {
  if (count === 0) return "No replies yet";
  return count === 1 ? "1 reply" : `${count} replies`;
}

function beginning(app, channel) {
  const bot = app.store.name(app.store.bot);
  const title = channel.is_im ? bot : `#${channel.name}`;
  const words = channel.is_im
    ? `Your direct messages with ${bot}. Each message starts a conversation of its own; the answer comes in its thread.`
    : `This is the beginning of #${channel.name}. Mention @${bot} to ask something.`;
  return el("header", { class: "beginning" }, el("h2", {}, title), el("p", {}, words));
}

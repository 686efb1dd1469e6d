// Who looks at the page and where; kept in the address, so that a reload and a link show the same.

import { later, showsInChannel } from "./store.js";

export class Session {
  constructor(store) {
    this.store = store;
    this.me = "";
    this.channel = "";
    this.thread = "";
    this.tab = "messages";
    this.seen = new Map();
    this.drafts = new Map();
    // What was chosen in the menus of messages.
    this.entered = new Map();
    this.editing = null;
    // Messages after this stamp are new to the person who came to the channel.
    this.newAfter = "";
  }

  // Take what the address says, where it says something that exists.
  restore() {
    const said = new URLSearchParams(location.hash.slice(1));
    const people = this.others();
    this.me = pick(said.get("as") || this.me, people.map(({ id }) => id));
    this.markAllSeen();
    const places = this.places().map(({ id }) => id);
    this.channel = pick(said.get("channel") || this.channel, places);
    const thread = said.get("thread") ?? "";
    this.thread = this.here()?.messages.has(thread) ? thread : "";
    this.tab = said.get("tab") === "home" && this.here()?.is_im ? "home" : "messages";
    this.newAfter = "";
  }

  // A thread belongs to its channel: without one named, the pane closes.
  go({ me = this.me, channel = this.channel, thread = "", tab = "messages" }) {
    const before = `${this.me}:${this.channel}`;
    Object.assign(this, { me, channel, thread, tab, editing: null });
    if (!this.places().some(({ id }) => id === this.channel)) this.channel = this.places()[0]?.id ?? "";
    this.markAllSeen();
    const now = `${this.me}:${this.channel}`;
    const seen = this.seen.get(now) ?? "";
    if (now !== before) this.newAfter = later(this.here()?.newest ?? "", seen) ? seen : "";
    this.markSeen();
    const address = new URLSearchParams({ as: this.me, channel: this.channel });
    if (this.thread) address.set("thread", this.thread);
    if (this.tab !== "messages") address.set("tab", this.tab);
    history.replaceState(null, "", `#${address}`);
    this.store.tell({ kind: "went" });
  }

  edit(ts) {
    this.editing = ts;
    this.store.tell({ kind: "editing", ts });
  }

  here() {
    return this.store.channels.get(this.channel);
  }

  // People whom one can be: everybody but apps and those who left.
  others() {
    return [...this.store.people.values()].filter((person) => !person.is_bot && !person.deleted);
  }

  // What the sidebar shows to this person.
  places() {
    const all = [...this.store.channels.values()];
    return [
      ...all.filter((channel) => !channel.is_im && this.maySee(channel)),
      ...all.filter((channel) => channel.is_im && channel.user === this.me),
    ];
  }

  maySee(channel) {
    return !channel.is_private || channel.members.includes(this.me);
  }

  // Whoever looks for the first time has seen everything.
  markAllSeen() {
    for (const channel of this.store.channels.values()) {
      const key = `${this.me}:${channel.id}`;
      if (!this.seen.has(key)) this.seen.set(key, channel.newest);
    }
  }

  markSeen() {
    const here = this.here();
    if (here && document.visibilityState === "visible") this.seen.set(`${this.me}:${here.id}`, here.newest);
  }

  // Messages of others since this person looked, and how many of them are meant for the person.
  unread(channel) {
    const seen = this.seen.get(`${this.me}:${channel.id}`) ?? "";
    let count = 0;
    let named = 0;
    if (!later(channel.newest, seen)) return { count, named };
    for (const message of channel.messages.values()) {
      if (!later(message.ts, seen) || message.user === this.me) continue;
      const toMe = channel.is_im || (message.text ?? "").includes(`<@${this.me}>`);
      if (toMe || showsInChannel(message)) count += 1;
      if (toMe) named += 1;
    }
    return { count, named };
  }

  // What markup needs to know about names.
  names() {
    return {
      me: this.me,
      knows: (id) => this.store.people.has(id),
      person: (id) => this.store.name(id),
      channel: (id) => {
        const found = this.store.channels.get(id);
        return found && this.maySee(found) ? found.name : null;
      },
      list: (kind) => (kind === "users" ? this.others() : this.places().filter(({ is_im: im }) => !im)),
      go: (id) => this.go({ channel: id }),
    };
  }
}

function pick(wanted, among) {
  return among.includes(wanted) ? wanted : (among[0] ?? "");
}

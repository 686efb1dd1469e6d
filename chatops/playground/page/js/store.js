// What the workspace holds, kept up to date by its changes. Messages are replaced, never written to.

export class Store {
  constructor() {
    this.listeners = new Set();
    this.clear();
  }

  clear() {
    this.team = { name: "" };
    this.bot = "";
    this.people = new Map();
    this.channels = new Map();
    this.ephemerals = [];
    this.statuses = new Map();
    this.views = new Map();
    this.commands = [];
    this.shortcuts = [];
    this.home = true;
    this.note = "";
    this.rateLimits = true;
    this.calendar = "";
    this.ahead = { now_s: 0, aim_s: 0, flies: 1, at: performance.now() };
  }

  // Ephemeral messages are with this page alone: they outlive a broken line, not the page.
  load(state) {
    const { ephemerals } = this;
    this.clear();
    this.ephemerals = ephemerals;
    this.team = state.team;
    this.bot = state.bot_user_id;
    this.commands = state.commands;
    this.shortcuts = state.shortcuts;
    this.home = state.home;
    this.calendar = state.calendar;
    this.settings(state);
    for (const person of state.people) this.people.set(person.id, person);
    for (const channel of state.channels) this.channels.set(channel.id, opened(channel));
    for (const each of state.statuses) this.statuses.set(place(each), each.status);
    for (const view of state.views) this.views.set(view.id, view);
    this.tell({ kind: "all" });
  }

  listen(listener) {
    this.listeners.add(listener);
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  apply(change) {
    this.take(change);
    this.tell(change);
  }

  take(change) {
    switch (change.kind) {
      case "message":
      case "changed":
      case "reaction":
        this.channels.get(change.channel)?.put(change.message);
        break;
      case "deleted":
        this.channels.get(change.channel)?.drop(change.ts);
        break;
      case "ephemeral":
        this.dismiss(change.ephemeral.ts);
        this.ephemerals.push(change.ephemeral);
        break;
      case "dismissed":
        this.dismiss(change.ts);
        break;
      case "status":
        this.statuses.set(place(change), change.status);
        break;
      case "view":
        if (change.view) this.views.set(change.id, change.view);
        else this.views.delete(change.id);
        break;
      case "person":
        this.people.set(change.person.id, change.person);
        break;
      case "channel":
        this.open(change.channel);
        break;
      case "settings":
        this.settings(change);
        break;
    }
  }

  settings(told) {
    this.note = told.model.note;
    this.rateLimits = told.rate_limits;
    this.ahead = { ...told.ahead, at: performance.now() };
  }

  // What the app takes for now in what it does on a schedule; it flies when it is moved.
  scheduled() {
    const { now_s: now, aim_s: aim, flies, at } = this.ahead;
    const flown = ((performance.now() - at) / 1000) * flies;
    return new Date(Date.now() + Math.min(aim, now + flown) * 1000);
  }

  dismiss(ts) {
    this.ephemerals = this.ephemerals.filter((each) => each.ts !== ts);
  }

  open(told) {
    const known = this.channels.get(told.id);
    if (known) known.describe(told);
    else this.channels.set(told.id, opened(told));
  }

  status(channel, thread) {
    return this.statuses.get(`${channel}:${thread}`) ?? "";
  }

  name(id) {
    const person = this.people.get(id);
    return person?.display_name || person?.name || (id === "USLACKBOT" ? "Workspace" : id);
  }

  direct(me) {
    return [...this.channels.values()].find((channel) => channel.is_im && channel.user === me);
  }
}

function place({ channel, thread_ts: thread }) {
  return `${channel}:${thread}`;
}

function opened(told) {
  const channel = new Channel();
  channel.describe(told);
  for (const message of told.messages ?? []) channel.put(message);
  return channel;
}

// A channel with its messages in order of time, and the replies by thread.
export class Channel {
  constructor() {
    this.messages = new Map();
    this.threads = new Map();
    this.newest = "";
  }

  describe({ id, name, is_im, is_private, user, members }) {
    Object.assign(this, { id, name, is_im, is_private, user, members: members ?? this.members ?? [] });
  }

  put(message) {
    this.messages.set(message.ts, message);
    if (later(message.ts, this.newest)) this.newest = message.ts;
    const root = message.thread_ts;
    if (!root || root === message.ts) return;
    if (!this.threads.has(root)) this.threads.set(root, new Set());
    this.threads.get(root).add(message.ts);
  }

  drop(ts) {
    const message = this.messages.get(ts);
    this.messages.delete(ts);
    if (message?.thread_ts) this.threads.get(message.thread_ts)?.delete(ts);
    if (ts !== this.newest) return;
    this.newest = [...this.messages.keys()].reduce((one, other) => (later(other, one) ? other : one), "");
  }

  roots() {
    return sorted([...this.messages.values()].filter(showsInChannel));
  }

  thread(root) {
    const replies = [...(this.threads.get(root) ?? [])].map((ts) => this.messages.get(ts));
    const first = this.messages.get(root);
    return [...(first ? [first] : []), ...sorted(replies.filter(Boolean))];
  }
}

export function showsInChannel(message) {
  const { ts, thread_ts: root, subtype } = message;
  return !root || root === ts || subtype === "thread_broadcast";
}

// Stamps are text: a number cannot hold them.
export function later(ts, other) {
  return ts.length === other.length ? ts > other : ts.length > other.length;
}

export function sorted(messages) {
  return messages.sort((one, other) => (one.ts === other.ts ? 0 : later(one.ts, other.ts) ? 1 : -1));
}

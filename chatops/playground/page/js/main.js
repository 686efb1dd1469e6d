// Starts the page and keeps its parts in step with the workspace.

import * as api from "./api.js";
import { MainView } from "./main_view.js";
import { Modals } from "./modal.js";
import { Pane } from "./pane.js";
import { toast } from "./parts/toast.js";
import { Session } from "./session.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";

const FRAME_MS = 16;

class App {
  constructor() {
    this.store = new Store();
    this.session = new Session(this.store);
    this.sidebar = new Sidebar(this, document.getElementById("sidebar"));
    this.main = new MainView(this, document.getElementById("main"));
    this.pane = new Pane(this, document.getElementById("pane"));
    this.modals = new Modals(this);
    this.waiting = null;
    this.drawing = null;
    this.store.listen((change) => this.changed(change));
  }

  // Everything is read when the stream opens; what comes meanwhile waits, and is newer.
  start() {
    api.follow({
      onOpen: () => this.load(),
      onBreak: () => document.body.classList.add("away"),
      onChange: (change) => (this.waiting ? this.waiting.push(change) : this.store.apply(change)),
    });
    this.main.node.addEventListener("pointerdown", () => this.drawer(false));
    document.addEventListener("visibilitychange", () => this.redraw());
    window.addEventListener("hashchange", () => {
      this.session.restore();
      this.redraw();
    });
  }

  async load() {
    this.waiting = [];
    try {
      this.store.load(await api.state());
      this.session.restore();
      document.body.classList.remove("away");
    } catch (error) {
      toast(error.message);
    }
    const missed = this.waiting;
    this.waiting = null;
    for (const change of missed) this.store.apply(change);
    this.draw();
    document.body.dataset.ready = "yes";
  }

  changed(change) {
    if (change.kind === "view") this.modals.take(change);
    if (change.kind === "went") this.modals.refresh();
    if (change.kind === "all") this.modals.check(this.store.views);
    // Everything was read anew: what is drawn holds on to channels of before.
    if (change.kind === "all") this.main.shown = this.pane.shown = "";
    this.redraw();
  }

  // Many changes make one drawing.
  redraw() {
    this.drawing ??= setTimeout(() => this.draw(), FRAME_MS);
  }

  draw() {
    clearTimeout(this.drawing);
    this.drawing = null;
    if (this.waiting || !this.session.me) return;
    this.session.markSeen();
    this.sidebar.refresh();
    this.main.refresh();
    this.pane.refresh();
    const where = this.session.here();
    document.title = where ? `${where.is_im ? "Direct messages" : `#${where.name}`} – ${this.store.team.name}` : "Playground";
  }

  act(name, body) {
    return api.act(name, { user: this.session.me, ...body });
  }

  visit(channel) {
    this.drawer(false);
    this.session.go({ channel });
    this.draw();
    this.focusComposer();
  }

  // On a narrow window the sidebar is a drawer.
  drawer(open) {
    document.getElementById("app").classList.toggle("sidebar-open", open);
  }

  focusComposer() {
    this.main.field?.focus();
  }

  editLast(messages) {
    const last = messages.findLast((message) => message.user === this.session.me);
    if (last) this.session.edit(last.ts);
  }

  // What the page itself says to the person, in the place where it belongs.
  notice(channel, thread, text) {
    const ts = (Date.now() / 1000).toFixed(6);
    const said = { ts, channel, text, user: this.session.me, from: "USLACKBOT", thread_ts: thread || null };
    this.store.apply({ kind: "ephemeral", ephemeral: { ...said, local: true } });
  }

  async dismiss({ ts, local }) {
    if (local) this.store.apply({ kind: "dismissed", ts });
    else await this.act("dismiss", { ts });
  }
}

new App().start();

// The middle of the page: the channel's head, who answers, the messages or the Home tab, the composer.

import { composer } from "./composer.js";
import { button, el, icon } from "./dom.js";
import { Home } from "./home.js";
import { send } from "./sending.js";
import { Timeline } from "./timeline.js";

export class MainView {
  constructor(app, node) {
    Object.assign(this, { app, node, shown: "", timeline: null, field: null });
  }

  refresh() {
    const { session, store } = this.app;
    const channel = session.here();
    const wanted = `${session.me} ${session.channel} ${session.tab}`;
    if (!channel) {
      this.shown = "";
      this.node.replaceChildren(el("p", { class: "empty" }, "There is no channel here yet."));
    } else if (wanted !== this.shown) {
      this.shown = wanted;
      this.build(channel);
    } else if (session.tab === "home") {
      this.home.refresh();
    } else {
      this.timeline.refresh();
    }
    this.banner?.replaceChildren(icon("bolt"), el("span", {}, store.note));
    if (this.banner) this.banner.hidden = !store.note;
  }

  build(channel) {
    this.banner = el("div", { class: "banner", role: "note" });
    const head = [this.head(channel), this.banner];
    if (this.app.session.tab === "home") {
      this.home = new Home(this.app);
      this.node.replaceChildren(...head, this.home.node);
      this.app.act("home", { tab: "home" }).catch(() => {});
      return;
    }
    this.timeline = new Timeline(this.app, channel, "");
    const { node, field } = composer(this.app, this.typing(channel));
    this.field = field;
    this.node.replaceChildren(...head, this.timeline.node, node);
    this.timeline.toBottom();
    if (channel.is_im) this.app.act("home", { tab: "messages" }).catch(() => {});
  }

  typing(channel) {
    const place = { channel: channel.id, thread: "" };
    const label = `Message ${this.titleOf(channel)}`;
    const arrowUp = () => this.app.editLast(channel.roots());
    return { place, label, arrowUp, commands: this.app.store.commands, send: (text) => send(this.app, text, place) };
  }

  titleOf(channel) {
    return channel.is_im ? this.app.store.name(this.app.store.bot) : `#${channel.name}`;
  }

  head(channel) {
    const count = channel.members.length;
    const members = channel.is_im ? null : el("span", { class: "members" }, count === 1 ? "1 member" : `${count} members`);
    return el(
      "header",
      { class: "head" },
      button({ class: "tool head-menu", "aria-label": "Channels", on: { click: () => this.app.drawer(true) } }, icon("menu")),
      el("h2", { class: "head-title" }, this.titleOf(channel)),
      members,
      channel.is_im && this.app.store.home ? this.tabs() : null,
    );
  }

  tabs() {
    const { session } = this.app;
    const tab = (name, label) =>
      button(
        {
          class: `tab ${session.tab === name ? "tab-here" : ""}`,
          role: "tab",
          "aria-selected": String(session.tab === name),
          on: { click: () => session.go({ tab: name }) },
        },
        label,
      );
    return el("div", { class: "tabs", role: "tablist" }, tab("home", "Home"), tab("messages", "Messages"));
  }
}

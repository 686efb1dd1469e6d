// The thread at the right.

import { composer } from "./composer.js";
import { button, el, icon } from "./dom.js";
import { send } from "./sending.js";
import { Timeline } from "./timeline.js";

export class Pane {
  constructor(app, node) {
    Object.assign(this, { app, node, shown: "", timeline: null });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  refresh() {
    const { session } = this.app;
    const channel = session.here();
    const wanted = session.thread && channel ? `${session.me} ${session.channel} ${session.thread}` : "";
    this.node.hidden = !wanted;
    if (wanted && wanted === this.shown) this.timeline.refresh();
    else if (wanted) this.build(channel, session.thread);
    else this.node.replaceChildren();
    this.shown = wanted;
  }

  build(channel, thread) {
    const { app } = this;
    const place = { channel: channel.id, thread };
    const { node, field } = composer(app, {
      place,
      label: "Reply in thread",
      arrowUp: () => app.editLast(channel.thread(thread)),
      send: (text) => send(app, text, place),
    });
    this.timeline = new Timeline(app, channel, thread);
    this.node.replaceChildren(this.head(channel), this.timeline.node, node);
    this.timeline.toBottom();
    field.focus();
  }

  head(channel) {
    const where = channel.is_im ? this.app.store.name(this.app.store.bot) : `#${channel.name}`;
    return el(
      "header",
      { class: "head" },
      el("h2", { class: "head-title" }, "Thread"),
      el("span", { class: "members" }, where),
      button(
        { class: "tool head-close", "aria-label": "Close thread", title: "Close (Esc)", on: { click: () => this.close() } },
        icon("close"),
      ),
    );
  }

  close() {
    this.app.session.go({});
    this.app.focusComposer();
  }
}

// Who one is, where one can go, and the workspace's switches.

import { button, el, icon } from "./dom.js";
import { faceOf } from "./parts/avatar.js";
import { openMenu } from "./parts/popover.js";
import { weekdayAndClock } from "./parts/times.js";
import { attempt } from "./parts/toast.js";

const TICK_MS = 250;
const MOVES = [
  ["15 minutes later", 900],
  ["An hour later", 3_600],
  ["A day later", 86_400],
];

export class Sidebar {
  constructor(app, node) {
    Object.assign(this, { app, node });
    this.team = el("h1", { class: "team" });
    this.face = el("span", { class: "you-face" });
    this.person = el("select", {
      class: "you-select",
      id: "you",
      on: { change: () => app.session.go({ me: this.person.value }) },
    });
    this.places = el("div", { class: "places" });
    this.limits = el("input", {
      type: "checkbox",
      class: "switch",
      role: "switch",
      on: { change: () => attempt(() => app.act("rate-limits", { on: this.limits.checked })) },
    });
    this.time = button({
      class: "clock",
      id: "clock",
      title: "Move the clock",
      "aria-haspopup": "menu",
      "aria-labelledby": "clock-about clock",
    });
    this.time.addEventListener("click", () => openMenu(this.time, this.moves()));
    this.about = el("span", { id: "clock-about" });
    this.clock = el("div", { class: "limits", hidden: true }, this.about, this.time);
    setInterval(() => this.tick(), TICK_MS);
    node.append(
      el("div", { class: "team-row" }, el("span", { class: "team-mark", "aria-hidden": "true" }, icon("chat")), this.team),
      el(
        "div",
        { class: "you" },
        this.face,
        el("div", { class: "you-words" }, el("label", { for: "you", class: "you-label" }, "You are"), this.person),
      ),
      this.places,
      el(
        "div",
        { class: "switches" },
        this.clock,
        el("label", { class: "limits" }, el("span", {}, "Slack’s rate limits"), this.limits),
      ),
    );
  }

  moves() {
    return MOVES.map(([label, seconds]) => ({
      label,
      run: () => attempt(() => this.app.act("calendar", { by_s: seconds })),
    }));
  }

  tick() {
    const { calendar } = this.app.store;
    this.clock.hidden = !calendar;
    this.about.textContent = calendar;
    const now = weekdayAndClock(this.app.store.scheduled());
    if (this.time.textContent !== now) this.time.textContent = now;
  }

  refresh() {
    this.tick();
    const { store, session } = this.app;
    this.team.textContent = store.team.name;
    this.limits.checked = store.rateLimits;
    this.people(session.others());
    this.face.replaceChildren(faceOf(store, session.me));
    const places = session.places();
    const focused = this.places.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.places.replaceChildren(
      this.group("Channels", places.filter((channel) => !channel.is_im)),
      this.group("Direct messages", places.filter((channel) => channel.is_im)),
    );
    if (focused) this.places.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  people(people) {
    const key = people.map(({ id, display_name: name }) => `${id}${name}`).join();
    if (key !== this.known) {
      this.person.replaceChildren(...people.map(({ id }) => el("option", { value: id }, this.app.store.name(id))));
    }
    this.known = key;
    this.person.value = this.app.session.me;
  }

  group(title, channels) {
    const items = channels.map((channel) => el("li", {}, this.place(channel)));
    return el("section", { class: "group" }, el("h2", { class: "group-title" }, title), el("ul", {}, items));
  }

  place(channel) {
    const { session, store } = this.app;
    const here = channel.id === session.channel;
    const { count, named } = session.unread(channel);
    const name = channel.is_im ? store.name(store.bot) : channel.name;
    const sign = channel.is_im
      ? faceOf(store, store.bot, { small: true })
      : icon(channel.is_private ? "lock" : "hash");
    return button(
      {
        class: `place ${here ? "place-here" : ""} ${count ? "place-unread" : ""}`,
        "aria-current": here ? "page" : null,
        "aria-label": count ? `${name}, ${count} unread` : null,
        data: { id: channel.id },
        on: { click: () => this.app.visit(channel.id) },
      },
      sign,
      el("span", { class: "place-name" }, name),
      named ? el("span", { class: "badge" }, String(named)) : null,
    );
  }
}

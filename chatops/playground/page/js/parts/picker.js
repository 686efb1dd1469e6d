// The emoji picker: the favourites, or what is searched for.

import { button, el } from "../dom.js";
import { FAVOURITES, glyph, names } from "../emoji.js";
import { closePopover, openPopover } from "./popover.js";

const SHOWN = 48;

export function openPicker(anchor, onPick) {
  const grid = el("div", { class: "picker-grid", role: "group", "aria-label": "Emoji" });
  const search = el("input", {
    class: "text-input",
    type: "search",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    on: { input: () => fill(found(search.value)), keydown: (event) => event.key === "Enter" && first() },
  });
  const pick = (name) => {
    closePopover({ refocus: true });
    onPick(name);
  };
  const fill = (some) => grid.replaceChildren(...some.map((name) => choice(name, pick)));
  const first = () => grid.querySelector("button")?.click();
  fill(FAVOURITES);
  const node = el("div", { class: "popover picker", role: "dialog", "aria-label": "Add a reaction" }, search, grid);
  if (openPopover(anchor, node)) search.focus();
}

function found(words) {
  const wanted = words.trim().toLowerCase().replace(/^:|:$/g, "").replaceAll(" ", "_");
  if (!wanted) return FAVOURITES;
  return names.filter((name) => name.includes(wanted)).slice(0, SHOWN);
}

function choice(name, pick) {
  const label = name.replaceAll("_", " ");
  return button(
    { class: "picker-emoji", title: `:${name}:`, "aria-label": label, on: { click: () => pick(name) } },
    glyph(name),
  );
}

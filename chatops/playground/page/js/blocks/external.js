// A menu whose options the app is asked for while a person types.

import { button, el } from "../dom.js";

const FIRST_AFTER = 3;
const QUIET_MS = 250;

export function external(part, tell, surface) {
  const list = el("ul", { class: "candidates", role: "listbox", hidden: true });
  const node = el("input", {
    class: "text-input",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    placeholder: part.placeholder?.text ?? "Choose…",
    data: { control: "yes" },
  });
  let chosen = part.initial_option ?? null;
  let waiting = null;
  const open = (on) => {
    list.hidden = !on;
    node.setAttribute("aria-expanded", String(on));
  };
  const take = (option) => {
    chosen = option;
    node.value = option.text.text;
    open(false);
    tell({ selected_option: option }, true);
  };
  const ask = async () => {
    const asked = node.value;
    const { options, option_groups: groups } = await surface.options({ action_id: part.action_id, value: asked });
    if (node.value !== asked || document.activeElement !== node) return;
    const shown = groups ? groups.flatMap((group) => [head(group.label.text), ...group.options.map(row)]) : (options ?? []).map(row);
    list.replaceChildren(...(shown.length ? shown : [el("li", { class: "candidate-none" }, "No results")]));
    open(true);
  };
  const row = (option) => el("li", { role: "option" }, choice(option, take));
  const typed = () => {
    clearTimeout(waiting);
    if (node.value.length < (part.min_query_length ?? FIRST_AFTER)) open(false);
    else waiting = setTimeout(() => ask().catch(() => open(false)), QUIET_MS);
  };
  node.value = chosen?.text.text ?? "";
  node.addEventListener("focus", () => {
    node.select();
    if (!part.min_query_length) typed();
  });
  node.addEventListener("input", typed);
  node.addEventListener("blur", () => {
    clearTimeout(waiting);
    open(false);
    node.value = chosen?.text.text ?? "";
  });
  tell({ selected_option: chosen });
  return el("div", { class: "external" }, node, list);
}

function head(words) {
  return el("li", { class: "candidate-group", role: "presentation" }, words);
}

function choice(option, take) {
  const node = button({ class: "candidate", tabindex: "-1" }, option.text.text);
  // A press, not a click: the field would lose the focus first, and the list with it.
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take(option);
  });
  return node;
}

// Inputs that are chosen from: menus, radio buttons, checkboxes.

import { el } from "../dom.js";
import { allOptions, selectNode } from "./options.js";
import { text } from "./text_object.js";

let numbered = 0;

const SELECTED = {
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  users_select: "selected_user",
  multi_channels_select: "selected_channels",
  multi_conversations_select: "selected_conversations",
  multi_users_select: "selected_users",
};

export function menu(part, tell, surface) {
  const node = selectNode(part, surface.names, part.placeholder?.text);
  const state = () => {
    if (part.type in SELECTED) return { [SELECTED[part.type]]: node.value || null };
    return { selected_option: allOptions(part).find((option) => option.value === node.value) ?? null };
  };
  node.addEventListener("change", () => tell(state(), true));
  tell(state());
  return node;
}

export function radioButtons(part, tell, surface) {
  const first = part.initial_option ? [part.initial_option.value] : [];
  const state = ([option]) => ({ selected_option: option ?? null });
  return boxes({ type: "radio", listed: part.options, first, state, tell, surface });
}

export function checkboxes(part, tell, surface) {
  const first = (part.initial_options ?? []).map(({ value }) => value);
  const state = (options) => ({ selected_options: options });
  return boxes({ type: "checkbox", listed: part.options, first, state, tell, surface });
}

// A menu for several things is a list to tick.
export function ticked(part, tell, surface) {
  const key = SELECTED[part.type];
  const single = { ...part, type: part.type.replace("multi_", "") };
  const listed = allOptions(single, surface.names);
  const first = key
    ? (part[key.replace("selected_", "initial_")] ?? [])
    : (part.initial_options ?? []).map(({ value }) => value);
  const state = (options) => (key ? { [key]: options.map(({ value }) => value) } : { selected_options: options });
  const node = boxes({ type: "checkbox", listed, first, state, tell, surface });
  node.classList.add("choices-list");
  return node;
}

function boxes({ type, listed, first, state, tell, surface }) {
  numbered += 1;
  const name = `choice-${numbered}`;
  const inputs = listed.map(({ value }) => el("input", { type, name, value, checked: first.includes(value) }));
  const now = () => state(listed.filter((_, n) => inputs[n].checked));
  const rows = listed.map((option, n) => {
    const more = option.description ? el("div", { class: "hint" }, text(option.description, surface)) : null;
    return el("label", { class: "choice" }, inputs[n], el("span", {}, text(option.text, surface), more));
  });
  const role = type === "radio" ? "radiogroup" : "group";
  const node = el("div", { class: "choices", role, on: { change: () => tell(now(), true) } }, rows);
  tell(now());
  return node;
}

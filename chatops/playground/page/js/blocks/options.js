// What menus offer.

import { el } from "../dom.js";

export function allOptions(part, names) {
  const listed = [...(part.options ?? []), ...(part.option_groups ?? []).flatMap((group) => group.options)];
  if (listed.length || !names) return listed;
  return names.list(part.type.replace("_select", "")).map(({ id, name }) => ({ text: { text: name }, value: id }));
}

// A menu of the browser's own: it is known to every keyboard and every reader.
export function selectNode(part, names, label) {
  const { initial_user: user, initial_channel: channel, initial_conversation: talk } = part;
  const initial = part.initial_option?.value ?? user ?? channel ?? talk ?? "";
  const choice = (option) =>
    el("option", { value: option.value, selected: option.value === initial }, option.text.text);
  const groups = part.option_groups?.map((group) =>
    el("optgroup", { label: group.label.text }, group.options.map(choice)));
  const fixed = !part.clearable;
  const words = part.placeholder?.text ?? "Choose…";
  const empty = el("option", { value: "", disabled: fixed, hidden: fixed, selected: !initial }, words);
  return el("select", { class: "select", "aria-label": label }, empty, groups ?? allOptions(part, names).map(choice));
}

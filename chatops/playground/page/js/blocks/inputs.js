// Inputs of modals. What a person enters goes into `surface.values[block_id][action_id]`.

import { el } from "../dom.js";
import { allOptions, selectNode } from "./options.js";
import { plainText, text } from "./text_object.js";

let numbered = 0;

export function input(block, surface) {
  numbered += 1;
  const id = `input-${numbered}`;
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  const control = field(block.element, block, surface, (node) => {
    node.id = id;
    node.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  });
  return el(
    "div",
    { class: "block-input", data: { block: block.block_id } },
    el("label", { class: "input-label", for: id }, plainText(block.label?.text ?? ""), optional),
    control,
    block.hint ? el("div", { class: "hint", id: `${id}-hint` }, plainText(block.hint.text)) : null,
    el("div", { class: "input-error", id: `${id}-error`, role: "alert" }),
  );
}

// A control that keeps its value; `prepare` gets the node that a label belongs to.
export function field(told, block, surface, prepare) {
  const part = resumed(told, surface.before?.[block.block_id]?.[told.action_id]);
  const kind = KINDS[part.type] ?? words;
  const keep = (state) => {
    if (!surface.values) return;
    surface.values[block.block_id] ??= {};
    surface.values[block.block_id][part.action_id] = { type: part.type, ...state };
  };
  const node = kind(part, keep, surface);
  prepare(node);
  if (part.focus_on_load) node.dataset.focus = "yes";
  return node;
}

function resumed(part, before) {
  if (!before) return part;
  const { value, selected_option: option, selected_options: options } = before;
  return { ...part, initial_value: value, initial_option: option, initial_options: options };
}

const KINDS = {
  channels_select: chosen,
  checkboxes: (part, keep, surface) => choices(part, keep, surface, "checkbox"),
  conversations_select: chosen,
  email_text_input: (part, keep) => words(part, keep, "email"),
  number_input: number,
  radio_buttons: (part, keep, surface) => choices(part, keep, surface, "radio"),
  static_select: chosen,
  url_text_input: (part, keep) => words(part, keep, "url"),
  users_select: chosen,
};

function words(part, keep, type = "text") {
  const many = part.multiline === true;
  const props = {
    class: "text-input",
    placeholder: part.placeholder?.text,
    maxlength: part.max_length,
    rows: many ? 5 : null,
    type: many ? null : typeof type === "string" ? type : "text",
  };
  return typed(el(many ? "textarea" : "input", props), part, keep);
}

// Slack checks numbers on its servers as well; the app sees text.
function number(part, keep) {
  const step = part.is_decimal_allowed ? "any" : "1";
  const limits = { min: part.min_value, max: part.max_value, placeholder: part.placeholder?.text };
  return typed(el("input", { class: "text-input", type: "number", step, ...limits }), part, keep);
}

function typed(node, part, keep) {
  node.value = part.initial_value ?? "";
  const told = () => keep({ value: node.value || null });
  node.addEventListener("input", told);
  told();
  return node;
}

function chosen(part, keep, surface) {
  const node = selectNode(part, surface.names, part.placeholder?.text);
  const told = () => keep(selection(part, surface, node.value));
  node.addEventListener("change", told);
  told();
  return node;
}

const SELECTED = {
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  users_select: "selected_user",
};

function selection(part, surface, value) {
  if (part.type in SELECTED) return { [SELECTED[part.type]]: value || null };
  return { selected_option: allOptions(part).find((option) => option.value === value) ?? null };
}

function choices(part, keep, surface, type) {
  numbered += 1;
  const name = `choice-${numbered}`;
  const initial = [...(part.initial_options ?? []), ...(part.initial_option ? [part.initial_option] : [])];
  const boxes = part.options.map((option) => {
    const checked = initial.some(({ value }) => value === option.value);
    return el("input", { type, name, value: option.value, checked });
  });
  const told = () => {
    const ticked = part.options.filter((_, n) => boxes[n].checked);
    keep(type === "radio" ? { selected_option: ticked[0] ?? null } : { selected_options: ticked });
  };
  const rows = part.options.map((option, n) => {
    const more = option.description ? el("div", { class: "hint" }, text(option.description, surface)) : null;
    return el("label", { class: "choice" }, boxes[n], el("span", {}, text(option.text, surface), more));
  });
  const node = el("div", { class: "choices", role: "group", on: { change: told } }, rows);
  told();
  return node;
}

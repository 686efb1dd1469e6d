// Inputs: what a person enters goes into `surface.values[block_id][action_id]`, as Slack writes it.

import { el } from "../dom.js";
import { checkboxes, menu, radioButtons, ticked } from "./choices.js";
import { external } from "./external.js";
import { plainText } from "./text_object.js";
import { number, when, words } from "./typed.js";

const KINDS = {
  channels_select: menu,
  checkboxes,
  conversations_select: menu,
  datepicker: (part, tell) => when(part, tell, "date"),
  datetimepicker: (part, tell) => when(part, tell, "datetime-local"),
  email_text_input: (part, tell) => words(part, tell, "email"),
  external_select: external,
  multi_channels_select: ticked,
  multi_conversations_select: ticked,
  multi_static_select: ticked,
  multi_users_select: ticked,
  number_input: number,
  plain_text_input: words,
  radio_buttons: radioButtons,
  static_select: menu,
  timepicker: (part, tell) => when(part, tell, "time"),
  url_text_input: (part, tell) => words(part, tell, "url"),
  users_select: menu,
};

let numbered = 0;

export function input(block, surface) {
  numbered += 1;
  const id = `input-${numbered}`;
  const part = block.element;
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  const tells = block.dispatch_action
    ? (state) => surface.act({ action_id: part.action_id, block_id: block.block_id, selected: state })
    : null;
  const prepare = (node) => {
    node.id = id;
    node.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
    node.setAttribute("aria-labelledby", `${id}-label`);
  };
  return el(
    "div",
    { class: "block-input", data: { block: block.block_id } },
    el("label", { class: "input-label", for: id, id: `${id}-label` }, plainText(block.label?.text ?? ""), optional),
    field(part, block, surface, { prepare, changed: tells }),
    block.hint ? el("div", { class: "hint", id: `${id}-hint` }, plainText(block.hint.text)) : null,
    el("div", { class: "input-error", id: `${id}-error`, role: "alert" }),
  );
}

// A control that keeps its value. `prepare` gets the node that a label belongs to; `changed` is
// called with the new state and the one before, when a person changed it.
export function field(told, block, surface, { prepare = () => {}, changed = null }) {
  const part = resumed(told, surface.before?.[block.block_id]?.[told.action_id]);
  const make = KINDS[part.type];
  if (!make) return el("div", { class: "block-unknown" }, `This page cannot show a “${part.type}”.`);
  const kept = (surface.values[block.block_id] ??= {});
  const tell = (state, byHand = false) => {
    const before = kept[part.action_id];
    kept[part.action_id] = { type: part.type, ...state };
    if (byHand) changed?.(kept[part.action_id], before);
  };
  const node = make({ ...part, clearable: block.optional === true, dispatches: Boolean(changed) }, tell, surface);
  const control = node.matches(CONTROLS) ? node : (node.querySelector("[data-control]") ?? node);
  prepare(control);
  control.dataset.at = `${block.block_id}/${part.action_id}`;
  if (part.focus_on_load) control.dataset.focus = "yes";
  return node;
}

const CONTROLS = "input, textarea, select";

// An update of the app's changes what stands in an input only where its kind or names change.
function resumed(part, before) {
  if (before?.type !== part.type) return part;
  const again = { ...part };
  for (const [key, value] of Object.entries(before)) {
    if (key !== "type") again[key === "value" ? "initial_value" : key.replace("selected_", "initial_")] = value;
  }
  return again;
}

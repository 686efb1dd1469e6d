// Inputs that are typed into: words, numbers, days and times.

import { el } from "../dom.js";

export function words(part, tell, type = "text") {
  const many = part.multiline === true;
  const props = {
    class: "text-input",
    placeholder: part.placeholder?.text,
    maxlength: part.max_length ?? 3_000,
    rows: many ? 5 : null,
    type: many ? null : typeof type === "string" ? type : "text",
  };
  return typed(el(many ? "textarea" : "input", props), part, tell);
}

// Numbers stay text on Slack's wire.
export function number(part, tell) {
  const step = part.is_decimal_allowed ? "any" : "1";
  const limits = { min: part.min_value, max: part.max_value, placeholder: part.placeholder?.text };
  return typed(el("input", { class: "text-input", type: "number", step, ...limits }), part, tell);
}

// Slack dispatches what is typed when Enter is pressed, or at every character.
function typed(node, part, tell) {
  const at = part.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const state = () => ({ value: node.value || null });
  node.value = part.initial_value ?? "";
  node.addEventListener("input", () => tell(state(), at.includes("on_character_entered")));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !part.dispatches || !at.includes("on_enter_pressed")) return;
    event.preventDefault(); // it would send the window in as well
    tell(state(), true);
  });
  tell(state());
  return node;
}

const SHAPES = { date: "selected_date", time: "selected_time", "datetime-local": "selected_date_time" };

export function when(part, tell, type) {
  const key = SHAPES[type];
  const exact = type === "datetime-local";
  const node = el("input", { class: "select", type, "aria-label": part.placeholder?.text ?? "When" });
  const initial = part[key.replace("selected_", "initial_")] ?? "";
  node.value = exact && initial ? local(initial) : initial;
  const state = () => ({ [key]: exact ? seconds(node.value) : node.value || null });
  node.addEventListener("change", () => tell(state(), true));
  tell(state());
  return node;
}

function local(at) {
  const moment = new Date(at * 1000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function seconds(value) {
  return value ? Math.floor(new Date(value).getTime() / 1000) : null;
}

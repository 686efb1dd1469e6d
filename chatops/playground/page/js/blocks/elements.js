// The parts of blocks that can be pressed or chosen from.

import { button, el, icon, safeHref } from "../dom.js";
import { confirmed } from "../parts/confirm.js";
import { openMenu } from "../parts/popover.js";
import { field } from "./inputs.js";
import { plainText } from "./text_object.js";

const PRESSED = {
  button: pressable,
  feedback_buttons: feedback,
  icon_button: iconButton,
  overflow,
};

export function element(part, block, surface) {
  const make = PRESSED[part.type];
  if (make) return make(part, block, surface);
  if (part.type === "image") return el("span", { class: "picture" }, `🖼 ${part.alt_text ?? "image"}`);
  return told(part, block, surface);
}

// A menu or the like outside an input: the app is told of every choice at once.
function told(part, block, surface) {
  const changed = async (state, before) => {
    if (await press(node, part, block, surface, { selected: state })) return;
    const back = { [block.block_id]: { [part.action_id]: before } };
    node.replaceWith(told(part, block, { ...surface, before: back }));
  };
  const node = field(part, block, surface, { changed });
  if (!node.getAttribute("aria-label")) node.setAttribute("aria-label", part.placeholder?.text ?? block.text?.text ?? "Choose");
  return node;
}

// Tell the app; the pressed thing is out of use until the app has heard. Says whether it was sure.
async function press(node, part, block, surface, chosen) {
  if (part.confirm && !(await confirmed(part.confirm))) return false;
  node.toggleAttribute("disabled", true);
  node.classList.add("pressed");
  try {
    await surface.act({ action_id: part.action_id, block_id: block.block_id, ...chosen });
  } finally {
    node.toggleAttribute("disabled", false);
    node.classList.remove("pressed");
  }
  return true;
}

function pressable(part, block, surface) {
  const node = button(
    {
      class: `btn ${part.style === "primary" ? "btn-primary" : part.style === "danger" ? "btn-danger" : ""}`,
      "aria-label": part.accessibility_label,
      on: { click: () => pressed() },
    },
    plainText(part.text?.text ?? ""),
  );
  const pressed = () => {
    if (part.url && safeHref(part.url)) window.open(part.url, "_blank", "noopener,noreferrer");
    return press(node, part, block, surface, { value: part.value ?? null });
  };
  return node;
}

function overflow(part, block, surface) {
  const node = button({ class: "btn btn-square", "aria-label": "More", "aria-haspopup": "menu" }, icon("dots"));
  const items = part.options.map((option) => ({
    label: option.text.text,
    hint: option.description?.text,
    run: () => {
      if (option.url && safeHref(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
      return press(node, part, block, surface, { selected: option.value });
    },
  }));
  node.addEventListener("click", () => openMenu(node, items));
  return node;
}

function feedback(part, block, surface) {
  const thumb = (said, shape) => {
    const label = said.accessibility_label ?? said.text?.text ?? shape;
    const node = button(
      { class: "btn btn-square", title: said.text?.text, "aria-label": label, "aria-pressed": "false" },
      icon(shape),
    );
    node.addEventListener("click", async () => {
      await press(node, part, block, surface, { value: said.value });
      for (const each of node.parentElement.children) each.setAttribute("aria-pressed", String(each === node));
    });
    return node;
  };
  const thumbs = [thumb(part.positive_button, "thumbUp"), thumb(part.negative_button, "thumbDown")];
  return el("span", { class: "feedback", role: "group", "aria-label": "Feedback" }, thumbs);
}

function iconButton(part, block, surface) {
  const label = part.accessibility_label ?? part.text?.text ?? part.icon;
  const node = button({ class: "btn btn-square", "aria-label": label, title: part.text?.text }, icon("trash"));
  node.addEventListener("click", () => press(node, part, block, surface, { value: part.value ?? null }));
  return node;
}

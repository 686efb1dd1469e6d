// What floats over the page: menus and the emoji picker. One at a time; Escape and a click outside close it.

import { button, el } from "../dom.js";

let open = null;

export function closePopover({ refocus = false } = {}) {
  if (!open) return;
  const { node, anchor } = open;
  open = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus) anchor.focus();
}

export function openPopover(anchor, node) {
  const again = open?.anchor === anchor;
  closePopover();
  if (again) return false;
  open = { node, anchor };
  anchor.setAttribute("aria-expanded", "true");
  // A modal dialog hides everything that is not inside it.
  (anchor.closest("dialog") ?? document.body).append(node);
  place(node, anchor.getBoundingClientRect());
  return true;
}

function place(node, at) {
  const { width, height } = node.getBoundingClientRect();
  const below = at.bottom + 4 + height <= window.innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  const towardsMiddle = at.left < window.innerWidth / 2 ? at.left : at.right - width;
  const left = Math.min(towardsMiddle, window.innerWidth - width - 8);
  node.style.setProperty("top", `${top}px`);
  node.style.setProperty("left", `${Math.max(8, left)}px`);
}

// `items` are { label, hint, run, danger }.
export function openMenu(anchor, items) {
  const entries = items.map(({ label, hint, run, danger }) =>
    button(
      {
        class: `menu-item ${danger ? "menu-danger" : ""}`,
        role: "menuitem",
        tabindex: "-1",
        on: {
          click: () => {
            closePopover({ refocus: true });
            run();
          },
        },
      },
      el("span", { class: "menu-label" }, label),
      hint ? el("span", { class: "menu-hint" }, hint) : null,
    ));
  const menu = el("div", { class: "popover menu", role: "menu" }, entries);
  menu.addEventListener("keydown", (event) => walk(event, entries));
  if (openPopover(anchor, menu)) entries[0]?.focus();
}

function walk(event, entries) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const now = entries.indexOf(document.activeElement);
  entries[(now + step + entries.length) % entries.length].focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.anchor.contains(event.target)) closePopover();
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    event.stopPropagation();
    closePopover({ refocus: true });
  },
  true,
);

window.addEventListener("resize", () => closePopover());

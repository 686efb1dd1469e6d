// The list of candidates over a text field, and the keys that choose from it.

import { el } from "../dom.js";
import { candidates } from "./completion.js";

let numbered = 0;

// Returns { list, keydown(event) → handled?, close() }.
export function completing(field, app, options) {
  numbered += 1;
  const id = `candidates-${numbered}`;
  const list = el("ul", { class: "candidates", id, role: "listbox", "aria-label": "Suggestions", hidden: true });
  let offered = null;
  let chosen = 0;

  const close = () => {
    offered = null;
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const take = (item) => {
    const { value, selectionStart: caret } = field;
    const head = value.slice(0, offered.start) + item.insert;
    field.value = head + value.slice(caret).replace(/^ /, "");
    field.setSelectionRange(head.length, head.length);
    close();
    field.dispatchEvent(new Event("input"));
    field.focus();
  };

  const show = () => {
    list.replaceChildren(
      ...offered.items.map((item, n) =>
        el(
          "li",
          {
            class: "candidate",
            id: `${id}-${n}`,
            role: "option",
            "aria-selected": String(n === chosen),
            on: {
              pointerdown: (event) => {
                event.preventDefault();
                take(item);
              },
            },
          },
          item.picture?.(),
          el("span", { class: "candidate-label" }, item.label),
          el("span", { class: "candidate-hint" }, item.hint),
        )),
    );
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-activedescendant", `${id}-${chosen}`);
  };

  const look = () => {
    offered = candidates(field.value, field.selectionStart, app, options);
    chosen = 0;
    if (offered) show();
    else close();
  };

  const keydown = (event) => {
    if (!offered || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Enter on a word that is already whole sends; it has nothing to complete.
    const word = field.value.slice(offered.start, field.selectionStart).toLowerCase();
    const whole = offered.items[chosen].insert.trim().toLowerCase() === word;
    if (step) chosen = (chosen + step + offered.items.length) % offered.items.length;
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" || (event.key === "Enter" && !whole)) take(offered.items[chosen]);
    else return false;
    if (step) show();
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  return { list, keydown, close };
}

// Short words about what went wrong or was done.

import { el } from "../dom.js";

const SHOWN_MS = 6_000;

export function toast(words) {
  const node = el("div", { class: "toast" }, words);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

// Run something that may fail, and show why it did. Says whether it worked.
export async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

// `table` blocks: rows of raw or rich cells; the first row is the head.

import { el } from "../dom.js";
import { scrolling } from "../text/markdown_table.js";
import { run } from "./rich_text.js";

const SIDES = { center: "cell-centre", right: "cell-right" };

export function table(block, surface) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    el("tr", {}, cells.map((cell, n) => el(tag, { class: SIDES[settings[n]?.align] }, content(cell, surface))));
  const [head, ...rest] = block.rows ?? [];
  return scrolling(
    el(
      "table",
      { class: "table" },
      head ? el("thead", {}, row(head, "th")) : null,
      el("tbody", {}, rest.map((cells) => row(cells, "td"))),
    ),
  );
}

function content(cell, surface) {
  if (cell.type !== "rich_text") return String(cell.text ?? cell.value ?? "");
  return (cell.elements ?? []).flatMap((part) => run(part, surface));
}

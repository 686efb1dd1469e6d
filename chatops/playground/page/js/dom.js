// Builds DOM nodes. Text only ever becomes a text node: nothing on this page parses HTML.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...present(children));
  return node;
}

export function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

export function button(props, ...children) {
  return el("button", { type: "button", ...props }, ...children);
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") {
    for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
  } else if (name === "data") {
    Object.assign(node.dataset, value);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

// Only addresses that cannot run script; anything else is shown as text.
export function safeHref(address) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : null;
}

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  back: "M12 4l-6 6 6 6",
  bolt: "M11 2 4 12h5l-1 6 8-11h-5z",
  chat: "M3 4h14v9H9l-4 4v-4H3z",
  check: "M4 10.5 8 14.5 16 6",
  close: "M5 5l10 10M15 5 5 15",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  down: "M5 8l5 5 5-5",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zm8 2.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  hash: "M8 3 6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  menu: "M3 5h14M3 10h14M3 15h14",
  pencil: "M4 16l1-4 8-8 3 3-8 8zM11 6l3 3",
  send: "M3 4l15 6-15 6 2-6zM5 10h6",
  smile: "M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM7 8h.01M13 8h.01M6.5 12a4 4 0 0 0 7 0",
  thread: "M3 4h14v10H9l-4 3v-3H3zM6.5 7.5h7M6.5 10.5h4.5",
  thumbDown: "M6 3h8l2 6v2h-5l1 4-2 2-4-6zM6 3H3v8h3",
  thumbUp: "M6 17h8l2-6V9h-5l1-4-2-2-4 6zM6 17H3V9h3",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  if (name === "dots") path.setAttribute("stroke-width", "2.8");
  svg.append(path);
  return svg;
}

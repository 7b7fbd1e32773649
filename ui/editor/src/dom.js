// Making elements. Texts are always texts: nothing here takes HTML.

/** An element with attributes (`on…` are listeners, `text` its words) and children. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}

const PATHS = {
  up: "M5 12l7-7 7 7 M12 19V5",
  down: "M12 5v14 M19 12l-7 7-7-7",
  remove: "M10 11v6 M14 11v6 M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6 M3 6h18 M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2",
  source: "M18 16l4-4-4-4 M6 8l-4 4 4 4 M14.5 4l-5 16",
  link: "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71 M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71",
  list: "M3 5h.01 M3 12h.01 M3 19h.01 M8 5h13 M8 12h13 M8 19h13",
  ordered: "M11 5h10 M11 12h10 M11 19h10 M4 4h1v5 M4 9h2 M6.5 20H3.4c0-1 2.6-1.9 2.6-3.5a1.5 1.5 0 0 0-2.6-1.02",
  quote: "M17 5H3 M21 12H8 M21 19H8 M3 12v7",
  image: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z M7 9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0 M21 15l-3.086-3.086a2 2 0 0 0-2.828 0L6 21",
  code: "M16 18l6-6-6-6 M8 6l-6 6 6 6",
  search: "M21 21l-4.34-4.34 M3 11a8 8 0 1 0 16 0a8 8 0 1 0 -16 0",
  undo: "M9 14 4 9l5-5 M4 9h10.5a5.5 5.5 0 0 1 0 11H11",
  redo: "M15 14l5-5-5-5 M20 9H9.5a5.5 5.5 0 0 0 0 11H13",
  plus: "M5 12h14 M12 5v14",
  close: "M18 6 6 18 M6 6l12 12",
  left: "M21 5H3 M15 12H3 M17 19H3",
  center: "M21 5H3 M17 12H7 M19 19H5",
  right: "M21 5H3 M21 12H9 M21 19H7",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.75", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A small button: an icon or words, always with a name. It does not take the focus from the text. */
export function button(title, content, run, more = {}) {
  return el("button", { type: "button", class: "pm-btn", title, "aria-label": title, onmousedown: (e) => e.preventDefault(), onclick: (e) => { e.preventDefault(); run(e); }, ...more }, typeof content === "string" && PATHS[content] ? icon(content) : document.createTextNode(content));
}

/** Puts a floating element next to a place in the text, inside of the window. */
export function place(element, box, above = false) {
  const { width, height } = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, window.innerWidth - width - 8));
  const fits = above ? box.top - height - 8 > 0 : box.bottom + height + 8 > window.innerHeight && box.top - height - 8 > 0;
  element.style.left = left + "px";
  element.style.top = (fits ? box.top - height - 8 : box.bottom + 6) + "px";
}

export const mac = /Mac/.test(navigator.platform);
/** `Mod-b` as it is written on this machine's keys. */
export const keyName = (keys) => keys.replace("Mod-", mac ? "⌘" : "Ctrl+").replace("Shift-", mac ? "⇧" : "Shift+").replace("Alt-", mac ? "⌥" : "Alt+").replace(/[a-z]$/, (c) => c.toUpperCase());

// Starts the client. A file of its own: the content security policy allows no inline script.
// The theme is set before anything is painted; the client keeps it (store/theme.rs).
const kept = localStorage.getItem("theme");
const dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = dark ? "dark" : "light";

import init from "./igny8.js";
// The rich editor puts itself on the window (ui/editor).
import "./editor.js";

init({ module_or_path: new URL("./igny8_bg.wasm", import.meta.url) }).catch((error) => {
  const page = document.createElement("pre");
  page.className = "crash";
  page.textContent = "The window could not start.\n\n" + error;
  document.body.replaceChildren(page);
});

// What comes from the clipboard: Word and Google Docs cleaned, block markup read as such, pictures handed on.
// The schema decides what stays: nothing that is not text, list, table, link or picture has a place in it.
import { DOMSerializer, Slice, Fragment } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { insertBlocks } from "./commands.js";
import { N, schema } from "./schema.js";

const styled = (node, name) => (node.getAttribute?.("style") || "").toLowerCase().includes(name);

/** A list level of a Word paragraph, or null. */
function wordList(p) {
  const style = p.getAttribute("style") || "", found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(style);
  if (found) return Number(found[1]);
  return /MsoListParagraph/i.test(p.className) && p.querySelector('[style*="mso-list:Ignore" i]') ? 1 : null;
}

/** Paragraphs that Word means as a list become one. */
function wordLists(doc) {
  let stack = [];
  for (const p of [...doc.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = p.tagName === "P" ? wordList(p) : null;
    if (level === null) { stack = []; continue; }
    const sign = p.querySelector('[style*="mso-list:Ignore" i]');
    const label = (sign?.textContent || "").trim();
    sign?.remove();
    const tag = /^[\divxlcm]+[.)]|^[a-z][.)]/i.test(label) ? "ol" : "ul";
    const previous = p.previousElementSibling;
    if (!stack.length || previous !== stack[0].list) stack = [];
    while (stack.length > level) stack.pop();
    if (!stack.length) {
      const list = doc.createElement(tag);
      p.before(list);
      stack.push({ list });
    }
    while (stack.length < level) {
      const list = doc.createElement(tag), parent = stack.at(-1).list;
      if (!parent.lastElementChild) parent.append(doc.createElement("li"));
      parent.lastElementChild.append(list);
      stack.push({ list });
    }
    const li = doc.createElement("li");
    li.append(...p.childNodes);
    stack.at(-1).list.append(li);
    p.remove();
  }
}

/** Clipboard HTML without what its program adds. */
export function clean(html) {
  // Conditional comments of Word hold whole copies of its lists' signs.
  const doc = new DOMParser().parseFromString(html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "").replace(/<!\[if[^\]]*\]>|<!\[endif\]>/gi, ""), "text/html");
  doc.querySelectorAll("script, style, meta, link, title, xml, template, iframe, object, embed, form, input, button, svg, math, noscript, select, textarea, base").forEach((n) => n.remove());
  // Names with a colon (`o:p`, `w:sdt`) are Word's: their words stay.
  [...doc.body.querySelectorAll("*")].filter((n) => n.tagName.includes(":")).forEach((n) => n.replaceWith(...n.childNodes));
  const comments = doc.createTreeWalker(doc.body, NodeFilter.SHOW_COMMENT), gone = [];
  while (comments.nextNode()) gone.push(comments.currentNode);
  gone.forEach((n) => n.remove());
  wordLists(doc);
  // Google wraps everything in a `<b>` that is not bold; Word's `mso-bidi-font-weight` says nothing about the letters seen.
  for (const b of doc.body.querySelectorAll("b")) if (b.id.startsWith("docs-internal-guid") || /(^|;)\s*font-weight:\s*(normal|400)/i.test(b.getAttribute("style") || "")) b.replaceWith(...b.childNodes);
  for (const heading of doc.body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    // A heading is bold by itself.
    heading.querySelectorAll("b, strong").forEach((n) => n.replaceWith(...n.childNodes));
    heading.querySelectorAll("span").forEach((n) => n.removeAttribute("style"));
  }
  // Google wraps the words of list items in paragraphs, and puts nested lists beside their item.
  for (const list of doc.body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list);
  for (const a of doc.body.querySelectorAll("a[href]")) {
    // Google's and Word's detours: the address meant is inside.
    const detour = /^https:\/\/www\.google\.com\/url\?(?:.*&)?q=([^&]+)/.exec(a.getAttribute("href"));
    if (detour) a.setAttribute("href", decodeURIComponent(detour[1]));
    if (/^#_?(Toc|_msocom|_ftn|_edn|_Hlk)/i.test(a.getAttribute("href"))) a.replaceWith(...a.childNodes);
  }
  for (const node of [...doc.body.querySelectorAll("*")]) {
    const keep = [];
    if (/font-weight:\s*(bold|[6-9]00)/i.test(node.getAttribute("style") || "") && !/^(B|STRONG|H[1-6])$/.test(node.tagName)) keep.push("font-weight: bold");
    if (styled(node, "font-style:italic") || styled(node, "font-style: italic")) keep.push("font-style: italic");
    if (/text-decoration[^;]*line-through/i.test(node.getAttribute("style") || "")) keep.push("text-decoration: line-through");
    if (/vertical-align:\s*super/i.test(node.getAttribute("style") || "") && node.tagName === "SPAN") { const sup = doc.createElement("sup"); sup.append(...node.childNodes); node.append(sup); }
    for (const { name } of [...node.attributes]) if (!["href", "src", "alt", "colspan", "rowspan"].includes(name)) node.removeAttribute(name);
    if (keep.length && !/^H[1-6]$/.test(node.tagName)) node.setAttribute("style", keep.join("; "));
  }
  // Empty paragraphs are how word processors make room.
  for (const p of [...doc.body.querySelectorAll("p")]) if (!p.textContent.replace(/\u00a0/g, " ").trim() && !p.querySelector("img, br")) p.remove();
  for (const br of [...doc.body.querySelectorAll(":scope > br, b > br:only-child")]) br.remove();
  return doc.body.innerHTML;
}

/** Pictures among files. */
const pictures = (data) => [...(data?.files || [])].filter((f) => /^image\/(png|jpeg|webp|gif)$/.test(f.type));

export function paste(hooks) {
  // What was copied here is pasted here whole, with the markup it carries.
  let copied = { token: "", slice: null };
  const serializer = DOMSerializer.fromSchema(schema);
  const marked = Object.create(serializer, {
    serializeFragment: { value(fragment, options, target) {
      const dom = serializer.serializeFragment(fragment, options, target);
      const first = [...dom.childNodes].find((n) => n.nodeType === 1);
      first?.setAttribute("data-igny8", copied.token);
      return dom;
    } },
  });
  const file = (file, view) => {
    const reader = new FileReader();
    reader.onload = () => hooks.ask("image", { data: String(reader.result).split(",")[1], name: file.name });
    reader.readAsDataURL(file);
    view.focus();
  };
  return new Plugin({
    props: {
      clipboardSerializer: marked,
      transformCopied: (slice) => { copied = { token: "c" + Math.random().toString(36).slice(2), slice }; return slice; },
      transformPastedHTML: (html) => (html.includes("data-igny8=") && copied.token && html.includes(copied.token) ? html : clean(html)),
      handlePaste(view, event) {
        const data = event.clipboardData, html = data.getData("text/html"), text = data.getData("text/plain");
        if (copied.slice && html.includes(copied.token)) {
          view.dispatch(view.state.tr.replaceSelection(copied.slice).scrollIntoView().setMeta("paste", true));
          return true;
        }
        const files = pictures(data);
        // Word puts a picture of the text beside the text.
        if (files.length && !/<(p|h\d|li|td)[\s>]/i.test(html)) { file(files[0], view); return true; }
        if (/^\s*<!-- wp:[a-z]/.test(text) && view.state.selection.$from.parent.type !== N.pre) {
          view.dispatch(insertBlocks(view.state, hooks.read(text).nodes));
          return true;
        }
        return false;
      },
      handleDrop(view, event) {
        const files = pictures(event.dataTransfer);
        if (!files.length) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (at) view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.near(view.state.doc.resolve(at.pos))));
        file(files[0], view);
        return true;
      },
      clipboardTextParser(text, $context) {
        if ($context.parent.type === N.pre) return undefined;
        // An empty line parts paragraphs, a line break stays one.
        const nodes = text.replace(/\r\n?/g, "\n").split(/\n\s*\n+/).filter((t) => t.trim()).map((part) => {
          const lines = part.replace(/^\n+|\n+$/g, "").split("\n");
          return N.paragraph.create(null, lines.flatMap((line, i) => [...(i ? [N.hard_break.create()] : []), ...(line ? [schema.text(line)] : [])]));
        });
        return nodes.length ? new Slice(Fragment.from(nodes), 1, 1) : undefined;
      },
    },
  });
}

// Every document on standard input (one JSON a line) is opened in the editor's schema and written out again: nothing may be
// refused, nothing may be lost.
import { createInterface } from "node:readline";
import { schema } from "../src/schema.js";

const bare = (value) => {
  if (Array.isArray(value)) return value.map(bare);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null && v !== undefined && !(typeof v === "object" && !Array.isArray(v) && !Object.keys(bare(v)).length)).map(([k, v]) => [k, bare(v)]).sort(([a], [b]) => (a < b ? -1 : 1)));
  return value;
};
// Marks are a set: their order in the JSON says nothing.
const sorted = (node) => ({ ...node, ...(node.marks && { marks: [...node.marks].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) }), ...(node.content && { content: node.content.map(sorted) }) });
// What the schema adds where nothing was said.
const usual = { foreign: { raw: "" }, image: { src: "", alt: "" }, heading: {}, link: {} };
const filled = (plain) => JSON.stringify(sorted(bare(plain)), (key, value) => (value && value.type && usual[value.type] ? { ...value, attrs: { ...usual[value.type], ...value.attrs } } : value));

let documents = 0, nodes = 0;
const wrong = [];
for await (const line of createInterface({ input: process.stdin })) {
  const plain = JSON.parse(line);
  documents += 1;
  for (const [i, child] of (plain.content || []).entries()) {
    nodes += 1;
    try {
      const node = schema.nodeFromJSON(child);
      node.check();
      const before = filled(child), after = filled(node.toJSON());
      if (before !== after) wrong.push(`document ${documents}, node ${i}: other after opening\n  ${before.slice(0, 400)}\n  ${after.slice(0, 400)}`);
    } catch (error) {
      wrong.push(`document ${documents}, node ${i} (${child.type}): ${error.message}`);
    }
  }
}
console.log(`${documents} documents, ${nodes} top-level nodes opened in the editor's schema, ${wrong.length} refused or changed`);
if (wrong.length || !documents) {
  console.error(wrong.slice(0, 10).join("\n"));
  process.exit(1);
}

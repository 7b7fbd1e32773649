// Development only: a stand-in for the host's window.__TAURI__ with made-up data in memory, so that the client can be
// worked on by eye in any browser (ui/mock/serve.py). Never built into the program. The real core decides what is true.
const params = new URLSearchParams(location.search);
const EMPTY = params.has("empty"), NONE = params.has("none"), MANY = Number(params.get("rows") || 1240);
let seq = 1;
const id = () => `0192f000-0000-7000-8000-${(seq++).toString(16).padStart(12, "0")}`;
const NOW = Date.now();
let seed = 7;
const rnd = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
const pick = (a) => a[Math.floor(rnd() * a.length)];

const workspace = { path: "/home/anna/.local/share/igny8/workspaces/brightwater-digital", account: "Brightwater Digital", created_at: NOW - 9e9, sites: 3, keywords: 1240, contents: 20, size: 8e6, schema_version: 1, program_version: "0.1.0", secrets: "keyring", warnings: [] };
let open = NONE ? null : workspace;
const sites = [], sectors = {};
function site(name, url, color) {
  const s = { id: id(), name, slug: name.toLowerCase().replace(/\W+/g, "-"), domain: "https://" + url, wordpress_url: "https://" + url, industry: null, language: "en", color, accent_color: "#f59e0b", status: "active", sectors: [], counts: { keywords: 0, clusters: 0, ideas: 0, tasks: 0, drafts: 0, published: 0 }, connected: sites.length === 0, created_at: NOW, updated_at: NOW };
  s.sectors = [{ id: id(), site_id: s.id, name: "General", status: "active" }];
  sites.push(s);
  return s;
}
if (!EMPTY) { site("Northwind Outdoor", "northwind-outdoor.example", "#15803d"); }
if (!EMPTY) { site("Café Lindenhof", "www.cafe-lindenhof.example", "#9333ea"); site("Halden Dental", "halden-dental.example", "#0891b2"); }
const S = sites[0];
const keywords = [], clusters = [], ideas = [], tasks = [], contents = [], images = [], records = [], jobs = [], revisions = {};
const heads = ["hiking boots", "trail running shoes", "waterproof jacket", "camping tent", "sleeping bag", "trekking poles", "headlamp", "rain pants", "wool socks", "climbing harness", "camp stove", "water filter", "backpack", "down jacket", "dry bag", "hammock", "cooler", "gaiters", "base layer", "fleece"];
const mods = ["best {} for women", "{} for wide feet", "how to clean {}", "{} vs cheap ones", "lightweight {}", "{} sale", "buy {} online", "{} review", "{} size guide", "are {} worth it", "{} repair", "{} for kids", "{} under 100", "vegan {}", "{} near me", "how long do {} last", "{} brands", "{}", "ultralight {}", "{} for winter", "what is a good {}", "{} waterproofing spray", "{} discount code", "{} for beginners"];
const intentOf = (k) => /buy|sale|discount|near me|under/.test(k) ? "transactional" : /best|review|vs|brands|worth/.test(k) ? "commercial" : /brand x/.test(k) ? "navigational" : "informational";
if (S && !params.has("nokeywords")) {
  for (const h of heads) clusters.push({ id: id(), site_id: S.id, sector_id: S.sectors[0].id, name: h, description: "", status: "active", parent_topic: /boots|shoes|socks|gaiters/.test(h) ? "footwear" : /jacket|pants|layer|fleece/.test(h) ? "clothing" : null, edited: rnd() < 0.12, intent: pick(["informational", "commercial", "transactional"]), keyword_count: 0, search_volume: 0, difficulty: 20 + Math.floor(rnd() * 60), idea_count: 0, top_keywords: [], created_at: NOW - 8e8, updated_at: NOW - 8e8 });
  for (let i = 0; i < MANY; i++) {
    const c = clusters[i % clusters.length], k = mods[Math.floor(i / clusters.length) % mods.length].replace("{}", c.name) + (i >= 480 ? " " + pick(["2026", "uk", "guide", "ideas", "tips", "men", "women", "set", "parts", "colours"]) + (i > 1500 ? " " + i : "") : "");
    const lone = rnd() < 0.14, v = rnd() < 0.04 ? null : Math.floor(Math.pow(10, 1.3 + rnd() * 3.2) / 10) * 10;
    const base = v || 100;
    const kw = { id: id(), site_id: S.id, sector_id: S.sectors[0].id, keyword: k, search_volume: v, difficulty: rnd() < 0.05 ? null : Math.floor(rnd() * 95), cpc_micros: rnd() < 0.2 ? null : Math.floor(rnd() * 3.8e6), currency: "USD", intent: rnd() < 0.03 ? null : intentOf(k), status: rnd() < 0.85 ? "active" : rnd() < 0.5 ? "inactive" : "used", source: "csv_import", trend: Array.from({ length: 12 }, (_, m) => base * (0.7 + 0.5 * Math.abs(Math.sin(m / 3 + i)) + (i % 3 - 1) * m * 0.03)), cluster_id: lone ? null : c.id, cluster_name: lone ? null : c.name, created_at: NOW - 7e8, updated_at: NOW - 7e8 };
    keywords.push(kw);
    if (!lone) { c.keyword_count++; c.search_volume += v || 0; if (c.top_keywords.length < 5) c.top_keywords.push(k); }
  }
  const titles = ["How to Choose {} That Last", "{}: What to Look For Before You Buy", "The Best {} for Weekend Trips", "{} Compared: Light, Dry, or Cheap?", "How to Clean and Store {}"];
  clusters.forEach((c, i) => {
    const t = titles[i % titles.length].replace("{}", c.name.replace(/\b\w/g, (m) => m.toUpperCase()));
    const st = i < 8 ? "completed" : i < 12 ? "in_progress" : i < 15 ? "approved" : "draft";
    const idea = { id: id(), site_id: S.id, sector_id: c.sector_id, cluster_id: c.id, cluster_name: c.name, title: t, description: `Answer what people ask about ${c.name}: how to choose, what it costs, how long it lasts. Compare the two or three usual kinds, and say for whom each is right.`, suggested_keywords: c.top_keywords, content_type: "post", content_structure: pick(["guide", "comparison", "listicle", "how_to"]), intent: c.intent, search_volume: c.search_volume, status: st, task_id: null, created_at: NOW - 5e8, updated_at: NOW - 5e8 };
    c.idea_count = 1; ideas.push(idea);
    if (i < 14) {
      const task = { id: id(), site_id: S.id, sector_id: c.sector_id, cluster_id: c.id, cluster_name: c.name, idea_id: idea.id, title: t, description: idea.description, keywords: c.top_keywords, content_type: "post", content_structure: idea.content_structure, taxonomy_term_id: null, status: i < 10 ? "completed" : "queued", content_id: null, assigned_post_id: i < 6 ? 100 + i : null, post_url: i < 6 ? "https://northwind-outdoor.example/?p=" + (100 + i) : null, created_at: NOW - 4e8 + i * 1e6, updated_at: NOW - 3e8 };
      idea.task_id = task.id; tasks.push(task);
      if (i < 10) {
        const cid = id(), iid = id();
        const con = { id: cid, site_id: S.id, sector_id: c.sector_id, cluster_id: c.id, cluster_name: c.name, task_id: task.id, title: t, content_type: "post", content_structure: idea.content_structure, status: i < 3 ? "published" : "draft", source: "igny8", outline: i > 2, gaps: i < 3 ? 0 : 3 + (i % 5), word_count: 420 + i * 61, featured_image_id: i === 7 ? null : iid, external_id: i < 6 ? 100 + i : null, external_url: i < 6 ? "https://northwind-outdoor.example/?p=" + (100 + i) : null, external_status: i < 3 ? "publish" : i < 5 ? "draft" : i === 5 ? "trash" : null, unsent_changes: i === 2 || i === 4, created_at: NOW - 2e8, updated_at: NOW - 6e6 * (i + 1) * (i + 1),
          content_html: `<!-- wp:paragraph {"className":"igny8-gap"} -->\n<p class="igny8-gap">Open with one sentence from your own experience of ${c.name}.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2 class="wp-block-heading">What makes good ${c.name}</h2>\n<!-- /wp:heading -->\n\n<!-- wp:list -->\n<ul class="wp-block-list"><!-- wp:list-item --><li>Fit: how it should sit, and a test the reader can do at home</li><!-- /wp:list-item --><!-- wp:list-item --><li>Weight</li><!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n\n<!-- wp:heading -->\n<h2 class="wp-block-heading">How much to spend on ${c.name}</h2>\n<!-- /wp:heading -->\n\n<!-- wp:paragraph {"className":"igny8-gap"} -->\n<p class="igny8-gap">Give three price steps with what each adds.</p>\n<!-- /wp:paragraph -->\n`,
          excerpt: "", slug: t.toLowerCase().replace(/\W+/g, "-"), meta_title: "", meta_description: `What to look for in ${c.name}, what they cost, and how to make them last.`, keywords: c.top_keywords, intent: c.intent, taxonomy_terms: [{ id: id(), name: "Gear guides", slug: "gear-guides", taxonomy_type: "category", external_id: 4, external_taxonomy: "category" }], revision: id() };
        task.content_id = cid; contents.push(con);
        revisions[cid] = [{ id: con.revision, content_id: cid, origin: i % 2 ? "autosave" : "generated", title: t, word_count: con.word_count, created_at: NOW - 6e6, current: true }, { id: id(), content_id: cid, origin: "generated", title: t, word_count: con.word_count - 20, created_at: NOW - 1e8, current: false }];
        if (i !== 7) images.push({ id: iid, site_id: S.id, task_id: task.id, content_id: cid, content_title: t, image_url: null, external_id: i < 6 ? 300 + i : null, prompt: "", is_featured: true, position: 0, alt_text: i === 4 ? "" : `Title card: ${t}`, caption: "", width: 1200, height: 630, bytes: 38211 + i * 900, sha256: "", created_at: NOW - 1e8 });
        if (i < 8) records.push({ id: id(), site_id: S.id, site_name: S.name, content_id: cid, title: t, status: i < 6 ? "published" : i === 6 ? "conflict" : "failed", post_id: i < 7 ? 100 + i : null, post_url: i < 7 ? con.external_url || "https://x.example" : null, edit_url: "https://northwind-outdoor.example/wp-admin/post.php?post=1", post_status: i < 3 ? "publish" : i < 6 ? "draft" : null, featured_media: 300 + i, created: i !== 2, fields: i < 6 ? ["title", "content", "excerpt", "slug", "status", "featured_image", "categories", "meta_title", "meta_description"].map((f) => ({ field: f, equal: !(i === 1 && f === "slug"), ...(i === 1 && f === "slug" ? { sent: con.slug, stored: con.slug + "-2" } : {}) })) : [], lost: i === 2 ? ["iframe"] : [], hash: "9f2c4e1ab7d0c3f59f2c4e1ab7d0c3f5", attempts: i === 3 ? 2 : 1, error: i === 6 ? { code: "conflict", message: "The post was edited in WordPress.", hint: "Look at both." } : i === 7 ? { code: "site_firewall", message: "A firewall in front of the site refused the text.", hint: "Ask the host to allow requests to /wp-json/igny8/, then send again." } : null, created_at: NOW - 4e7, updated_at: NOW - 5e6 * (i + 1) });
      }
    }
  });
}
function counts() {
  for (const s of sites) {
    const n = (l) => l.filter((x) => x.site_id === s.id).length;
    s.counts = { keywords: n(keywords), clusters: n(clusters), ideas: n(ideas), tasks: n(tasks), drafts: contents.filter((c) => c.site_id === s.id && c.status === "draft").length, published: contents.filter((c) => c.site_id === s.id && c.status === "published").length };
  }
}
const listeners = {};
const emit = (name, payload) => (listeners[name] || []).forEach((f) => f({ payload: JSON.stringify(payload) }));
const changed = (...tags) => emit("igny8", { event: "changed", tags });
function list(rows, q, text, filters = {}) {
  let r = rows.filter((x) => !q.site_id || x.site_id === q.site_id);
  if (q.search) r = r.filter((x) => x[text].toLowerCase().includes(q.search.toLowerCase()));
  if (q.status && q.status.length) r = r.filter((x) => q.status.includes(x.status));
  if (q.intent && q.intent.length) r = r.filter((x) => q.intent.includes(x.intent || "none"));
  if (q.cluster_id) r = r.filter((x) => x.cluster_id === q.cluster_id);
  if (q.unclustered === true) r = r.filter((x) => !x.cluster_id);
  if (q.unclustered === false) r = r.filter((x) => x.cluster_id);
  for (const [f, k] of [["volume", "search_volume"], ["difficulty", "difficulty"]]) {
    if (q[f + "_min"] != null) r = r.filter((x) => x[k] >= q[f + "_min"]);
    if (q[f + "_max"] != null) r = r.filter((x) => x[k] <= q[f + "_max"]);
  }
  if (q.sort) {
    const down = q.sort.startsWith("-"), k = { cpc: "cpc_micros", cluster: "cluster_name" }[q.sort.replace("-", "")] || q.sort.replace("-", "");
    r = [...r].sort((a, b) => ((a[k] ?? -1) > (b[k] ?? -1) ? 1 : -1) * (down ? -1 : 1));
  }
  const at = q.cursor ? Number(q.cursor) : q.offset || 0, n = q.limit || 100;
  return { count: q.no_count ? 0 : r.length, next: at + n < r.length ? String(at + n) : null, previous: null, results: r.slice(at, at + n) };
}
function job(kind, title, phase, total, done, tags, result, ms = 1600) {
  const j = { id: id(), kind, site_id: S.id, title, status: "running", phase, done: 0, total, message: "", cost_micros: 0, failed_items: 0, attempts: 1, error: null, run_at: null, created_at: Date.now(), started_at: Date.now(), finished_at: null };
  jobs.unshift(j);
  const step = () => {
    if (j.status !== "running") return;
    j.done = Math.min(total, j.done + Math.ceil(total / (ms / 100)));
    if (j.done >= total) { done && done(); j.status = "done"; j.finished_at = Date.now(); j.result = result; counts(); changed("jobs", "sites", ...tags); } else setTimeout(step, 100);
    emit("igny8", { event: "job", job: j });
  };
  setTimeout(step, 100);
  return { job: j };
}
const err = (code, error, hint, errors) => ({ success: false, error, code, hint, errors, request_id: "x" });
const find = (rows, i) => rows.find((x) => x.id === i);
const card = (t, c) => "data:image/svg+xml;utf8," + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630"><rect width="1200" height="630" fill="${c}"/><rect x="80" y="470" width="120" height="10" fill="#f59e0b"/><text x="80" y="300" font-size="72" font-family="sans-serif" font-weight="700" fill="#fff">${t.slice(0, 26)}</text><text x="80" y="390" font-size="72" font-family="sans-serif" font-weight="700" fill="#fff">${t.slice(26, 52)}</text></svg>`);
const ui = {};
const metadata = { name: "Northwind Outdoor", language: "en-US", wordpress: "6.8.1", php: "8.2.20", plugin: "0.1.0", permalinks: "/%postname%/", seo_plugin: "Yoast SEO 25.1", upload_max: 67108864, service_user: "igny8", home_url: "https://northwind-outdoor.example", posts: {} };
const integ = {};
const integration = (s) => (integ[s] ||= { site_id: s, platform: "wordpress", state: find(sites, s).connected ? "connected" : params.get("state") || "not_paired", site_url: find(sites, s).wordpress_url, api_root: null, use_base64: false, has_basic_auth: false, has_secret: find(sites, s).connected, sync_enabled: true, last_sync_at: find(sites, s).connected ? NOW - 3e6 : null, last_test_at: find(sites, s).connected ? NOW - 4e6 : null, problem: null, metadata: find(sites, s).connected ? metadata : null });
const handlers = {
  "system.workspace.status": () => ({ open, known: NONE && params.has("known") ? [{ path: workspace.path, account: workspace.account, opened_at: NOW - 8e7, exists: true, open: false }, { path: "/mnt/old/harbour", account: "Harbour & Co", opened_at: NOW - 9e9, exists: false, open: false }] : [], default_folder: "/home/anna/.local/share/igny8/workspaces" }),
  "system.workspace.create": (p) => { if (p.account.length < 2) throw err("invalid", "account: too short", null, { account: ["Give the agency at least two letters."] }); open = { ...workspace, account: p.account }; return open; },
  "system.workspace.open": () => (open = workspace), "system.workspace.close": () => { open = null; return {}; },
  "system.ui_state.get": (p) => ({ key: p.key, value: ui[p.key] ?? null }), "system.ui_state.set": (p) => { ui[p.key] = p.value; return {}; },
  "sites.list": () => (counts(), { count: sites.length, next: null, previous: null, results: structuredClone(sites) }),
  "sites.get": (p) => find(sites, p.id),
  "sites.create": (p) => { const s = site(p.name, p.url.replace(/^https?:\/\//, ""), p.color || "#2563eb"); s.connected = false; changed("sites"); return s; },
  "sites.update": (p) => { const s = find(sites, p.id); for (const k of ["name", "color", "accent_color", "language", "industry"]) if (p[k] != null) s[k] = p[k]; changed("sites"); return s; },
  "sites.sectors.create": (p) => { const x = { id: id(), site_id: p.site_id, name: p.name, status: "active" }; find(sites, p.site_id).sectors.push(x); changed("sites"); return x; },
  "integration.get": (p) => integration(p.site_id), "integration.update": (p) => integration(p.site_id),
  "integration.connection_code.create": (p) => { integration(p.site_id).state = "waiting"; changed("integrations"); return { code: "igny8-1.eyJzIjoiaHR0cHM6Ly9ub3J0aHdpbmQtb3V0ZG9vci5leGFtcGxlIiwiayI6IjU2OWQyZjQ0LTlmMmMtNGUxYSIsInAiOiJNQ293QlFZREsyVndBeUVBb1Y5In0.c2lnbmF0dXJl", settings_url: "https://x.example/wp-admin/options-general.php?page=igny8-bridge", stored: true }; },
  "integration.test_connection": (p) => { const ok = !params.has("badtest"); const i = integration(p.site_id); i.state = ok ? "connected" : "trouble"; i.last_test_at = Date.now(); if (ok) { i.metadata = metadata; i.has_secret = true; find(sites, p.site_id).connected = true; } changed("integrations", "sites"); return { ok, integration: i, steps: [{ name: "address", ok: true, text: "northwind-outdoor.example answered.", hint: null, milliseconds: 84 }, { name: "rest", ok: true, text: "WordPress REST found at /wp-json/.", hint: null, milliseconds: 131 }, { name: "plugin", ok: true, text: "IGNY8 Bridge 0.1.0 answers.", hint: null, milliseconds: 102 }, { name: "key", ok, text: ok ? "The key is right." : "The plugin refused the key.", hint: ok ? null : "Make a new connection code and paste it in WordPress.", milliseconds: 96 }].concat(ok ? [{ name: "permissions", ok: true, text: "May write posts, upload pictures, set terms.", hint: null, milliseconds: 88 }] : []) }; },
  "integration.plugin.save": (p) => ({ path: p.path, version: "0.1.0", bytes: 48211 }),
  "integration.sync": () => job("sync", "Sync with Northwind Outdoor", "reading", 40, null, ["content"], { entries: 12, status_changes: 2, remote_edits: 1, trashed: 0, deleted: 0, full_compare: false, cursor: 12 }),
  "planner.keywords.list": (q) => list(keywords, q, "keyword"),
  "planner.keywords.facets": (q) => { const r = list(keywords, { ...q, limit: 1e9 }, "keyword").results; const by = (k) => Object.entries(r.reduce((m, x) => ((m[x[k] || "none"] = (m[x[k] || "none"] || 0) + 1), m), {})); return { total: r.length, unclustered: r.filter((x) => !x.cluster_id).length, status: by("status"), intent: by("intent") }; },
  "planner.keywords.update": (p) => { const k = find(keywords, p.id); for (const f of ["search_volume", "difficulty", "intent", "status"]) if (p[f] != null) k[f] = p[f]; changed("keywords"); return k; },
  "planner.keywords.bulk_update": (p) => { const ids = p.selection.ids || list(keywords, { ...p.selection.query, limit: 1e9 }, "keyword").results.map((k) => k.id); ids.forEach((i) => (find(keywords, i).status = p.status)); changed("keywords"); return { changed: ids.length }; },
  "planner.keywords.preview": (p) => ({ files: [{ file: "outdoor-keywords.csv", encoding: "UTF-16LE", delimiter: "\t", header_row: 3, columns: [["Keyword", "keyword"], ["Avg. monthly searches", "volume"], ["Competition", null], ["Top of page bid (high range)", "cpc"], ["Intent", "intent"], ["Last updated", null]].map(([header, field]) => ({ header, field })), rows: keywords.slice(0, 8).map((k) => [k.keyword, String(k.search_volume), "High", "1.24", k.intent || "", "2026-10-02"]) }] }),
  "planner.keywords.bulk_create": (p) => job("import_keywords", "Import " + p.path.split("/").pop(), "reading", 5000, null, ["keywords"], { rows: 5000, added: 4312, merged: 661, skipped: 27, files: [{ file: "outdoor-keywords.csv", encoding: "UTF-16LE", delimiter: "\t", header_row: 3, used_columns: [{ header: "Keyword", field: "keyword" }, { header: "Avg. monthly searches", field: "volume" }, { header: "Intent", field: "intent" }], ignored_columns: ["Competition", "Last updated"], rows: 5000, added: 4312, merged: 661, skipped: 27, reasons: [["empty_keyword", 18], ["formula_cell", 6], ["total_row", 3]], skipped_rows: [{ line: 41, code: "empty_keyword", text: "There is no keyword in this row. Fill it in and import again.", sample: ",1200,High" }, { line: 977, code: "formula_cell", text: "The cell holds a formula, not a text. Save the sheet with values.", sample: "=CONCAT(A2;B2)" }], notes: ["Two lines above the header were left out."] }] }, 2600),
  "planner.keywords.auto_cluster": () => job("auto_cluster", "Cluster 1,240 keywords", "clustering", 1240, null, ["keywords", "clusters"], { keywords: 1240, clusters: 86, created: 80, kept: 6, unclustered: 141, parents: 9 }),
  "planner.keywords.move": (p) => { const c = p.cluster_id && find(clusters, p.cluster_id); p.keyword_ids.forEach((i) => { const k = find(keywords, i); k.cluster_id = c ? c.id : null; k.cluster_name = c ? c.name : null; }); changed("keywords", "clusters"); return { changed: p.keyword_ids.length }; },
  "planner.keywords.why": () => ({ together: true, similarity: 0.71, threshold: 0.55, shared_terms: [["boot", 0.38], ["hike", 0.24], ["waterproof", 0.09]], text: "Both ask about hiking boots. They share “boot” and “hike”, and neither asks for something the other does not." }),
  "planner.clusters.list": (q) => list(clusters, q, "name"), "planner.clusters.get": (p) => find(clusters, p.id),
  "planner.clusters.update": (p) => { const c = find(clusters, p.id); for (const k of ["name", "status"]) if (p[k]) c[k] = p[k]; c.edited = true; changed("clusters"); return { ...c }; },
  "planner.clusters.merge": (p) => { changed("clusters"); return find(clusters, p.into); },
  "planner.clusters.generate_ideas": () => job("generate_ideas", "Make ideas", "thinking", 20, null, ["ideas"], { created: 6, skipped: 0 }),
  "planner.ideas.list": (q) => list(ideas, q, "title"), "planner.ideas.update": (p) => { const i = find(ideas, p.id); for (const k of ["title", "status", "description"]) if (p[k]) i[k] = p[k]; changed("ideas"); return { ...i }; },
  "planner.ideas.create_tasks": () => ({ task_ids: [id(), id()] }),
  "writer.tasks.list": (q) => list(tasks, q, "title"), "writer.tasks.get": (p) => find(tasks, p.id),
  "writer.tasks.create": (p) => { changed("tasks"); return tasks[0]; }, "writer.tasks.update": (p) => find(tasks, p.id),
  "writer.tasks.generate_content": () => job("generate_content", "Write 4 outlines", "writing", 4, null, ["content", "tasks"], { written: 4, skipped: 0, content_ids: [] }),
  "writer.tasks.generate_images": () => job("generate_images", "Make images", "drawing", 3, null, ["images"], { made: 3, skipped: 0 }),
  "writer.content.list": (q) => list(contents, q, "title"), "writer.content.get": (p) => structuredClone(find(contents, p.id)),
  "writer.content.update": (p) => { const c = find(contents, p.id); if (params.has("conflict")) throw err("conflict", "Somebody else changed it.", null); for (const k of ["title", "content_html", "slug", "excerpt", "meta_title", "meta_description"]) if (p[k] != null) c[k] = p[k]; c.updated_at = Date.now(); c.revision = id(); changed("content"); return structuredClone(c); },
  "writer.content.preview": (p) => { const c = find(contents, p.id); return { html: `<!doctype html><html><head><style>body{color:red}</style></head><body><main><h1>${c.title}</h1>${c.content_html}<img src="https://a.example/x.png" alt="remote"><script>parent.document.title="broken"</script></main></body></html>` }; },
  "writer.content.revisions": (p) => ({ count: revisions[p.id].length, next: null, previous: null, results: revisions[p.id] }), "writer.content.restore": (p) => find(contents, p.content_id),
  "writer.images.list": (q) => list(images, q, "content_title"), "writer.images.update": (p) => { const i = find(images, p.id); i.alt_text = p.alt_text; changed("images"); return { ...i }; },
  "writer.images.data": (p) => ({ data_url: card(find(images, p.id).content_title, S.color) }),
  "publisher.publish": () => job("publish", "Send 3 texts to Northwind Outdoor", "sending", 3, null, ["records", "content"], { published: 3, failed: 0, record_ids: [] }),
  "publisher.records.list": (q) => list(records, q, "title"), "publisher.records.get": (p) => find(records, p.id),
  "jobs.list": () => ({ count: jobs.length, next: null, previous: null, results: jobs }), "jobs.get": (p) => find(jobs, p.id),
  "jobs.pause": (p) => { const j = find(jobs, p.id); j.status = "paused"; return j; }, "jobs.resume": (p) => find(jobs, p.id), "jobs.cancel": (p) => { const j = find(jobs, p.id); j.status = "cancelled"; j.finished_at = Date.now(); return j; }, "jobs.retry": (p) => find(jobs, p.id),
};
if (S) {
  const past = (kind, title, status, extra) => jobs.push({ id: id(), kind, site_id: S.id, title, status, phase: "", done: 10, total: 10, message: "", cost_micros: 0, failed_items: 0, attempts: 1, error: null, run_at: null, created_at: NOW - 6e6, started_at: NOW - 6e6, finished_at: NOW - 5.9e6, ...extra });
  if (params.has("jobs")) {
    jobs.push({ id: id(), kind: "generate_content", site_id: S.id, title: "Write 12 outlines", status: "running", phase: "writing", done: 5, total: 12, message: "Writing “How to Choose Hiking Boots”", cost_micros: 0, failed_items: 0, attempts: 1, error: null, run_at: null, created_at: NOW, started_at: NOW - 9000, finished_at: null });
    past("auto_cluster", "Cluster 1,240 keywords", "done", { result: { keywords: 1240, clusters: 86, created: 80, kept: 6, unclustered: 141, parents: 9 } });
    past("publish", "Send 20 texts to Northwind Outdoor", "failed", { error: { code: "site_unreachable", message: "northwind-outdoor.example did not answer for 30 seconds.", hint: "Look whether the site opens in a browser, then try again. What was sent stays." } });
  }
}
window.__TAURI__ = {
  core: { invoke: async (name, args) => {
    if (name === "pick") return { keyword_file: "/home/anna/Downloads/outdoor-keywords.csv", plugin_zip: "/home/anna/Downloads/igny8-bridge.zip", folder: "/home/anna/agency" }[args.kind];
    if (name === "open_external") return null;
    const { id: rid, command, params: p } = JSON.parse(args.request);
    await new Promise((r) => setTimeout(r, 4));
    try {
      if (!handlers[command]) throw err("unknown_command", "The mock does not know " + command, null);
      const data = handlers[command](p);
      const page = data && data.results !== undefined && data.count !== undefined;
      return JSON.stringify({ id: rid, success: true, request_id: "x", ...(page ? data : { data }) });
    } catch (e) { return JSON.stringify(e.code ? { id: rid, ...e } : err("internal", String(e))); }
  } },
  event: { listen: async (name, f) => { (listeners[name] ||= []).push(f); return () => {}; } },
};
window.__MOCK__ = { sites, keywords, clusters, contents, records, emit };

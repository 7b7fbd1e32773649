//! What every list can do: filters, counts by column, all sites, copies, exports, bulk changes – and taking all of it back.

use anyhow::{Context as _, Result};
use igny8_tests::{Program, Workspace};
use serde_json::{Value, json};

const FILE: &str = "keyword,volume,difficulty,cpc,intent\n\
hiking boots,1000,40,1.50,commercial\n\
=cmd|' /C calc'!A0,900,10,0.10,\n\
trail shoes,800,,2.00,transactional\n\
wool socks,700,20,,informational\n\
rain jacket,600,60,3.25,commercial\n\
tent repair,,5,,informational\n";

/// Two sites with the same six keywords each.
fn two_sites() -> Result<(Workspace, Program, [String; 2])> {
    let (ws, first) = Workspace::with_site("https://one.example")?;
    let mut program = Program::start(&ws)?;
    let second = program.ok("sites.create", json!({"name": "Two", "url": "https://two.example"}))?["id"].as_str().context("id")?.to_owned();
    let file = ws.file("kw.csv", FILE)?;
    for site in [&first, &second] {
        program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    }
    Ok((ws, program, [first, second]))
}

fn keywords(program: &mut Program, query: Value) -> Result<Vec<String>> {
    let answer = program.call("planner.keywords.list", query)?;
    let rows = answer["results"].as_array().with_context(|| answer.to_string())?;
    assert_eq!(answer["count"], rows.len(), "the count is that of the rows: {answer}");
    Ok(rows.iter().filter_map(|r| r["keyword"].as_str().map(str::to_owned)).collect())
}

/// A filter means what its words say, on every kind of column, and an unknown one is refused by name.
#[test]
fn filters_hold_on_every_kind_of_column() -> Result<()> {
    let (_ws, mut program, [one, two]) = two_sites()?;
    let cases = [
        (json!([{"column": "search_volume", "op": "min", "values": ["700"]}]), 4),
        (json!([{"column": "search_volume", "op": "max", "values": ["700"]}]), 2),
        (json!([{"column": "search_volume", "op": "empty"}]), 1),
        (json!([{"column": "difficulty", "op": "empty"}]), 1),
        (json!([{"column": "cpc", "op": "min", "values": ["1500000"]}]), 3),
        (json!([{"column": "intent", "op": "in", "values": ["commercial", "transactional"]}]), 3),
        (json!([{"column": "intent", "op": "in", "values": ["none"]}]), 1),
        (json!([{"column": "intent", "op": "not_in", "values": ["informational"]}]), 4),
        (json!([{"column": "keyword", "op": "contains", "values": ["R"]}]), 3),
        (json!([{"column": "keyword", "op": "not_contains", "values": ["r"]}]), 3),
        (json!([{"column": "cluster", "op": "empty"}]), 6),
        (json!([{"column": "cluster", "op": "not_empty"}]), 0),
        (json!([{"column": "intent", "op": "in", "values": ["commercial"]}, {"column": "difficulty", "op": "max", "values": ["40"]}]), 1),
        (json!([{"column": "keyword", "op": "contains", "values": ["%"]}]), 0),
    ];
    for (filters, wanted) in cases {
        let found = keywords(&mut program, json!({"site_id": one, "filters": filters}))?;
        assert_eq!(found.len(), wanted, "{filters}: {found:?}");
        let both = keywords(&mut program, json!({"filters": filters}))?;
        assert_eq!(both.len(), wanted * 2, "over all sites {filters}: {both:?}");
        let named = keywords(&mut program, json!({"site_ids": [one, two], "filters": filters}))?;
        assert_eq!(named.len(), wanted * 2, "over two named sites {filters}");
        let site = json!({"column": "site", "op": "in", "values": [two]});
        let mut with_site = filters.as_array().context("list")?.clone();
        with_site.push(site);
        assert_eq!(keywords(&mut program, json!({"filters": with_site}))?.len(), wanted, "the site as a filter {filters}");
    }
    for bad in [json!({"column": "nonsense", "op": "empty"}), json!({"column": "search_volume", "op": "min", "values": ["many"]})] {
        let refused = program.call("planner.keywords.list", json!({"filters": [bad]}))?;
        assert_eq!(refused["code"], "invalid", "{bad} is refused: {refused}");
        assert!(refused["errors"]["filters"].is_array(), "the place is named: {refused}");
    }
    Ok(())
}

/// Every column that a list names can be sorted by, both ways, through all pages, over all sites: each row once.
#[test]
fn every_column_sorts_and_pages() -> Result<()> {
    let (_ws, mut program, _) = two_sites()?;
    let lists = [
        (
            "planner.keywords.list",
            &["keyword", "search_volume", "difficulty", "cpc", "intent", "status", "cluster", "site", "sector", "source", "created_at"][..],
            12,
        ),
        (
            "planner.clusters.list",
            &["name", "search_volume", "keyword_count", "difficulty", "intent", "parent_topic", "status", "idea_count", "site", "created_at"],
            0,
        ),
        (
            "planner.ideas.list",
            &["title", "search_volume", "status", "content_type", "content_structure", "intent", "cluster", "planned_on", "site", "created_at"],
            0,
        ),
        ("writer.tasks.list", &["title", "status", "content_type", "content_structure", "cluster", "site", "created_at"], 0),
        (
            "writer.content.list",
            &[
                "title",
                "status",
                "word_count",
                "gaps",
                "outline",
                "source",
                "content_type",
                "cluster",
                "external_status",
                "unsent",
                "publish_at",
                "trashed",
                "site",
                "updated_at",
                "created_at",
            ],
            0,
        ),
        ("writer.images.list", &["alt_text", "bytes", "width", "content", "site", "created_at"], 0),
        ("publisher.records.list", &["title", "status", "attempts", "site", "updated_at", "created_at"], 0),
        ("jobs.list", &["title", "kind", "status", "cost", "site", "created_at", "finished_at"], 2),
        ("sites.table", &["name", "domain", "status", "keywords", "drafts", "published", "connection", "created_at"], 2),
        ("integration.posts.list", &["title", "status", "post_type", "site", "modified"], 0),
    ];
    for (command, columns, rows) in lists {
        for column in columns {
            for sort in [(*column).to_owned(), format!("-{column}")] {
                let mut ids = Vec::new();
                let mut cursor = Value::Null;
                loop {
                    let mut query = json!({"sort": sort, "limit": 5});
                    if !cursor.is_null() {
                        query["cursor"] = cursor;
                    }
                    let page = program.call(command, query)?;
                    assert_eq!(page["success"], true, "{command} by {sort}: {page}");
                    ids.extend(page["results"].as_array().context("rows")?.iter().map(|r| r["id"].to_string()));
                    cursor = page["next"].clone();
                    if cursor.is_null() {
                        break;
                    }
                }
                let read = ids.len();
                ids.sort();
                ids.dedup();
                assert_eq!((read, ids.len()), (rows, rows), "{command} by {sort} gives every row once");
            }
        }
    }
    Ok(())
}

/// Counts beside filters must be those that choosing them gives.
#[test]
fn facets_tell_what_a_filter_would_give() -> Result<()> {
    let (_ws, mut program, [one, _]) = two_sites()?;
    let query = json!({"site_id": one, "filters": [{"column": "intent", "op": "in", "values": ["commercial"]}, {"column": "search_volume", "op": "min", "values": ["700"]}]});
    let facets = program.ok("lists.facets", json!({"list": "keywords", "query": query, "columns": ["intent", "status", "site"]}))?;
    let counts = facets["counts"]["intent"].as_array().context("counts")?;
    assert!(counts.len() > 1, "a column's own filter does not hide its other values: {facets}");
    for entry in counts {
        let chosen = json!([{"column": "intent", "op": "in", "values": [entry[0]]}, {"column": "search_volume", "op": "min", "values": ["700"]}]);
        let found = keywords(&mut program, json!({"site_id": one, "filters": chosen}))?;
        assert_eq!(entry[1], found.len(), "{entry}");
    }
    assert_eq!(facets["counts"]["status"], json!([["active", 1]]), "other columns are counted under all filters");
    Ok(())
}

/// What is copied and exported is what is shown; a formula in a keyword does not run in anybody's spreadsheet.
#[test]
fn copies_and_exports_are_what_is_shown() -> Result<()> {
    let (ws, mut program, [one, _]) = two_sites()?;
    let columns = json!([{"name": "keyword", "title": "Keyword"}, {"name": "search_volume", "title": "Volume"}, {"name": "cpc", "title": "CPC"}, {"name": "site", "title": "Site"}]);
    let query = json!({"site_id": one, "sort": "-search_volume", "filters": [{"column": "search_volume", "op": "min", "values": ["700"]}]});
    let copied = program.ok("lists.copy", json!({"list": "keywords", "query": query, "columns": columns}))?;
    let text = copied["text"].as_str().context("text")?;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert!(lines[1].starts_with("hiking boots\t1000\t1.5\t"), "{text}");
    let shown = program.call("planner.keywords.list", query.clone())?;
    let second = shown["results"][1]["id"].clone();
    let with = |field: &str, id: &Value| {
        let mut some = query.clone();
        some[field] = json!([id]);
        some
    };
    let except = program.ok("lists.copy", json!({"list": "keywords", "query": with("except", &second), "columns": columns}))?;
    assert_eq!(except["rows"], 3, "an unticked row stays out");
    let one_row = program.ok("lists.copy", json!({"list": "keywords", "query": with("ids", &second), "columns": columns}))?;
    assert_eq!(one_row["rows"], 1, "one ticked row is one row");

    let csv = ws.home().join("out.csv");
    let done = program.job("lists.export", json!({"list": "keywords", "query": query, "columns": columns, "format": "csv", "path": csv}))?;
    assert_eq!(done["rows"], 4, "{done}");
    let text = std::fs::read_to_string(&csv)?;
    assert!(text.starts_with('\u{feff}'), "Excel reads it as UTF-8");
    assert!(text.contains("'=cmd"), "the formula is a text: {text}");
    let xlsx = ws.home().join("out.xlsx");
    program.job("lists.export", json!({"list": "keywords", "query": query, "columns": columns, "format": "xlsx", "path": xlsx}))?;
    // Read back by the program itself: the same keywords are all known.
    let again = program.job("planner.keywords.bulk_create", json!({"site_id": one, "path": xlsx}))?;
    assert_eq!((&again["added"], &again["rows"]), (&json!(0), &json!(4)), "{again}");
    let refused =
        program.call("lists.export", json!({"list": "keywords", "query": {}, "columns": columns, "format": "csv", "path": "/no/such/folder/x.csv"}))?;
    assert_eq!(refused["code"], "invalid", "{refused}");
    Ok(())
}

/// Rows without what a change sets by itself.
fn state(program: &mut Program) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    for list in ["planner.keywords.list", "planner.clusters.list", "planner.ideas.list", "writer.tasks.list"] {
        let page = program.call(list, json!({"limit": 500, "sort": "created_at", "filters": []}))?;
        for mut row in page["results"].as_array().context("rows")?.clone() {
            let fields = row.as_object_mut().context("row")?;
            fields.remove("updated_at");
            all.push(row);
        }
    }
    all.sort_by_key(|row| row["id"].to_string());
    Ok(all)
}

/// Every change of the planner can be taken back, after a restart, too, and done again.
#[test]
fn every_change_is_taken_back_and_done_again() -> Result<()> {
    let (ws, mut program, [one, _]) = two_sites()?;
    let clustered = program.job("planner.keywords.auto_cluster", json!({"site_id": one}));
    clustered.context("clustering")?;
    let keyword = program.call("planner.keywords.list", json!({"site_id": one, "sort": "-search_volume"}))?["results"].clone();
    let id = |n: usize| keyword[n]["id"].clone();
    let made = program.ok("planner.clusters.create", json!({"site_id": one, "name": "Footwear", "keyword_ids": [id(0), id(2), id(3)]}))?;
    let other = program.ok("planner.clusters.create", json!({"site_id": one, "name": "Rain", "keyword_ids": [id(4)]}))?;
    program.job("planner.clusters.generate_ideas", json!({"site_id": one}))?;
    let idea = program.call("planner.ideas.list", json!({"site_id": one}))?["results"][0]["id"].clone();
    let changes = [
        ("planner.keywords.update", json!({"id": id(0), "keyword": "walking boots", "search_volume": 5, "intent": "informational"})),
        ("planner.keywords.bulk_update", json!({"selection": {"query": {"site_id": one}}, "status": "inactive"})),
        ("planner.keywords.bulk_update", json!({"selection": {"query": {"site_id": one, "except": [id(1)]}}, "intent": "navigational"})),
        ("planner.keywords.move", json!({"selection": {"ids": [id(0), id(1)]}, "cluster_id": other["id"]})),
        ("planner.keywords.move", json!({"selection": {"ids": [id(0)]}})),
        ("planner.keywords.delete", json!({"selection": {"ids": [id(1), id(2)]}})),
        ("planner.clusters.update", json!({"id": made["id"], "name": "Shoes"})),
        ("planner.clusters.merge", json!({"into": made["id"], "from": [other["id"]]})),
        ("planner.clusters.split", json!({"id": made["id"], "keyword_ids": [id(3)], "name": "Socks"})),
        ("planner.clusters.bulk_update", json!({"selection": {"ids": [made["id"], other["id"]]}, "status": "archived"})),
        ("planner.ideas.update", json!({"id": idea, "title": "Another title", "planned_on": "2026-12-01"})),
        ("planner.ideas.bulk_update", json!({"selection": {"query": {"site_id": one}}, "planned_on": "2026-12-24"})),
        ("planner.ideas.create_tasks", json!({"site_id": one})),
        ("planner.ideas.delete", json!({"selection": {"query": {"site_id": one}}})),
        ("writer.tasks.create", json!({"site_id": one, "title": "By hand"})),
        ("planner.keywords.create", json!({"site_id": one, "keyword": "brand new"})),
    ];
    for (command, params) in changes {
        let before = state(&mut program)?;
        program.ok(command, params.clone())?;
        let after = state(&mut program)?;
        assert!(before != after, "{command} changes something: {params}");
        // A restart in between: undo is in the file.
        drop(program);
        program = Program::start(&ws)?;
        let undone = program.ok("system.undo.apply", json!({}))?;
        assert_eq!(undone["left"], 0, "{command}: {undone}");
        assert!(state(&mut program)? == before, "{command} is taken back: {undone}");
        program.ok("system.undo.redo", json!({}))?;
        assert!(state(&mut program)? == after, "{command} is done again");
        program.ok("system.undo.apply", json!({}))?;
        assert!(state(&mut program)? == before, "{command} is taken back once more");
    }
    Ok(())
}

/// What was changed again since is left alone, and told.
#[test]
fn undo_leaves_later_work_alone() -> Result<()> {
    let (_ws, mut program, [one, _]) = two_sites()?;
    let rows = program.call("planner.keywords.list", json!({"site_id": one, "sort": "-search_volume"}))?["results"].clone();
    let bulk = program.ok("planner.keywords.bulk_update", json!({"selection": {"query": {"site_id": one}}, "status": "inactive"}))?;
    assert_eq!(bulk["changed"], 6);
    program.ok("planner.keywords.update", json!({"id": rows[0]["id"], "status": "used"}))?;
    let undone = program.ok("system.undo.apply", json!({"id": bulk["undo"]}))?;
    assert_eq!((&undone["restored"], &undone["left"]), (&json!(5), &json!(1)), "{undone}");
    let found = keywords(&mut program, json!({"site_id": one, "filters": [{"column": "status", "op": "in", "values": ["used"]}]}))?;
    assert_eq!(found, ["hiking boots"], "the later change stands");
    let twice = program.call("system.undo.apply", json!({"id": bulk["undo"]}))?;
    assert_eq!(twice["success"], false, "a change is taken back once: {twice}");
    Ok(())
}

/// An import and a clustering are changes like any other.
#[test]
fn an_import_and_a_clustering_are_taken_back() -> Result<()> {
    let (ws, mut program, [one, _]) = two_sites()?;
    let before = state(&mut program)?;
    let more = ws.file("more.csv", "keyword,volume,difficulty\ntrail shoes,800,33\nnew one,5,1\nnew two,6,2\n")?;
    program.job("planner.keywords.bulk_create", json!({"site_id": one, "path": more}))?;
    assert_eq!(keywords(&mut program, json!({"site_id": one}))?.len(), 8);
    program.ok("system.undo.apply", json!({}))?;
    assert_eq!(state(&mut program)?, before, "new rows are gone, filled-in values are empty again");
    program.job("planner.keywords.auto_cluster", json!({"site_id": one, "strictness": 0}))?;
    if state(&mut program)? != before {
        program.ok("system.undo.apply", json!({}))?;
        assert_eq!(state(&mut program)?, before, "clusters are gone");
    }
    Ok(())
}

/// The bin keeps content out of every list and out of publishing, and gives it back whole.
#[test]
fn the_bin_gives_back() -> Result<()> {
    let (_ws, mut program, [one, _]) = two_sites()?;
    program.ok("writer.tasks.create", json!({"site_id": one, "title": "How to dry wet boots", "keywords": ["dry boots"]}))?;
    program.job("writer.tasks.generate_content", json!({"site_id": one}))?;
    let content = program.call("writer.content.list", json!({"site_id": one}))?["results"][0].clone();
    let trashed = program.ok("writer.content.trash", json!({"selection": {"ids": [content["id"]]}}))?;
    assert_eq!(trashed["changed"], 1);
    assert_eq!(program.call("writer.content.list", json!({"site_id": one}))?["count"], 0, "in no list");
    let bin = json!({"site_id": one, "filters": [{"column": "trashed", "op": "in", "values": ["yes"]}]});
    assert_eq!(program.call("writer.content.list", bin.clone())?["count"], 1, "but in the bin");
    assert_eq!(program.ok("writer.content.restore_trashed", json!({"selection": {"query": {"site_id": one}}}))?["changed"], 1);
    let back = program.call("writer.content.list", json!({"site_id": one}))?["results"][0].clone();
    assert_eq!(back["title"], content["title"]);
    program.ok("system.undo.apply", json!({}))?;
    assert_eq!(program.call("writer.content.list", bin)?["count"], 1, "taking it out can be undone, too");
    Ok(())
}

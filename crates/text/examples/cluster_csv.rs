//! Measures the clustering on a labelled list: `cluster_csv FILE.csv [--strictness N] [--language TAG] [--set name=value …]`.
//!
//! The file has the columns keyword and group. Prints one line of `name=value` pairs.

use std::collections::HashMap;
use std::time::Instant;

use igny8_text::cluster::{Item, Options, Tuning, cluster_tuned};
use igny8_text::keyfile::{Field, ReadOptions, read};

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a file");
    let mut options = Options { parents: false, ..Options::default() };
    let mut tuning = Tuning::default();
    let mut show = 0;
    while let Some(arg) = args.next() {
        let value = args.next().expect("a value");
        match arg.as_str() {
            "--strictness" => options.strictness = value.parse().expect("a number"),
            "--parents" => options.parents = value == "1",
            "--language" => options.language = Some(igny8_text::Lang::from_tag(&value)),
            "--show" => show = value.parse().expect("a number"),
            "--set" => {
                let (name, value) = value.split_once('=').expect("name=value");
                let number: f32 = value.parse().expect("a number");
                match name {
                    "idf_power" => tuning.idf_power = number,
                    "word_share" => tuning.word_share = number,
                    "class_boost" => tuning.class_boost = number,
                    "neighbours" => tuning.neighbours = number as usize,
                    "max_list" => tuning.max_list = number as usize,
                    "max_conflict" => tuning.max_conflict = number,
                    "drop_below" => tuning.drop_below = number,
                    "min_edge" => tuning.min_edge = number,
                    "fix_typos" => tuning.fix_typos = number > 0.0,
                    "weighted" => tuning.weighted = number > 0.0,
                    "threshold" => tuning.threshold_middle = number,
                    other => panic!("unknown setting {other}"),
                }
            }
            other => panic!("unknown argument {other}"),
        }
    }
    let (items, groups) = load(&path);
    let start = Instant::now();
    let mut marks: Vec<(String, f64)> = Vec::new();
    let out = cluster_tuned(
        &items,
        &options,
        &tuning,
        &mut |stage, _| {
            let name = format!("{stage:?}").to_lowercase();
            let at = start.elapsed().as_secs_f64();
            match marks.last_mut() {
                Some((last, end)) if *last == name => *end = at,
                _ => marks.push((name, at)),
            }
            if std::env::var_os("SHOW_MEMORY").is_some() {
                eprintln!("{stage:?} {at:.2} s, {} MB", resident_mb("VmRSS:"));
            }
        },
        &|| false,
    )
    .expect("not cancelled");
    let wall = start.elapsed().as_secs_f64();
    let mut label = vec![0usize; items.len()];
    for (i, row) in out.unclustered.iter().enumerate() {
        label[*row as usize] = out.clusters.len() + i;
    }
    for (i, cluster) in out.clusters.iter().enumerate() {
        for row in &cluster.members {
            label[*row as usize] = i;
        }
    }
    let scores = scores(&groups, &label);
    println!(
        "rows={} groups={} clusters={} unclustered={} v={:.4} ari={:.4} precision={:.3} recall={:.3} wall={wall:.2} rss_mb={} threshold={:.3}{} parents={}",
        items.len(),
        groups.iter().max().map_or(0, |g| g + 1),
        out.clusters.len() + out.unclustered.len(),
        out.unclustered.len(),
        scores.0,
        scores.1,
        scores.2,
        scores.3,
        peak_mb(),
        out.threshold,
        marks
            .iter()
            .scan(0.0, |last, (name, end)| {
                let took = end - *last;
                *last = *end;
                Some(format!(" {name}_s={took:.2}"))
            })
            .collect::<String>(),
        out.parents.len(),
    );
    for cluster in out.clusters.iter().take(show) {
        let names: Vec<&str> = cluster.members.iter().take(8).map(|m| items[*m as usize].text.as_str()).collect();
        println!("  {} ({:.2}) <- {}", items[cluster.name as usize].text, cluster.cohesion, names.join(" | "));
    }
    for parent in out.parents.iter().take(show) {
        let names: Vec<&str> = parent.clusters.iter().take(8).map(|c| items[out.clusters[*c as usize].name as usize].text.as_str()).collect();
        println!("  topic {} <- {}", items[parent.name as usize].text, names.join(" | "));
    }
}

fn load(path: &str) -> (Vec<Item>, Vec<usize>) {
    let mut file = std::fs::File::open(path).expect("the file opens");
    let mut items = Vec::new();
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut groups = Vec::new();
    let reports = read(path, &mut file, &ReadOptions::default(), &|| false, &mut |_| {}, &mut |row| -> Result<(), ()> {
        let next = ids.len();
        groups.push(*ids.entry(row.topic.unwrap_or_default()).or_insert(next));
        items.push(Item { text: row.keyword, ..Item::default() });
        Ok(())
    })
    .expect("the file reads");
    assert!(reports[0].used_columns.iter().any(|c| c.field == Field::Topic), "a column named group");
    (items, groups)
}

/// V-measure, adjusted Rand index, pair precision and recall.
fn scores(truth: &[usize], label: &[usize]) -> (f64, f64, f64, f64) {
    let mut joint: HashMap<(usize, usize), f64> = HashMap::new();
    let (mut rows, mut columns): (HashMap<usize, f64>, HashMap<usize, f64>) = Default::default();
    for (t, l) in truth.iter().zip(label) {
        *joint.entry((*t, *l)).or_default() += 1.0;
        *rows.entry(*t).or_default() += 1.0;
        *columns.entry(*l).or_default() += 1.0;
    }
    let n = truth.len() as f64;
    let pairs = |v: f64| v * (v - 1.0) / 2.0;
    let both: f64 = joint.values().map(|v| pairs(*v)).sum();
    let in_truth: f64 = rows.values().map(|v| pairs(*v)).sum();
    let in_label: f64 = columns.values().map(|v| pairs(*v)).sum();
    let expected = in_truth * in_label / pairs(n);
    let ari = (both - expected) / ((in_truth + in_label) / 2.0 - expected);
    let entropy = |m: &HashMap<usize, f64>| -m.values().map(|v| v / n * (v / n).ln()).sum::<f64>();
    let (ht, hl) = (entropy(&rows), entropy(&columns));
    let conditional = |by: &HashMap<usize, f64>, first: bool| -joint.iter().map(|((t, l), v)| v / n * (v / by[if first { t } else { l }]).ln()).sum::<f64>();
    let homogeneity = 1.0 - conditional(&columns, false) / ht;
    let completeness = 1.0 - conditional(&rows, true) / hl;
    (2.0 * homogeneity * completeness / (homogeneity + completeness), ari, both / in_label, both / in_truth)
}

fn peak_mb() -> u64 {
    resident_mb("VmHWM:")
}

fn resident_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix(name)).and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

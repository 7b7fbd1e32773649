//! Shows what is read from a keyword file: `read_keyfile FILE`. Prints a report a part, speed and memory.

use std::time::Instant;

use igny8_text::keyfile::{KeywordRow, ReadOptions, read};

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let mut file = std::fs::File::open(&path).expect("the file opens");
    let start = Instant::now();
    let mut first: Vec<KeywordRow> = Vec::new();
    let mut rows = 0u64;
    let outcome = read(&path, &mut file, &ReadOptions::default(), &|| false, &mut |_| {}, &mut |row| -> Result<(), ()> {
        rows += 1;
        if first.len() < 3 {
            first.push(row);
        }
        Ok(())
    });
    match outcome {
        Ok(reports) => {
            for report in &reports {
                let used: Vec<String> = report.used_columns.iter().map(|c| format!("{}={:?}", c.header, c.field)).collect();
                println!("{}: {} {:?} header {:?}", report.file, report.encoding, report.delimiter, report.header_line);
                println!("  used {}; ignored {}", used.join(", "), report.ignored_columns.join(", "));
                println!("  {} rows, {} accepted, skipped {:?}", report.rows, report.accepted, report.skipped_by_code);
                for note in &report.notes {
                    println!("  {}: {}", note.code, note.text);
                }
            }
            for row in &first {
                println!("{row:?}");
            }
        }
        Err(error) => println!("{error}"),
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or("VmHWM: unknown");
    println!("{rows} rows in {seconds:.2} s, {peak}");
}

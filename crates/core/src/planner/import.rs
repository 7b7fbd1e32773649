//! The import job: reads a keyword file as a stream, merges it in batches, and can be killed between any two of them.

use crate::jobs::{self, JobContext, JobFailure};
use crate::planner::intent_from;
use crate::refusal::Result;
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::planner::{
    ImportFileReport, ImportPreview, ImportPreviewRequest, ImportReport, ImportRequest, KeywordSource, MappedColumn, PreviewColumn, PreviewFile, SkippedRow,
    UsedColumn,
};
use igny8_model::{ApiError, ErrorCode, KeywordId, SectorId, SiteId};
use igny8_store::keywords::{self as table, NewKeyword};
use igny8_store::undo;
use igny8_text::keyfile::{self, ColumnMapping, Field, FileReport, KeyfileError, KeywordRow, ReadError, ReadOptions, VolumeKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Rows of one transaction.
const BATCH: usize = 5_000;

fn refuse(path: &Path) -> impl Fn(KeyfileError) -> ApiError + '_ {
    move |error| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        ApiError::new(ErrorCode::BadFile, format!("{name}: {error}"))
    }
}

fn open(path: &Path) -> Result<File> {
    if path.is_dir() {
        return Err(ApiError::new(ErrorCode::BadFile, format!("{} is a folder.", path.display())).hint("Choose a CSV, TSV, XLSX or ZIP file."));
    }
    File::open(path).map_err(|e| {
        ApiError::new(ErrorCode::BadFile, format!("{} could not be opened: {e}.", path.display())).hint("Check the path and that you may read the file.")
    })
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "file".to_owned())
}

fn field_name(field: Field) -> String {
    serde_json::to_value(field).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn delimiter_name(delimiter: Option<char>) -> String {
    match delimiter {
        None => String::new(),
        Some('\t') => "tab".to_owned(),
        Some(c) => c.to_string(),
    }
}

pub(crate) async fn preview(_: &Workspace, request: ImportPreviewRequest) -> Result<ImportPreview> {
    let path = PathBuf::from(request.path);
    let found = tokio::task::spawn_blocking(move || {
        let mut file = open(&path)?;
        keyfile::preview(&name_of(&path), &mut file, 10).map_err(refuse(&path))
    })
    .await
    .map_err(ApiError::internal)??;
    let files = found.parts.into_iter().map(|part| PreviewFile {
        file: part.file,
        encoding: part.encoding,
        delimiter: delimiter_name(part.delimiter),
        header_row: part.header_row.map(|r| r + 1),
        columns: part.columns.into_iter().map(|c| PreviewColumn { header: c.header, field: c.field.map(field_name) }).collect(),
        rows: part.rows,
    });
    Ok(ImportPreview { files: files.collect() })
}

/// The request with what makes a resumed run certain that it reads the same file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    site_id: SiteId,
    sector_id: SectorId,
    path: PathBuf,
    mapping: Option<Mapping>,
    size: u64,
    modified: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mapping {
    header_row: Option<u64>,
    columns: Vec<(usize, Field)>,
}

fn stamp(file: &File) -> Result<(u64, i64)> {
    let meta = file.metadata().map_err(|e| ApiError::new(ErrorCode::Io, e.to_string()))?;
    let modified = meta.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(0));
    Ok((meta.len(), modified))
}

pub(crate) async fn start(ws: &Workspace, request: ImportRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    let sector_id = sites::sector_of(&site, request.sector_id)?;
    let path = std::path::absolute(&request.path).map_err(|e| ApiError::field("path", e.to_string()))?;
    let probe = path.clone();
    // A file that cannot be read at all is refused here, before anything is queued.
    let (size, modified, header_row) = tokio::task::spawn_blocking(move || {
        let mut file = open(&probe)?;
        let (size, modified) = stamp(&file)?;
        let found = keyfile::preview(&name_of(&probe), &mut file, 1).map_err(refuse(&probe))?;
        Ok::<_, ApiError>((size, modified, found.parts.first().and_then(|p| p.header_row)))
    })
    .await
    .map_err(ApiError::internal)??;
    let mapping = request.mapping.map(|columns| mapping(&columns, header_row)).transpose()?;
    let title = format!("Import {}", name_of(&path));
    let payload = Payload { site_id: site.id, sector_id, path, mapping, size, modified };
    jobs::enqueue(ws, JobKind::ImportKeywords, Some(site.id), &title, &payload).await
}

fn mapping(columns: &[MappedColumn], header_row: Option<u64>) -> Result<Mapping> {
    let mut out = Vec::new();
    for column in columns.iter().filter(|c| c.field != "ignore" && !c.field.is_empty()) {
        let field: Field = serde_json::from_value(Value::String(column.field.clone()))
            .map_err(|_| ApiError::field("mapping", format!("'{}' is no field of a keyword.", column.field)))?;
        out.push((column.column as usize, field));
    }
    if !out.iter().any(|(_, field)| *field == Field::Keyword) {
        return Err(ApiError::field("mapping", "One column has to be the keyword."));
    }
    Ok(Mapping { header_row, columns: out })
}

/// What is committed so far. `accepted` rows of the file are in the table.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Checkpoint {
    accepted: u64,
    /// (added, merged) by part of the file.
    parts: Vec<(u64, u64)>,
    /// What takes the import back.
    #[serde(default)]
    undo: Option<igny8_model::UndoId>,
}

enum Message {
    Rows(usize, Vec<KeywordRow>),
    Read { read: u64, total: u64 },
    End(std::result::Result<Vec<FileReport>, ApiError>),
}

/// Reads the file on a thread of its own; batches never mix two parts.
fn spawn_reader(payload: Payload, skip: u64, cancel: tokio_util::sync::CancellationToken) -> mpsc::Receiver<Message> {
    let (sender, receiver) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let outcome = read(&payload, skip, &cancel, &sender);
        let _ = sender.blocking_send(Message::End(outcome));
    });
    receiver
}

fn read(payload: &Payload, skip: u64, cancel: &tokio_util::sync::CancellationToken, sender: &mpsc::Sender<Message>) -> Result<Vec<FileReport>> {
    let mut file = open(&payload.path)?;
    if stamp(&file)? != (payload.size, payload.modified) {
        return Err(ApiError::new(ErrorCode::BadFile, format!("{} changed since the import was started.", payload.path.display()))
            .hint("Import it again: what is there already is merged, not doubled."));
    }
    let mapping = payload.mapping.clone().map(|m| ColumnMapping { header_row: m.header_row, columns: m.columns });
    let options = ReadOptions { mapping, ..ReadOptions::default() };
    let mut batch: Vec<KeywordRow> = Vec::with_capacity(BATCH);
    let mut seen = 0u64;
    let send = |batch: &mut Vec<KeywordRow>| -> std::result::Result<(), ()> {
        let Some(first) = batch.first() else { return Ok(()) };
        let message = Message::Rows(first.part, std::mem::replace(batch, Vec::with_capacity(BATCH)));
        sender.blocking_send(message).map_err(|_| ())
    };
    let mut told = std::time::Instant::now();
    let mut progress = |p: keyfile::Progress| {
        if told.elapsed().as_millis() > 100 {
            told = std::time::Instant::now();
            let _ = sender.try_send(Message::Read { read: p.read, total: p.total });
        }
    };
    let mut sink = |row: KeywordRow| -> std::result::Result<(), ()> {
        seen += 1;
        if seen <= skip {
            return Ok(());
        }
        if batch.len() >= BATCH || batch.first().is_some_and(|first| first.part != row.part) {
            send(&mut batch)?;
        }
        batch.push(row);
        Ok(())
    };
    let reports = keyfile::read(&name_of(&payload.path), &mut file, &options, &|| cancel.is_cancelled(), &mut progress, &mut sink);
    let reports = match reports {
        Ok(reports) => reports,
        Err(ReadError::File(error)) => return Err(refuse(&payload.path)(error)),
        Err(ReadError::Cancelled | ReadError::Sink(())) => return Err(ApiError::new(ErrorCode::Cancelled, "The import was stopped.")),
    };
    send(&mut batch).map_err(|()| ApiError::new(ErrorCode::Cancelled, "The import was stopped."))?;
    Ok(reports)
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let payload: Payload = ctx.payload()?;
    let mut checkpoint: Checkpoint = ctx.checkpoint().unwrap_or_default();
    let mut messages = spawn_reader(payload.clone(), checkpoint.accepted, ctx.token.clone());
    ctx.phase("importing", 0, payload.size);
    let reports = loop {
        let Some(message) = messages.recv().await else {
            return Err(JobFailure::Failed(ApiError::internal("the reader of the file ended without a word")));
        };
        match message {
            Message::Read { read, total } => ctx.progress(|p| {
                p.done = read;
                p.total = total;
            }),
            Message::Rows(part, rows) => {
                ctx.check()?;
                write_batch(ctx, &payload, &mut checkpoint, part, rows).await?;
            }
            Message::End(Ok(reports)) => break reports,
            Message::End(Err(error)) if error.code == ErrorCode::Cancelled => return Err(JobFailure::Stopped),
            Message::End(Err(error)) => return Err(JobFailure::Failed(error)),
        }
    };
    ctx.phase("indexing", payload.size, payload.size);
    if checkpoint.accepted > 20_000 {
        ctx.ws.store.analyze().await?;
    }
    let report = report(&checkpoint, reports);
    serde_json::to_value(report).map_err(|e| JobFailure::Failed(ApiError::internal(e)))
}

/// One batch and its checkpoint in one transaction: after a kill either both are there or neither.
async fn write_batch(
    ctx: &JobContext,
    payload: &Payload,
    checkpoint: &mut Checkpoint,
    part: usize,
    rows: Vec<KeywordRow>,
) -> std::result::Result<(), JobFailure> {
    let count = rows.len() as u64;
    let batch = fold(rows);
    let mut tx = ctx.ws.begin().await?;
    let undo = match checkpoint.undo {
        Some(undo) => {
            undo::resume(&mut tx, undo).await?;
            undo
        }
        None => undo::begin(&mut tx, &ctx.row.progress.title, Some(payload.site_id)).await?,
    };
    let added = table::merge(&mut tx, payload.site_id, payload.sector_id, KeywordSource::CsvImport.as_str(), &batch).await?;
    let mut next = checkpoint.clone();
    next.undo = Some(undo);
    next.accepted += count;
    if next.parts.len() <= part {
        next.parts.resize(part + 1, (0, 0));
    }
    next.parts[part].0 += added;
    next.parts[part].1 += count - added;
    let total_added: u64 = next.parts.iter().map(|p| p.0).sum();
    ctx.progress(|p| p.message = format!("{total_added} new of {} keywords", next.accepted));
    ctx.save(&mut tx, Some(&serde_json::to_value(&next).map_err(ApiError::internal)?)).await?;
    tx.commit("import.batch").await?;
    *checkpoint = next;
    Ok(())
}

/// The better of two kinds of volume has the higher rank.
fn rank(kind: Option<VolumeKind>) -> i64 {
    match kind {
        None => 0,
        Some(VolumeKind::Impressions) => 1,
        Some(VolumeKind::Range) => 2,
        Some(VolumeKind::Estimate) => 3,
        Some(VolumeKind::Exact) => 4,
    }
}

/// Rows of one batch with the same keyword become one: the better volume wins, unknown values are filled in, nothing is summed.
fn fold(rows: Vec<KeywordRow>) -> Vec<NewKeyword> {
    let mut at: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut out: Vec<NewKeyword> = Vec::with_capacity(rows.len());
    for row in rows {
        let new = convert(row);
        match at.get(&new.normal) {
            None => {
                at.insert(new.normal.clone(), out.len());
                out.push(new);
            }
            Some(index) => {
                let old = &mut out[*index];
                if new.volume_kind > old.volume_kind {
                    old.search_volume = new.search_volume;
                    old.volume_kind = new.volume_kind;
                }
                old.difficulty = old.difficulty.or(new.difficulty);
                if old.cpc_micros.is_none() {
                    old.cpc_micros = new.cpc_micros;
                    old.currency = new.currency;
                }
                old.intent = old.intent.or(new.intent);
                old.trend = old.trend.take().or(new.trend);
            }
        }
    }
    out
}

fn convert(row: KeywordRow) -> NewKeyword {
    let trend = (!row.trend.is_empty()).then(|| {
        let newest = &row.trend[row.trend.len().saturating_sub(24)..];
        serde_json::json!(newest.iter().map(|v| (v * 100.0).round() / 100.0).collect::<Vec<f64>>()).to_string()
    });
    NewKeyword {
        normal: igny8_text::normal_key(&row.keyword),
        keyword: row.keyword,
        search_volume: row.search_volume,
        volume_kind: if row.search_volume.is_some() { rank(row.volume_kind).max(1) } else { 0 },
        difficulty: row.difficulty.map(|d| d.clamp(0, 100)),
        cpc_micros: row.cpc_micros,
        currency: row.currency,
        intent: row.intent.map(intent_from),
        trend,
        id: KeywordId::new().0.simple().to_string(),
    }
}

fn report(checkpoint: &Checkpoint, reports: Vec<FileReport>) -> ImportReport {
    let mut total = ImportReport::default();
    for (index, file) in reports.into_iter().enumerate() {
        let (added, merged) = checkpoint.parts.get(index).copied().unwrap_or_default();
        total.rows += file.rows;
        total.added += added;
        total.merged += merged;
        total.skipped += file.skipped;
        total.files.push(ImportFileReport {
            file: file.file,
            encoding: file.encoding,
            delimiter: delimiter_name(file.delimiter),
            header_row: file.header_line,
            used_columns: file.used_columns.into_iter().map(|c| UsedColumn { header: c.header, field: field_name(c.field) }).collect(),
            ignored_columns: file.ignored_columns,
            rows: file.rows,
            added,
            merged,
            skipped: file.skipped,
            reasons: file.skipped_by_code.into_iter().map(|(code, n)| (code.code().to_owned(), n)).collect(),
            skipped_rows: file
                .skipped_rows
                .into_iter()
                .map(|r| SkippedRow { line: r.line, code: r.code.code().to_owned(), text: r.text, sample: r.sample })
                .collect(),
            notes: file.notes.into_iter().map(|n| n.text).collect(),
        });
    }
    total
}

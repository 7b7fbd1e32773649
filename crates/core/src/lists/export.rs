//! Exports as jobs: exactly the rows and columns that are shown, to CSV or Excel. The file appears when it is whole.

use super::cells::{self, Cell};
use super::{Rows, store};
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::{OrRefuse as _, Result, io};
use crate::workspace::Workspace;
use igny8_model::ApiError;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::lists::{ExportFormat, ExportRequest};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Rows of an Excel sheet without the heading.
const MAX_XLSX: u64 = 1_048_575;
/// An Excel serial day of 1970-01-01.
const EXCEL_1970: f64 = 25_569.0;

pub(crate) async fn start(ws: &Workspace, request: ExportRequest) -> Result<JobStarted> {
    let path = PathBuf::from(&request.path);
    if !path.is_absolute() || path.file_name().is_none() {
        return Err(ApiError::field("path", "Give the whole path of a file."));
    }
    if !path.parent().is_some_and(Path::is_dir) {
        return Err(ApiError::field("path", "This folder is not there."));
    }
    // An unknown column is refused now, not in the job.
    let rows = store::facets::count(ws.reader(), request.list, &request.query).await.or_refuse()?;
    if request.format == ExportFormat::Xlsx && rows > MAX_XLSX {
        return Err(
            ApiError::precondition(format!("An Excel sheet holds {MAX_XLSX} rows, these are {rows}.")).hint("Export to CSV, or filter the table first.")
        );
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    jobs::enqueue(ws, JobKind::Export, request.query.site_id, &format!("Export to {name}"), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: ExportRequest = ctx.payload()?;
    let path = PathBuf::from(&request.path);
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let total = store::facets::count(ctx.ws.reader(), request.list, &request.query).await?;
    ctx.phase("writing", 0, total);
    let mut rows = Rows::new(&ctx.ws, request.list, &request.query, &request.columns).await?;
    let mut sheet = Sheet::new(request.format, &folder, &request.columns.iter().map(|c| c.title.clone()).collect::<Vec<_>>())?;
    let mut written = 0;
    while let Some(page) = rows.next().await? {
        ctx.check()?;
        for row in &page {
            sheet.row(row)?;
            written += 1;
        }
        ctx.progress(|p| p.done = written);
    }
    sheet.finish(&path)?;
    Ok(json!({"rows": written, "path": request.path}))
}

/// A file being written beside its place.
enum Sheet {
    Csv(Box<csv::Writer<tempfile::NamedTempFile>>),
    Xlsx(Box<Workbook>, tempfile::NamedTempFile, u32),
}

fn excel(error: XlsxError) -> ApiError {
    ApiError::internal(error)
}

impl Sheet {
    fn new(format: ExportFormat, folder: &Path, titles: &[String]) -> Result<Self> {
        let file = tempfile::Builder::new().prefix(".igny8-export").tempfile_in(folder).map_err(io(folder))?;
        match format {
            ExportFormat::Csv => {
                use std::io::Write as _;
                let mut file = file;
                // Excel reads UTF-8 only behind this mark.
                file.write_all("\u{feff}".as_bytes()).map_err(io(folder))?;
                let mut writer = csv::Writer::from_writer(file);
                writer.write_record(titles).map_err(ApiError::internal)?;
                Ok(Self::Csv(Box::new(writer)))
            }
            ExportFormat::Xlsx => {
                let mut book = Box::new(Workbook::new());
                let sheet = book.add_worksheet_with_low_memory().map_err(excel)?;
                sheet.set_freeze_panes(1, 0).map_err(excel)?;
                let bold = Format::new().set_bold();
                for (column, title) in (0_u16..).zip(titles) {
                    sheet.write_string_with_format(0, column, title, &bold).map_err(excel)?;
                }
                Ok(Self::Xlsx(book, file, 1))
            }
        }
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Self::Csv(writer) => writer.write_record(cells.iter().map(cells::csv)).map_err(ApiError::internal),
            Self::Xlsx(book, _, next) => {
                let sheet = book.worksheet_from_index(0).map_err(excel)?;
                let when = Format::new().set_num_format("yyyy-mm-dd hh:mm");
                for (column, cell) in (0_u16..).zip(cells) {
                    match cell {
                        Cell::Empty => {}
                        // A text is written as a text: no spreadsheet runs it.
                        Cell::Text(text) => {
                            let text: String = text.chars().take(32_767).collect();
                            sheet.write_string(*next, column, text).map_err(excel)?;
                        }
                        Cell::Number(number) => drop(sheet.write_number(*next, column, *number).map_err(excel)?),
                        #[allow(clippy::cast_precision_loss, reason = "a time of this age is exact in a double")]
                        Cell::Time(at) => {
                            sheet.write_number_with_format(*next, column, *at as f64 / 86_400_000.0 + EXCEL_1970, &when).map_err(excel)?;
                        }
                    }
                }
                *next += 1;
                Ok(())
            }
        }
    }

    fn finish(self, path: &Path) -> Result<()> {
        let file = match self {
            Self::Csv(writer) => writer.into_inner().map_err(|e| ApiError::internal(e.into_error()))?,
            Self::Xlsx(mut book, file, _) => {
                book.save_to_writer(file.as_file().try_clone().map_err(io(path))?).map_err(excel)?;
                file
            }
        };
        file.as_file().sync_all().map_err(io(path))?;
        file.persist(path).map_err(|e| io(path)(e.error))?;
        Ok(())
    }
}

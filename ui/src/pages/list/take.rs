//! Taking rows out of the program: to the clipboard as a table, to a CSV or an Excel file; exactly what is shown.
//!
//! Must not know: which list.

use super::List;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::picked::{Picked, Row};
use crate::format::{count, plural};
use crate::ipc::{self, Pick};
use crate::store::actions::Action;
use crate::store::{clipboard, jobs, toasts};
use igny8_model::lists::{CopyRequest, ExportColumn, ExportFormat, ExportRequest};
use igny8_model::{ListQuery, commands};
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// The core copies no more rows at once.
const MOST: usize = 50_000;

impl<T: Row> List<T>
where
    T::Id: Into<Uuid>,
{
    /// The columns on screen, in their order.
    fn shown_columns(&self) -> Vec<ExportColumn> {
        let laid = self.layout.lay(self.spec.columns, self.site.is_none());
        let shown = laid.iter().filter(|l| l.shown && l.column.exports);
        shown.map(|l| ExportColumn { name: l.column.name.into(), title: l.column.title.into() }).collect()
    }

    /// The chosen rows in the list's order.
    fn which(&self, picked: &Picked<T>) -> ListQuery {
        let ids = picked.ids().into_iter().map(Into::into).collect();
        ListQuery { ids, except: picked.except.iter().map(|id| (*id).into()).collect(), ..self.query.clone() }
    }

    /// The chosen rows, or the one under the cursor, to the clipboard.
    pub fn copy(&self, row: Option<Rc<T>>) -> bool {
        let picked =
            if self.picked.is_empty() { row.or_else(|| self.current()).map_or_else(Picked::default, |row| Picked::of([row])) } else { (*self.picked).clone() };
        let number = picked.len(self.matching.unwrap_or(0));
        if number == 0 {
            return false;
        }
        if number > MOST {
            toasts::say(format!("{} rows are too many for the clipboard: export them to a file", count(number as u64)));
            return true;
        }
        let request = CopyRequest { list: self.spec.list, query: self.which(&picked), columns: self.shown_columns() };
        let written = clipboard::write(async move { Ok(ipc::call::<commands::ListsCopy>(request).await?.text) });
        let (one, many) = self.spec.noun;
        spawn_local(async move {
            let done = match written {
                Some(written) => written.await.is_ok(),
                None => false,
            };
            if done {
                toasts::good(format!("{} copied", plural(number as u64, one, many)), None);
            } else {
                toasts::say("The clipboard did not take the rows. Export them to a file instead.");
            }
        });
        true
    }

    /// The chosen rows, or all that match, to a file that somebody names.
    pub fn export(&self, format: ExportFormat) {
        let picked = if self.picked.is_empty() { Picked::everything() } else { (*self.picked).clone() };
        let query = self.which(&picked);
        let (list, columns) = (self.spec.list, self.shown_columns());
        spawn_local(async move {
            let kind = if format == ExportFormat::Csv { Pick::ExportCsv } else { Pick::ExportXlsx };
            if let Some(path) = ipc::pick(kind).await {
                jobs::start::<commands::ListsExport>(ExportRequest { list, query, columns, format, path }).await;
            }
        });
    }

    fn words(&self) -> String {
        let number = if self.picked.is_empty() { self.matching.unwrap_or(0) } else { self.number() };
        plural(number as u64, self.spec.noun.0, self.spec.noun.1)
    }

    /// The entries of the menu at the end of the bar.
    pub(super) fn take_items(&self) -> Vec<Item> {
        let run = |act: fn(&Self)| {
            let list = self.clone();
            move || act(&list)
        };
        let words = self.words();
        vec![
            Item::new(Icon::Download, format!("Export {words} to CSV…"), run(|l| l.export(ExportFormat::Csv))),
            Item::new(Icon::FileSpreadsheet, format!("Export {words} to Excel…"), run(|l| l.export(ExportFormat::Xlsx))),
            Item::new(
                Icon::Copy,
                "Copy the selected rows",
                run(|l| {
                    if !l.copy(None) {
                        toasts::say("Select the rows to copy first");
                    }
                }),
            )
            .keys("Mod c"),
        ]
    }

    /// For the palette.
    pub fn take_actions(&self) -> Vec<Action> {
        let group = self.spec.title;
        let run = |act: fn(&Self)| {
            let list = self.clone();
            move || act(&list)
        };
        vec![
            Action::new(group, "Export to CSV", Icon::Download, "", run(|l| l.export(ExportFormat::Csv))).also("save file download spreadsheet"),
            Action::new(group, "Export to Excel", Icon::FileSpreadsheet, "", run(|l| l.export(ExportFormat::Xlsx))).also("save file xlsx spreadsheet"),
        ]
    }
}

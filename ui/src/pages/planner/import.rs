//! Looking into keyword files before they are imported, and saying what their columns mean.
//!
//! Must not know: how files are read.

use super::report::delimiter;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::Select;
use crate::components::icon::{Glyph, Icon};
use crate::format::words;
use crate::ipc::{self, Pick};
use crate::shell::drop::FILES;
use crate::store::jobs::{self, REPORT};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::signal::Signal;
use igny8_model::planner::{ImportPreviewRequest, ImportRequest, MappedColumn, PreviewFile};
use igny8_model::{SectorId, commands};
use std::collections::BTreeMap;
use std::str::FromStr;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What a column can be taken for, as people choose it.
const FIELDS: [(&str, &str); 10] = [
    ("keyword", "Keyword"),
    ("volume", "Search volume"),
    ("difficulty", "Difficulty"),
    ("cpc", "Cost per click"),
    ("currency", "Currency"),
    ("intent", "Intent"),
    ("trend", "Trend"),
    ("month", "One month’s searches"),
    ("parent_keyword", "Parent topic"),
    ("ignore", "Ignore"),
];

/// A field as people call it.
pub fn field_name(field: &str) -> String {
    FIELDS.iter().find(|(f, _)| *f == field).map_or_else(|| words(field), |(_, name)| (*name).to_owned())
}

/// Asks for a file; the Keywords page then looks into it.
pub fn choose_file() {
    spawn_local(async {
        if let Some(path) = ipc::pick(Pick::KeywordFile).await {
            FILES.with(|f| f.set(vec![path]));
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct ImportProps {
    /// The first is looked into; the others follow.
    pub paths: Vec<String>,
}

#[component]
pub fn Import(props: &ImportProps) -> Html {
    let site = use_context::<Here>().and_then(|h| h.site);
    let path = props.paths.first().cloned();
    let preview = use_query::<commands::KeywordsPreview>(path.clone().map(|path| ImportPreviewRequest { path }));
    // Column → field, where a person chose another than the one detected.
    let chosen = use_state_eq(BTreeMap::<u32, String>::new);
    let sector = use_state_eq(String::new);
    {
        let chosen = chosen.clone();
        use_effect_with(path.clone(), move |_| chosen.set(BTreeMap::new()));
    }
    let (Some(site), Some(path)) = (site, path) else { return Html::default() };
    let rest = props.paths.len() - 1;
    let close = Callback::from(|()| FILES.with(|f| f.set(Vec::new())));
    let next = || FILES.with(|f| f.update(|paths| drop(paths.remove(0))));
    let files = preview.data.as_ref().map(|p| p.files.clone()).unwrap_or_default();
    let mapping = mapping(&files, &chosen);
    let has_keyword = mapping.as_ref().is_none_or(|m| m.iter().any(|c| c.field == "keyword"))
        && files.iter().any(|f| f.columns.iter().any(|c| c.field.as_deref() == Some("keyword")) || mapping.is_some());
    let start = {
        let request = ImportRequest { site_id: site.id, sector_id: SectorId::from_str(&sector).ok(), path: path.clone(), mapping };
        Callback::from(move |_| {
            let request = request.clone();
            next();
            spawn_local(async move {
                if let Some(job) = jobs::start::<commands::KeywordsImport>(request).await {
                    if FILES.with(Signal::get).is_empty() && rest == 0 {
                        REPORT.with(|r| r.set(Some(job.id)));
                    } else {
                        jobs::show_drawer();
                    }
                }
            });
        })
    };
    let name = path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned();
    let mut sectors: Vec<(AttrValue, AttrValue)> = Vec::new();
    sectors.extend(site.sectors.iter().map(|s| (s.id.to_string().into(), s.name.clone().into())));
    let actions = html! {
        <>
            if site.sectors.len() > 1 {
                <span class="dialog-left"><Select bare=true label="Sector" options={sectors} value={(*sector).clone()} onchange={{ let s = sector.clone(); move |v| s.set(v) }} /></span>
            }
            if rest > 0 {
                <Button label="Skip this file" onclick={move |_| next()} />
            }
            <Button label="Cancel" onclick={close.reform(|_| ())} />
            <Button label={format!("Import into {}", site.name)} kind={Kind::Primary} icon={Icon::Upload} disabled={!has_keyword} onclick={start} test="start-import" />
        </>
    };
    let lead = match (files.len(), rest) {
        (0 | 1, 0) => "Check what the columns mean. Nothing is imported yet.".to_owned(),
        (0 | 1, rest) => format!("Check what the columns mean. {rest} more to come."),
        (n, _) => format!("{n} files or sheets. A changed column applies to all of them."),
    };
    html! {
        <Dialog title={format!("Import {name}")} lead={AttrValue::from(lead)} class="wide" onclose={close} {actions} test="import-preview">
            { async_view(&preview, |_| false, Html::default, |preview| html! {
                <div class="previews">{ for preview.files.iter().map(|file| one(file, &chosen, preview.files.len() > 1)) }</div>
            }) }
            if !has_keyword && preview.data.is_some() {
                <p class="note amber"><Glyph icon={Icon::TriangleAlert} /><span>{ "No column is taken for the keyword. Choose the one that holds the keywords." }</span></p>
            }
        </Dialog>
    }
}

/// The mapping to send: nothing while every column is taken as detected.
fn mapping(files: &[PreviewFile], chosen: &BTreeMap<u32, String>) -> Option<Vec<MappedColumn>> {
    if chosen.is_empty() {
        return None;
    }
    let mut all: BTreeMap<u32, String> = BTreeMap::new();
    for (index, column) in files.first()?.columns.iter().enumerate() {
        all.insert(u32::try_from(index).ok()?, column.field.clone().unwrap_or_else(|| "ignore".into()));
    }
    all.extend(chosen.iter().map(|(c, f)| (*c, f.clone())));
    Some(all.into_iter().map(|(column, field)| MappedColumn { column, field }).collect())
}

fn one(file: &PreviewFile, chosen: &UseStateHandle<BTreeMap<u32, String>>, named: bool) -> Html {
    let header = file.header_row.map_or_else(|| "no header row".into(), |row| format!("header in line {row}"));
    let facts = [file.encoding.as_str(), delimiter(&file.delimiter), &header].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    let column = |index: usize| -> Html {
        let detected = file.columns[index].field.clone();
        let at = u32::try_from(index).unwrap_or(u32::MAX);
        let value = chosen.get(&at).cloned().or_else(|| detected.clone()).unwrap_or_else(|| "ignore".into());
        let mut options: Vec<(AttrValue, AttrValue)> = FIELDS.iter().map(|(f, name)| (AttrValue::Static(f), AttrValue::Static(name))).collect();
        if !FIELDS.iter().any(|(f, _)| *f == value) {
            options.insert(0, (value.clone().into(), field_name(&value).into()));
        }
        let ignored = value == "ignore";
        let chosen = chosen.clone();
        let onchange = Callback::from(move |field: String| {
            let mut all = (*chosen).clone();
            if Some(&field) == detected.as_ref() || (field == "ignore" && detected.is_none()) {
                all.remove(&at);
            } else {
                all.insert(at, field);
            }
            chosen.set(all);
        });
        html! {
            <th class={classes!(ignored.then_some("off"))}>
                <span class="col-name">{ &file.columns[index].header }</span>
                <Select bare=true label={format!("Column {}", file.columns[index].header)} {options} {value} {onchange} />
            </th>
        }
    };
    let off = |index: usize| {
        let at = u32::try_from(index).unwrap_or(u32::MAX);
        chosen.get(&at).map_or(file.columns.get(index).is_some_and(|c| c.field.is_none()), |f| f == "ignore")
    };
    html! {
        <section class="preview-file">
            <p class="preview-facts">if named { <b>{ &file.file }</b> }<span class="quiet">{ facts }</span></p>
            <div class="preview-scroll" tabindex="0" aria-label={format!("First rows of {}", file.file)}>
                <table>
                    <thead><tr>{ for (0..file.columns.len()).map(column) }</tr></thead>
                    <tbody>
                        { for file.rows.iter().take(8).map(|row| html! {
                            <tr>{ for (0..file.columns.len()).map(|i| html! { <td class={classes!(off(i).then_some("off"))}>{ row.get(i).cloned().unwrap_or_default() }</td> }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use igny8_model::planner::PreviewColumn;

    #[test]
    fn a_mapping_is_sent_only_when_somebody_chose() {
        let column = |header: &str, field: Option<&str>| PreviewColumn { header: header.into(), field: field.map(Into::into) };
        let file = PreviewFile {
            file: "a.csv".into(),
            encoding: "UTF-8".into(),
            delimiter: ",".into(),
            header_row: Some(1),
            columns: vec![column("Begriff", Some("keyword")), column("x", None)],
            rows: Vec::new(),
        };
        assert_eq!(mapping(&[file.clone()], &BTreeMap::new()), None);
        let chosen = BTreeMap::from([(1, "volume".to_owned())]);
        let sent = mapping(&[file], &chosen).expect("a choice is sent");
        assert_eq!(sent.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["keyword", "volume"]);
    }
}

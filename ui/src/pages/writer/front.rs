//! The front matter of a post: address, excerpt, terms, author, what search engines see, featured image, when it appears.
//!
//! Must not know: how it is saved.

use super::asking::{self, Author, File};
use super::content::{on_site, text};
use super::draft::{Draft, Part};
use super::serp::{DESCRIPTION, Metered, Snippet, TITLE};
use super::tokens::Tokens;
use crate::components::button::{Button, Kind};
use crate::components::field::{Select, TextField};
use crate::components::icon::Icon;
use crate::format::{ago, host};
use crate::ipc::{self, Pick};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::{jobs, toasts};
use igny8_model::page::ById;
use igny8_model::writer::{Content, GenerateImagesRequest, Image, TaxonomyType};
use igny8_model::{ContentId, ImageId, ListQuery, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FrontProps {
    pub content: Rc<Content>,
    pub draft: Draft,
}

#[component]
pub fn Front(props: &FrontProps) -> Html {
    let FrontProps { content, draft } = props;
    let row = &content.row;
    let site = use_context::<Here>().and_then(|h| h.site);
    let host = site.as_ref().map(|s| host(&s.domain).to_owned()).unwrap_or_default();
    let (meta_title, title) = (draft.text(Part::MetaTitle), draft.text(Part::Title));
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let shown_title = if meta_title.is_empty() { title.clone() } else { meta_title.clone() };
    html! {
        <>
            <dl class="facts">
                <div><dt>{ "Text" }</dt><dd>{ text(row) }</dd></div>
                <div><dt>{ "On the site" }</dt><dd>{ on_site(row) }</dd></div>
                <div><dt>{ "Changed" }</dt><dd>{ ago(row.updated_at, now) }</dd></div>
            </dl>
            if row.outline {
                <p class="note amber small"><span>{ "An outline by the built-in engine: it states no facts of its own. Fill in the marked places before you publish." }</span></p>
            }
            <h3>{ "In search results" }</h3>
            <Snippet {host} slug={draft.text(Part::Slug)} title={shown_title} description={draft.text(Part::MetaDescription)} />
            <div class="form">
                <Metered label="SEO title" line={TITLE} value={meta_title} otherwise={title} oninput={draft.typed(Part::MetaTitle)} test="part-metatitle" />
                <Metered label="SEO description" line={DESCRIPTION} value={draft.text(Part::MetaDescription)} oninput={draft.typed(Part::MetaDescription)} lines={Some(3)} test="part-metadescription" />
                <TextField label="Slug" value={draft.text(Part::Slug)} oninput={draft.typed(Part::Slug)} test="part-slug" />
                <TextField label="Excerpt" value={draft.text(Part::Excerpt)} oninput={draft.typed(Part::Excerpt)} lines={Some(3)} test="part-excerpt" />
                <Terms site={row.site_id} draft={draft.clone()} kind={TaxonomyType::Category} label="Categories" />
                <Terms site={row.site_id} draft={draft.clone()} kind={TaxonomyType::PostTag} label="Tags" />
                <AuthorField site={row.site_id} draft={draft.clone()} />
                <Schedule draft={draft.clone()} />
            </div>
            <h3>{ "Featured image" }</h3>
            <Featured site={row.site_id} id={row.id} draft={draft.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct TermsProps {
    site: SiteId,
    draft: Draft,
    kind: TaxonomyType,
    label: AttrValue,
}

/// Names of one kind of term; both kinds are kept together.
#[component]
fn Terms(props: &TermsProps) -> Html {
    let found = use_state_eq(Vec::<String>::new);
    let all = props.draft.text(Part::Terms);
    let prefix = format!("{}:", props.kind.as_str());
    let values: Vec<String> = all.lines().filter_map(|l| l.strip_prefix(&prefix)).map(str::to_owned).collect();
    let onchange = {
        let (typed, prefix, all) = (props.draft.typed(Part::Terms), prefix.clone(), all.to_string());
        Callback::from(move |names: Vec<String>| {
            let others = all.lines().filter(|l| !l.starts_with(&prefix)).map(str::to_owned);
            let mine = names.iter().map(|n| format!("{prefix}{n}"));
            let lines: Vec<String> = if prefix.starts_with("category") { mine.chain(others).collect() } else { others.chain(mine).collect() };
            typed.emit(lines.join("\n"));
        })
    };
    let onsearch = {
        let (found, site, kind) = (found.clone(), props.site, props.kind.as_str());
        Callback::from(move |words: String| {
            let found = found.clone();
            spawn_local(async move {
                // Without suggestions a name can still be typed.
                if let Ok(terms) = asking::terms(site, kind, &words).await {
                    found.set(terms.into_iter().map(|t| t.name).collect());
                }
            });
        })
    };
    html! { <Tokens label={props.label.clone()} {values} {onchange} {onsearch} suggestions={(*found).clone()} test={format!("terms-{}", props.kind.as_str())} /> }
}

#[derive(Properties, PartialEq)]
struct AuthorProps {
    site: SiteId,
    draft: Draft,
}

#[component]
fn AuthorField(props: &AuthorProps) -> Html {
    let authors = use_state_eq(Vec::<Author>::new);
    {
        let authors = authors.clone();
        use_effect_with(props.site, move |site| {
            let site = *site;
            spawn_local(async move {
                if let Ok(list) = asking::authors(site).await {
                    authors.set(list);
                }
            });
        });
    }
    let value = props.draft.text(Part::Author);
    let mut options = vec![(AttrValue::from(""), AttrValue::from("Whoever the connection belongs to"))];
    options.extend(authors.iter().map(|a| (a.id.to_string().into(), a.name.clone().into())));
    if !value.is_empty() && !options.iter().any(|(v, _)| *v == value) {
        options.push((value.clone(), format!("User {value}").into()));
    }
    html! { <Select label="Author" {options} {value} onchange={props.draft.typed(Part::Author)} test="author" /> }
}

#[derive(Properties, PartialEq)]
struct ScheduleProps {
    draft: Draft,
}

/// `2026-12-24T09:30` in the zone of this machine, and back.
fn local(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds));
    format!("{:04}-{:02}-{:02}T{:02}:{:02}", date.get_full_year(), date.get_month() + 1, date.get_date(), date.get_hours(), date.get_minutes())
}

#[component]
fn Schedule(props: &ScheduleProps) -> Html {
    let kept = props.draft.text(Part::PublishAt);
    let at = kept.parse::<f64>().ok();
    let typed = props.draft.typed(Part::PublishAt);
    let onchange = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
            // Without a zone it is read as local time.
            let time = js_sys::Date::parse(&input.value());
            typed.emit(if time.is_finite() { format!("{time:.0}") } else { String::new() });
        })
    };
    let past = at.is_some_and(|at| at < js_sys::Date::now());
    let zone = js_sys::Date::new_0().get_timezone_offset();
    let (hours, minutes) = ((zone.abs() / 60.0).floor(), zone.abs() % 60.0);
    let sign = if zone <= 0.0 { "+" } else { "−" };
    let hint = if past {
        "This time is past: the post appears as soon as it is sent.".to_owned()
    } else {
        format!("Your local time (UTC{sign}{hours:02}:{minutes:02}). Empty: when it is sent.")
    };
    html! {
        <div class="field">
            <label for="publish-at">{ "Appears on" }</label>
            <div class="schedule-line">
                <input id="publish-at" type="datetime-local" value={at.map(local).unwrap_or_default()} {onchange} aria-describedby="publish-at-about" data-test="publish-at" />
                if at.is_some() {
                    <Button kind={Kind::Ghost} icon={Icon::X} title="No time" onclick={move |_| typed.emit(String::new())} />
                }
            </div>
            <p class="field-hint" id="publish-at-about">{ hint }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FeaturedProps {
    site: SiteId,
    id: ContentId,
    draft: Draft,
}

#[component]
fn Featured(props: &FeaturedProps) -> Html {
    let (site, id) = (props.site, props.id);
    let images =
        use_query::<commands::ImagesList>(Some(ListQuery { site_id: Some(site), limit: Some(200), sort: Some("-created_at".into()), ..ListQuery::default() }));
    let chosen = props.draft.text(Part::Featured).parse::<ImageId>().ok();
    let mine: Vec<Image> = images.data.as_ref().map(|p| p.results.iter().filter(|i| i.content_id == Some(id)).cloned().collect()).unwrap_or_default();
    let set = props.draft.typed(Part::Featured);
    let add = {
        let set = set.clone();
        Callback::from(move |_| {
            let set = set.clone();
            spawn_local(async move {
                let Some(path) = ipc::pick(Pick::Image).await else { return };
                match asking::add_image(site, id, &File::Path(path), "", false).await {
                    Ok(image) => set.emit(image.id.to_string()),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    let make = Callback::from(move |_| {
        spawn_local(async move {
            match ipc::call::<commands::TasksGenerateImages>(GenerateImagesRequest {
                site_id: site,
                content_ids: vec![id],
                by: Some(igny8_model::ai::By::BuiltIn),
            })
            .await
            {
                Ok(started) => jobs::moved(started.job),
                Err(error) => toasts::error(&error),
            }
        });
    });
    html! {
        <div class="featured" data-test="featured">
            if mine.is_empty() {
                <p class="quiet">{ "No picture yet. Add a file, or make a title card of the title and the site's colours." }</p>
            }
            <div class="featured-list" role="radiogroup" aria-label="Featured image">
                { for mine.iter().map(|image| {
                    let (set, image_id, on) = (set.clone(), image.id, Some(image.id) == chosen);
                    html! {
                        <button type="button" key={image.id.to_string()} role="radio" aria-checked={on.to_string()} class={classes!("thumb", on.then_some("on"))}
                            title={if image.alt_text.is_empty() { "Without alt text".to_owned() } else { image.alt_text.clone() }} aria-label={if image.alt_text.is_empty() { "Picture without alt text".to_owned() } else { image.alt_text.clone() }}
                            onclick={move |_| set.emit(image_id.to_string())}><Thumb id={image.id} /></button>
                    }
                }) }
            </div>
            <div class="featured-actions">
                <Button label="Add a file" icon={Icon::Upload} onclick={add} test="featured-file" />
                <Button label="Make a title card" icon={Icon::Image} onclick={make} test="featured-card" />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ThumbProps {
    id: ImageId,
}

#[component]
fn Thumb(props: &ThumbProps) -> Html {
    let data = use_query::<commands::ImagesData>(Some(ById { id: props.id }));
    match &data.data {
        Some(data) => html! { <img src={data.data_url.clone()} alt="" /> },
        None => html! { <span class="thumb-empty"></span> },
    }
}

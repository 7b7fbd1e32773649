//! One card of the board: a cluster with its keywords, or the keywords without one.
//!
//! Must not know: what becomes of keywords that are picked up.

use super::board_move::Target;
use super::cluster_pane::{rename, set_archived};
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::components::menu::{Item, MenuButton};
use crate::components::status::{difficulty, intent};
use crate::format::{count, plural, short};
use crate::store::query::use_query_keep;
use igny8_model::planner::{Cluster, Keyword};
use igny8_model::{ClusterId, Filter, FilterOp, KeywordId, ListQuery, SiteId, commands};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Keywords of a card before somebody asks for all of them.
const FEW: u32 = 7;
const MANY: u32 = 300;

pub type Chosen = Rc<BTreeMap<KeywordId, Rc<Keyword>>>;

/// What somebody does with a keyword on a card.
#[derive(Clone, PartialEq)]
pub struct Grips {
    pub onpress: Callback<(PointerEvent, Rc<Keyword>)>,
    pub onkey: Callback<(KeyboardEvent, Rc<Keyword>)>,
    pub onopen: Callback<ClusterId>,
    pub onmerge: Callback<Rc<Cluster>>,
    pub onrenaming: Callback<Option<ClusterId>>,
}

/// The same handles at every drawing, so that a card is drawn again only when its own things change.
#[hook]
pub fn use_steady(grips: Grips) -> Grips {
    let newest = use_mut_ref(|| grips.clone());
    *newest.borrow_mut() = grips;
    let steady = use_memo((), move |()| {
        let now = move || newest.borrow().clone();
        let (press, key, open, merge) = (now.clone(), now.clone(), now.clone(), now.clone());
        Grips {
            onpress: Callback::from(move |v| press().onpress.emit(v)),
            onkey: Callback::from(move |v| key().onkey.emit(v)),
            onopen: Callback::from(move |v| open().onopen.emit(v)),
            onmerge: Callback::from(move |v| merge().onmerge.emit(v)),
            onrenaming: Callback::from(move |v| now().onrenaming.emit(v)),
        }
    });
    (*steady).clone()
}

#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// Absent: the keywords without a cluster.
    pub cluster: Option<Rc<Cluster>>,
    pub site: Option<SiteId>,
    /// The client, when the board shows all of them.
    #[prop_or_default]
    pub client: Option<(AttrValue, AttrValue)>,
    pub chosen: Chosen,
    /// Keywords are held over it: whether they may be put down here.
    pub over: Option<bool>,
    pub renaming: bool,
    pub grips: Grips,
}

#[component]
pub fn Card(props: &CardProps) -> Html {
    let all = use_state_eq(|| false);
    let cluster = props.cluster.as_ref();
    let mut query = ListQuery { site_id: props.site, sort: Some("-search_volume".into()), limit: Some(if *all { MANY } else { FEW }), ..ListQuery::default() };
    match cluster {
        Some(cluster) => (query.site_id, query.cluster_id, query.no_count) = (Some(cluster.site_id), Some(cluster.id), true),
        None => query.filters = vec![Filter { column: "cluster".into(), op: FilterOp::In, values: vec!["none".into()] }],
    }
    let keywords = use_query_keep::<commands::KeywordsList>(Some(query));
    let rows: Vec<Rc<Keyword>> = keywords.data.iter().flat_map(|p| &p.results).cloned().map(Rc::new).collect();
    let number = cluster.map_or_else(|| keywords.data.as_ref().map_or(0, |p| p.count), |c| c.keyword_count);
    if cluster.is_none() && number == 0 && props.over.is_none() {
        return Html::default();
    }
    let target = cluster.map_or(Target::Out, |c| Target::Cluster(c.id));
    let name = cluster.map_or_else(|| "Without a cluster".to_owned(), |c| c.name.clone());
    let more = number.saturating_sub(rows.len() as u64);
    let toggle = {
        let all = all.clone();
        move |_| all.set(!*all)
    };
    html! {
        <section class={classes!("card-cluster", cluster.is_none().then_some("loose"), props.over.map(|fits| if fits { "over" } else { "refuses" }))} aria-label={name.clone()}
            data-target={target.mark()} data-test="board-card">
            <header>
                { head(props, &name) }
                if let Some(cluster) = cluster {
                    { menu(cluster, &props.grips) }
                }
            </header>
            <p class="card-facts">
                <span>{ plural(number, "keyword", "keywords") }</span>
                if let Some(cluster) = cluster {
                    <span>{ format!("{} searches", short(cluster.search_volume)) }</span>
                    { difficulty(cluster.difficulty) }
                    { intent(cluster.intent) }
                }
            </p>
            <ul role="listbox" aria-multiselectable="true" aria-label={format!("Keywords of {name}")}>
                { for rows.iter().enumerate().map(|(index, row)| keyword(row, index, props)) }
            </ul>
            if more > 0 && !*all {
                <Button kind={Kind::Ghost} label={format!("{} more", count(more))} onclick={toggle} />
            } else if *all {
                <Button kind={Kind::Ghost} label="Fewer" onclick={toggle} />
                if more > 0 {
                    <small class="quiet">{ format!("{} more in the list", count(more)) }</small>
                }
            }
        </section>
    }
}

fn head(props: &CardProps, name: &str) -> Html {
    let badge = props.client.as_ref().map(|(name, color)| html! { <SiteBadge name={name.clone()} color={color.clone()} /> });
    let Some(cluster) = &props.cluster else { return html! { <h2 class="clip">{ name }</h2> } };
    let id = cluster.id;
    if props.renaming {
        return html! { <Renaming cluster={cluster.clone()} onend={props.grips.onrenaming.reform(|()| None)} /> };
    }
    html! {
        <>
            { badge.unwrap_or_default() }
            <h2><button type="button" class="card-name" title={format!("Open {name} (F2 renames)")} onclick={props.grips.onopen.reform(move |_| id)} data-name="">{ name }</button></h2>
        </>
    }
}

fn menu(cluster: &Rc<Cluster>, grips: &Grips) -> Html {
    let (id, site_id) = (cluster.id, cluster.site_id);
    let (renaming, merging, merged) = (grips.onrenaming.clone(), grips.onmerge.clone(), cluster.clone());
    let mut rename = Item::new(Icon::Pencil, "Rename", move || renaming.emit(Some(id)));
    rename.keys = "F2";
    let items = vec![
        rename,
        Item::new(Icon::Lightbulb, "Make an idea", move || {
            super::ideas_dialog::ask(site_id, vec![id]);
        }),
        Item::new(Icon::Merge, "Merge into another…", move || merging.emit(merged.clone())),
        Item::new(Icon::Archive, "Archive", move || set_archived(vec![id], true)),
    ];
    html! { <MenuButton kind={Kind::Ghost} icon={Icon::Ellipsis} title={format!("More for {}", cluster.name)} {items} end=true /> }
}

fn keyword(row: &Rc<Keyword>, index: usize, props: &CardProps) -> Html {
    let chosen = props.chosen.contains_key(&row.id);
    let onpointerdown = {
        let row = row.clone();
        props.grips.onpress.reform(move |event: PointerEvent| (event, row.clone()))
    };
    let onkeydown = {
        let row = row.clone();
        props.grips.onkey.reform(move |event: KeyboardEvent| (event, row.clone()))
    };
    html! {
        <li key={row.id.to_string()} role="option" aria-selected={chosen.to_string()} class={classes!("card-keyword", chosen.then_some("picked"))}
            tabindex={if index == 0 { "0" } else { "-1" }} {onpointerdown} {onkeydown} data-keyword={row.id.to_string()}>
            <span class="clip">{ &row.keyword }</span>
            <span class="num quiet">{ row.search_volume.map(short).unwrap_or_default() }</span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct RenamingProps {
    cluster: Rc<Cluster>,
    onend: Callback<()>,
}

/// The name as a field: Enter keeps it, Escape leaves it as it was.
#[component]
fn Renaming(props: &RenamingProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(input) = node.cast::<web_sys::HtmlInputElement>() {
                let _ = input.focus();
                input.select();
            }
        });
    }
    let done = use_mut_ref(|| false);
    let end = {
        let (cluster, onend, done) = (props.cluster.clone(), props.onend.clone(), done);
        move |name: Option<String>| {
            // Leaving the field is told after Enter and Escape as well.
            if done.replace(true) {
                return;
            }
            if let Some(name) = name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty() && *n != cluster.name) {
                rename(cluster.id, name);
            }
            onend.emit(());
        }
    };
    let onkeydown = {
        let end = end.clone();
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            let value = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()).map(|i| i.value());
            match event.key().as_str() {
                "Enter" => end(value),
                "Escape" => end(None),
                _ => {}
            }
        })
    };
    let onblur = Callback::from(move |event: FocusEvent| end(event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()).map(|i| i.value())));
    html! { <input ref={node} class="title-input" value={props.cluster.name.clone()} aria-label="Name of the cluster" {onkeydown} {onblur} /> }
}

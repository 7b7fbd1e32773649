//! The bar of filters: a chip for each column that filters, and the way to more of them.
//!
//! Must not know: which list it belongs to.

use super::field::{Field, FieldEditor};
use super::filters::{self, words};
use crate::components::button::{Button, Kind as Look};
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::Popover;
use crate::store::session::Here;
use igny8_model::lists::ListName;
use igny8_model::{Filter, ListQuery};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct BarProps {
    pub fields: Rc<Vec<Field>>,
    /// The list that the values are counted in.
    pub list: ListName,
    /// The list's query, for counting.
    pub query: ListQuery,
    /// The filters that can be changed here.
    pub filters: Vec<Filter>,
    pub onchange: Callback<Vec<Filter>>,
    /// Whether anything narrows the list down, search and all.
    pub narrowed: bool,
    pub onclear: Callback<()>,
    /// Filters of the page's own kind.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Bar(props: &BarProps) -> Html {
    // The field whose editor is open.
    let open = use_state_eq(|| None::<&'static str>);
    let more = use_state_eq(|| false);
    let more_node = use_node_ref();
    let active = |field: &Field| filters::of(&props.filters, field.name).next().is_some();
    let shown: Vec<&Field> = props.fields.iter().filter(|f| f.handy || active(f) || *open == Some(f.name)).collect();
    let others: Vec<&Field> = props.fields.iter().filter(|f| !shown.iter().any(|s| s.name == f.name)).collect();
    html! {
        <div class="filters" role="toolbar" aria-label="Filters">
            { for shown.into_iter().map(|field| {
                let (name, open) = (field.name, open.clone());
                let is_open = *open == Some(name);
                let (close, toggle) = (open.clone(), open.clone());
                html! {
                    <Chip key={name} field={field.clone()} list={props.list} query={props.query.clone()} filters={props.filters.clone()} onchange={props.onchange.clone()} open={is_open}
                        ontoggle={move |()| toggle.set((!is_open).then_some(name))} onclose={move |()| if *close == Some(name) { close.set(None) }} />
                }
            }) }
            { props.children.clone() }
            if !others.is_empty() {
                <Button node={more_node.clone()} kind={Look::Ghost} icon={Icon::Plus} label="Filter" pressed={*more} onclick={{ let m = more.clone(); move |_| m.set(!*m) }} test="add-filter" />
                if *more {
                    <Popover anchor={more_node} class="menu" onclose={{ let m = more.clone(); move |()| m.set(false) }}>
                        <div role="menu" aria-label="Filter by">
                            { for others.into_iter().map(|field| {
                                let (name, open, more) = (field.name, open.clone(), more.clone());
                                html! { <button type="button" role="menuitem" onclick={move |_| { more.set(false); open.set(Some(name)); }}><span>{ field.title }</span></button> }
                            }) }
                        </div>
                    </Popover>
                }
            }
            if props.narrowed {
                <Button kind={Look::Ghost} label="Clear filters" onclick={props.onclear.reform(|_| ())} test="clear-filters" />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChipProps {
    field: Field,
    list: ListName,
    query: ListQuery,
    filters: Vec<Filter>,
    onchange: Callback<Vec<Filter>>,
    open: bool,
    ontoggle: Callback<()>,
    onclose: Callback<()>,
}

#[component]
fn Chip(props: &ChipProps) -> Html {
    let node = use_node_ref();
    let here = use_context::<Here>();
    let field = &props.field;
    let sites = here.map(|h| h.sites).unwrap_or_default();
    let said = words(&props.filters, field.name, field.kind, &sites);
    let set = {
        let (all, name, onchange) = (props.filters.clone(), field.name, props.onchange.clone());
        Callback::from(move |new: Vec<Filter>| onchange.emit(filters::with(&all, name, new)))
    };
    let clear = {
        let (set, onclose) = (set.clone(), props.onclose.clone());
        Callback::from(move |_: MouseEvent| {
            set.emit(Vec::new());
            onclose.emit(());
        })
    };
    html! {
        <>
            <span class={classes!("filter", said.as_ref().map(|_| "active"))}>
                <button ref={node.clone()} type="button" aria-haspopup="dialog" aria-expanded={props.open.to_string()} onclick={props.ontoggle.reform(|_| ())}
                    data-test={format!("filter-{}", field.name)}>
                    { field.title }
                    if let Some(said) = &said {
                        <b>{ said }</b>
                    } else {
                        <Glyph icon={Icon::ChevronDown} class="sm" />
                    }
                </button>
                if said.is_some() {
                    <button type="button" class="clear" aria-label={format!("Remove the filter {}", field.title)} onclick={clear}><Glyph icon={Icon::X} class="sm" /></button>
                }
            </span>
            if props.open {
                <Popover anchor={node} onclose={props.onclose.clone()} class="choices">
                    <FieldEditor field={field.clone()} list={props.list} query={props.query.clone()} onchange={set} onclose={props.onclose.clone()} />
                </Popover>
            }
        </>
    }
}

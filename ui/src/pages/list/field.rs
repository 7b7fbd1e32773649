//! The editor of one column's filter: values with how many rows have them, from and to, words, days, sites.
//!
//! Must not know: the list's other filters, but for counting.

use super::days;
use super::filters::{self, Span, between, choose, chosen, containing, span, text};
use crate::components::badge::SiteBadge;
use crate::components::field::Check;
use crate::components::table::Kind;
use crate::format::count;
use crate::store::session::Here;
use gloo_timers::callback::Timeout;
use igny8_model::lists::ListName;
use igny8_model::{Filter, FilterOp, ListQuery};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A column as the filters know it.
#[derive(Clone, PartialEq)]
pub struct Field {
    pub name: &'static str,
    pub title: &'static str,
    pub kind: Kind,
    pub handy: bool,
}

#[derive(Properties, PartialEq)]
pub struct FieldEditorProps {
    pub field: Field,
    pub list: ListName,
    pub query: ListQuery,
    /// The column's filters, all of them.
    pub onchange: Callback<Vec<Filter>>,
    pub onclose: Callback<()>,
}

#[component]
pub fn FieldEditor(props: &FieldEditorProps) -> Html {
    let FieldEditorProps { field, list, query, onchange, onclose } = props;
    let (field, list, query, onchange, onclose) = (field.clone(), *list, query.clone(), onchange.clone(), onclose.clone());
    match field.kind {
        Kind::Choice(_) | Kind::Site => html! { <Values {field} {list} {query} {onchange} {onclose} /> },
        Kind::Number | Kind::Money => html! { <Numbers {field} {list} {query} {onchange} {onclose} /> },
        Kind::Date | Kind::Day => html! { <Days {field} {list} {query} {onchange} {onclose} /> },
        Kind::Text | Kind::Shown => html! { <Words {field} {list} {query} {onchange} {onclose} /> },
    }
}

fn input_of(event: &InputEvent) -> String {
    event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).map(|i| i.value()).unwrap_or_default()
}

/// Two or more ways of filtering, side by side.
fn ways<W: Copy + PartialEq + 'static>(ways: &[(W, &'static str)], now: W, onchange: &Callback<W>) -> Html {
    html! {
        <div class="ways" role="radiogroup" aria-label="How">
            { for ways.iter().map(|(way, words)| {
                let (way, on) = (*way, *way == now);
                html! { <button type="button" role="radio" aria-checked={on.to_string()} class={classes!(on.then_some("on"))} onclick={onchange.reform(move |_| way)}>{ *words }</button> }
            }) }
        </div>
    }
}

/// A value, its words, and a site's name and colour.
type Value = (String, AttrValue, Option<(AttrValue, AttrValue)>);

/// Values of a column with few of them, or sites.
#[component]
fn Values(props: &FieldEditorProps) -> Html {
    let field = &props.field;
    let here = use_context::<Here>();
    let typed = use_state_eq(String::new);
    let (values, without) = chosen(&props.query.filters, field.name);
    let counts = super::facets::use_counts(props.list, &props.query, field.name);
    let sites = here.map(|h| h.sites).unwrap_or_default();
    let all: Vec<Value> = match field.kind {
        Kind::Choice(choices) => choices.iter().map(|(v, words)| ((*v).to_owned(), AttrValue::Static(words), None)).collect(),
        _ => sites.iter().map(|s| (s.id.to_string(), AttrValue::from(s.name.clone()), Some((s.name.clone().into(), s.color.clone().into())))).collect(),
    };
    let many = all.len() > 12;
    let fits = |name: &str| typed.is_empty() || crate::shell::fuzzy::score(&typed, name).is_some();
    let set = {
        let (name, onchange) = (field.name, props.onchange.clone());
        move |values: Vec<String>, without: bool| onchange.emit(choose(name, values, without))
    };
    let how = {
        let (set, values) = (set.clone(), values.clone());
        Callback::from(move |without: bool| set(values.clone(), without))
    };
    html! {
        <>
            { ways(&[(false, "is"), (true, "is not")], without, &how) }
            if many {
                <input type="text" class="narrow" value={(*typed).clone()} placeholder="Search" aria-label="Search the values" oninput={{ let t = typed.clone(); move |e: InputEvent| t.set(input_of(&e)) }} />
            }
            <div class="values">
                { for all.iter().filter(|(value, name, _)| fits(name) || values.contains(value)).map(|(value, name, badge)| {
                    let on = values.contains(value);
                    let number = counts.as_ref().map(|c| c.get(value.as_str()).copied().unwrap_or(0));
                    let (set, mut next, value) = (set.clone(), values.clone(), value.clone());
                    if on { next.retain(|v| *v != value) } else { next.push(value.clone()) }
                    html! {
                        <div class="value" key={value}>
                            if let Some((name, color)) = badge {
                                <SiteBadge name={name.clone()} color={color.clone()} />
                            }
                            <Check label={name.clone()} checked={on} onchange={move |()| set(next.clone(), without)} count={number.map(|n| AttrValue::from(count(n)))} />
                        </div>
                    }
                }) }
            </div>
        </>
    }
}

/// Numbers from and to; what a person types in currency is kept in millionths.
#[component]
fn Numbers(props: &FieldEditorProps) -> Html {
    let field = &props.field;
    let (name, money) = (field.name, field.kind == Kind::Money);
    let now = span(&props.query.filters, name);
    let (op, _) = text(&props.query.filters, name);
    let write = move |value: Option<i64>| match value {
        Some(value) if money => crate::format::money(value),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let typed = use_state_eq(|| (write(now.0), write(now.1)));
    let timer = use_mut_ref(|| None::<Timeout>);
    #[allow(clippy::cast_possible_truncation, reason = "prices are small")]
    let read = move |text: &str| {
        let text = text.trim().replace(',', "");
        if money { text.parse::<f64>().ok().map(|v| (v * 1e6).round() as i64) } else { text.parse::<i64>().ok() }
    };
    let put = {
        let (typed, timer, onchange) = (typed.clone(), timer.clone(), props.onchange.clone());
        move |new: (String, String)| {
            let span = (read(&new.0), read(&new.1));
            typed.set(new);
            let onchange = onchange.clone();
            *timer.borrow_mut() = Some(Timeout::new(150, move || onchange.emit(between(name, span))));
        }
    };
    let input = |label: &'static str, first: bool| {
        let (typed, put) = (typed.clone(), put.clone());
        let value = if first { typed.0.clone() } else { typed.1.clone() };
        let oninput = move |event: InputEvent| {
            let text = input_of(&event);
            put(if first { (text, typed.1.clone()) } else { (typed.0.clone(), text) });
        };
        html! { <label>{ label }<input type="text" inputmode="decimal" {value} {oninput} data-test={if first { "from" } else { "to" }} /></label> }
    };
    let presets: &[(&str, Span)] = match name {
        "search_volume" => &[
            ("10,000 and more", (Some(10_000), None)),
            ("1,000 to 10,000", (Some(1_000), Some(10_000))),
            ("100 to 1,000", (Some(100), Some(1_000))),
            ("Under 100", (None, Some(99))),
        ],
        "difficulty" => &[("Easy, under 30", (None, Some(29))), ("Medium, 30 to 59", (Some(30), Some(59))), ("Hard, 60 and more", (Some(60), None))],
        _ => &[],
    };
    let alone = |op: FilterOp| {
        let (onchange, onclose) = (props.onchange.clone(), props.onclose.clone());
        move |_: MouseEvent| {
            onchange.emit(vec![filters::bare(name, op)]);
            onclose.emit(());
        }
    };
    html! {
        <>
            <div class="from-to">{ input("From", true) }{ input("To", false) }</div>
            <div role="menu">
                { for presets.iter().map(|(words, span)| {
                    let (span, onchange, onclose) = (*span, props.onchange.clone(), props.onclose.clone());
                    html! { <button type="button" role="menuitem" onclick={move |_| { onchange.emit(between(name, span)); onclose.emit(()); }}>{ *words }</button> }
                }) }
                <button type="button" role="menuitem" aria-current={(op == FilterOp::Empty).then_some("true")} onclick={alone(FilterOp::Empty)}>{ "Not known" }</button>
                <button type="button" role="menuitem" aria-current={(op == FilterOp::NotEmpty).then_some("true")} onclick={alone(FilterOp::NotEmpty)}>{ "Known" }</button>
            </div>
        </>
    }
}

/// Days from and to.
#[component]
fn Days(props: &FieldEditorProps) -> Html {
    let field = &props.field;
    let (name, plain) = (field.name, field.kind == Kind::Day);
    let kept = |op: FilterOp| filters::of(&props.query.filters, name).find(|f| f.op == op).and_then(|f| f.values.first().cloned()).unwrap_or_default();
    let shown = |op: FilterOp| if plain { kept(op) } else { kept(op).parse().map(days::day).unwrap_or_default() };
    let now = (shown(FilterOp::Min), shown(FilterOp::Max));
    let make = move |from: &str, to: &str| {
        let end = |op: FilterOp, value: Option<String>| value.map(|v| Filter { column: name.into(), op, values: vec![v] });
        let (low, high) = if plain {
            (Some(from.to_owned()).filter(|t| !t.is_empty()), Some(to.to_owned()).filter(|t| !t.is_empty()))
        } else {
            (days::bounds(from).map(|b| b.0.to_string()), days::bounds(to).map(|b| b.1.to_string()))
        };
        end(FilterOp::Min, low).into_iter().chain(end(FilterOp::Max, high)).collect::<Vec<_>>()
    };
    let input = |label: &'static str, first: bool| {
        let (onchange, now) = (props.onchange.clone(), now.clone());
        let value = if first { now.0.clone() } else { now.1.clone() };
        let oninput = move |event: InputEvent| {
            let text = input_of(&event);
            onchange.emit(if first { make(&text, &now.1) } else { make(&now.0, &text) });
        };
        html! { <label>{ label }<input type="date" {value} {oninput} /></label> }
    };
    let past: &[(&str, i64)] = if plain { &[] } else { &[("Today", 0), ("Last 7 days", 6), ("Last 30 days", 29), ("Last 90 days", 89)] };
    let choose = |new: Vec<Filter>| {
        let (onchange, onclose) = (props.onchange.clone(), props.onclose.clone());
        move |_: MouseEvent| {
            onchange.emit(new.clone());
            onclose.emit(());
        }
    };
    html! {
        <>
            <div class="from-to">{ input("From", true) }{ input("To", false) }</div>
            <div role="menu">
                { for past.iter().map(|(words, ago)| html! {
                    <button type="button" role="menuitem" onclick={choose(between(name, (Some(days::days_ago(*ago)), None)))}>{ *words }</button>
                }) }
                <button type="button" role="menuitem" onclick={choose(vec![filters::bare(name, FilterOp::Empty)])}>{ "Without a date" }</button>
                <button type="button" role="menuitem" onclick={choose(vec![filters::bare(name, FilterOp::NotEmpty)])}>{ "With a date" }</button>
            </div>
        </>
    }
}

/// Words that occur or do not.
#[component]
fn Words(props: &FieldEditorProps) -> Html {
    let name = props.field.name;
    let (op, now) = text(&props.query.filters, name);
    let way = use_state_eq(|| op);
    let typed = use_state_eq(|| now);
    let timer = use_mut_ref(|| None::<Timeout>);
    let put = {
        let (way, typed, timer, onchange) = (way.clone(), typed.clone(), timer, props.onchange.clone());
        move |op: FilterOp, words: String| {
            way.set(op);
            typed.set(words.clone());
            let onchange = onchange.clone();
            *timer.borrow_mut() = Some(Timeout::new(120, move || onchange.emit(containing(name, op, &words))));
        }
    };
    let how = {
        let (put, typed) = (put.clone(), typed.clone());
        Callback::from(move |op: FilterOp| put(op, (*typed).clone()))
    };
    let oninput = {
        let (put, way) = (put, way.clone());
        move |event: InputEvent| put(*way, input_of(&event))
    };
    let onkeydown = {
        let onclose = props.onclose.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                onclose.emit(());
            }
        }
    };
    let words = matches!(*way, FilterOp::Contains | FilterOp::NotContains);
    html! {
        <>
            { ways(&[(FilterOp::Contains, "contains"), (FilterOp::NotContains, "does not"), (FilterOp::Empty, "is empty"), (FilterOp::NotEmpty, "is not")], *way, &how) }
            if words {
                <input type="text" class="narrow" value={(*typed).clone()} {oninput} {onkeydown} placeholder="Words" aria-label="Words" autocomplete="off" data-test="filter-words" />
            }
        </>
    }
}

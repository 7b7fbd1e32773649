//! A day of the calendar and the entries on it.
//!
//! Must not know: what becomes of an idea that is picked up.

use super::schedule::{Entry, time_of};
use crate::calendar::{Day, MONTHS};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::idea_status;
use crate::format::plural;
use crate::route::{self, Place, Route};
use igny8_model::planner::Idea;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DayProps {
    pub day: Day,
    pub today: bool,
    /// Of the month before or after.
    pub outside: bool,
    pub number: usize,
    /// An idea is held over it.
    pub over: bool,
    /// Entries that have no room.
    pub more: usize,
    pub onmore: Callback<()>,
    pub children: Html,
}

#[component]
pub fn DayCell(props: &DayProps) -> Html {
    let (_, month, day) = props.day.parts();
    let first = if day == 1 { format!("{day} {}", &MONTHS[month as usize - 1][..3]) } else { day.to_string() };
    html! {
        <div role="gridcell" class={classes!("cal-day", props.today.then_some("today"), props.outside.then_some("outside"), props.over.then_some("over"))}
            aria-current={props.today.then_some("date")} data-day={props.day.text()}>
            <span class="heard">{ format!("{}, {}", props.day.words(), plural(props.number as u64, "entry", "entries")) }</span>
            <span class="cal-number" aria-hidden="true">{ first }</span>
            <ul>{ props.children.clone() }</ul>
            if props.more > 0 {
                <button type="button" class="cal-rest" onclick={props.onmore.reform(|_: MouseEvent| ())}>{ format!("{} more", props.more) }</button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct ChipProps {
    pub entry: Entry,
    /// The client's name and colour, where several are shown.
    pub client: Option<(AttrValue, AttrValue)>,
    pub onpress: Callback<(PointerEvent, Rc<Idea>)>,
    pub onkey: Callback<(KeyboardEvent, Rc<Idea>)>,
}

#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let edge = props.client.as_ref().map(|(_, color)| html! { <svg class="chip-edge" viewBox="0 0 4 20" preserveAspectRatio="none" aria-hidden="true"><rect width="4" height="20" fill={color.clone()} /></svg> });
    let of = props.client.as_ref().map(|(name, _)| format!("{name}: ")).unwrap_or_default();
    match &props.entry {
        Entry::Idea(idea) => {
            let (pressed, keyed) = (idea.clone(), idea.clone());
            html! {
                <li>
                    <div role="button" tabindex="0" class="chip" title={format!("{of}{}", idea.title)} data-chip="" data-test="chip"
                        onpointerdown={props.onpress.reform(move |event| (event, pressed.clone()))} onkeydown={props.onkey.reform(move |event| (event, keyed.clone()))}>
                        { edge.unwrap_or_default() }
                        <span class="clip">{ &idea.title }</span>
                        <span class="chip-state">{ idea_status(idea.status) }</span>
                    </div>
                </li>
            }
        }
        Entry::Content(row) => {
            let (site, id) = (row.site_id, row.id);
            let time = row.publish_at.map(time_of).unwrap_or_default();
            html! {
                <li class="chip fixed">
                    { edge.unwrap_or_default() }
                    <button type="button" title={format!("{of}{} is published at {time}", row.title)} onclick={move |_| route::go(Route::In(site, Place::Editor(id)))}>
                        <Glyph icon={Icon::Send} class="sm" /><b class="num">{ time }</b><span class="clip">{ &row.title }</span>
                    </button>
                </li>
            }
        }
    }
}

//! Ideas on a calendar: by month or by week, carried from day to day by the pointer or by keys.
//!
//! Must not know: how ideas are made or written.

use super::board_dom::follow;
use super::calendar_day::{Chip, DayCell};
use super::idea_pane::IdeaPane;
use super::schedule::{Entry, plan, today, use_days, use_unplanned};
use crate::calendar::{Day, MONTHS, WEEKDAYS, month_grid, week_grid};
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::components::split::Split;
use crate::components::toolbar::Search;
use crate::format::{count, plural};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::SiteId;
use igny8_model::planner::Idea;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Span {
    Month,
    Week,
}

/// Where an idea can be put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    On(Day),
    /// Beside the calendar.
    Off,
}

#[derive(Clone, PartialEq)]
struct Held {
    idea: Rc<Idea>,
    target: Option<Target>,
    by_keys: bool,
}

const SLACK: i32 = 5;

#[derive(Properties, PartialEq)]
pub struct CalendarProps {
    /// Absent: all sites.
    #[prop_or_default]
    pub site: Option<SiteId>,
}

#[component]
pub fn Calendar(props: &CalendarProps) -> Html {
    let here = use_context::<Here>();
    let site = props.site;
    let now = today();
    let at = use_state_eq(|| now);
    let span = use_state_eq(|| Span::Month);
    let search = use_state_eq(String::new);
    let held = use_state_eq(|| None::<Held>);
    let open = use_state_eq(|| None::<Rc<Idea>>);
    let pressed = use_mut_ref(|| None::<((i32, i32), Rc<Idea>)>);
    let ghost = use_node_ref();
    let grid = if *span == Span::Month { month_grid(*at) } else { week_grid(*at) };
    let days = use_days(site, grid[0], grid[grid.len() - 1]);
    let unplanned = use_unplanned(site, &search);

    let turn = {
        let (at, span) = (at.clone(), *span);
        move |by: i64| at.set(if span == Span::Month { at.month(by) } else { at.plus(7 * by) })
    };
    let (back, on, home) = (turn.clone(), turn.clone(), {
        let at = at.clone();
        move || at.set(now)
    });
    let show = {
        let span = span.clone();
        move |to: Span| span.set(to)
    };
    let (month, week) = (show.clone(), show.clone());
    let actions = vec![
        Action::new("Calendar", "Today", Icon::CalendarDays, "t", home),
        Action::new("Calendar", "Earlier", Icon::ChevronLeft, "PageUp", move || back(-1)).also("previous month week"),
        Action::new("Calendar", "Later", Icon::ChevronRight, "PageDown", move || on(1)).also("next month week"),
        Action::new("Calendar", "Show a month", Icon::CalendarDays, "v m", move || month(Span::Month)).checked(*span == Span::Month),
        Action::new("Calendar", "Show a week", Icon::CalendarDays, "v w", move || week(Span::Week)).checked(*span == Span::Week),
    ];
    use_actions(actions.clone());

    let put_down = {
        let held = held.clone();
        move |target: Option<Target>| {
            if let (Some(held), Some(target)) = (&*held, target) {
                let day = match target {
                    Target::On(day) => Some(day),
                    Target::Off => None,
                };
                if day.map(Day::text) != held.idea.planned_on {
                    plan(vec![held.idea.id], day);
                }
            }
            held.set(None);
        }
    };
    {
        let (held, at, put_down, open) = (held.clone(), at.clone(), put_down.clone(), open.clone());
        use_keys(Reach::First, move |event| {
            let Some(carried) = (*held).clone() else {
                let close = event.key() == "Escape" && open.is_some();
                if close {
                    open.set(None);
                }
                return close;
            };
            let day = match carried.target {
                Some(Target::On(day)) => day,
                _ => *at,
            };
            let to = match event.key().as_str() {
                "Escape" => {
                    held.set(None);
                    return true;
                }
                "Enter" | " " => {
                    put_down(carried.target);
                    return true;
                }
                "Delete" | "Backspace" => {
                    put_down(Some(Target::Off));
                    return true;
                }
                "ArrowLeft" => day.plus(-1),
                "ArrowRight" => day.plus(1),
                "ArrowUp" => day.plus(-7),
                "ArrowDown" => day.plus(7),
                "PageUp" => day.month(-1),
                "PageDown" => day.month(1),
                "Home" => now,
                _ => return true,
            };
            at.set(to);
            held.set(Some(Held { target: Some(Target::On(to)), ..carried }));
            true
        });
    }
    let onpress = {
        let pressed = pressed.clone();
        Callback::from(move |(event, idea): (PointerEvent, Rc<Idea>)| {
            if event.button() != 0 {
                return;
            }
            if let Some(chip) = chip_at(&event) {
                let _ = chip.set_pointer_capture(event.pointer_id());
                let _ = chip.focus();
            }
            *pressed.borrow_mut() = Some(((event.client_x(), event.client_y()), idea));
            event.prevent_default();
        })
    };
    let onkey = {
        let (held, open, at) = (held.clone(), open.clone(), at.clone());
        Callback::from(move |(event, idea): (KeyboardEvent, Rc<Idea>)| {
            match event.key().as_str() {
                " " => {
                    let day = idea.planned_on.as_deref().and_then(Day::parse).unwrap_or(*at);
                    held.set(Some(Held { idea, target: Some(Target::On(day)), by_keys: true }));
                }
                "Enter" => open.set(Some(idea)),
                "Delete" | "Backspace" if idea.planned_on.is_some() => plan(vec![idea.id], None),
                "ArrowDown" | "ArrowUp" => beside(&event, event.key() == "ArrowDown"),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let onpointermove = {
        let (pressed, held, ghost) = (pressed.clone(), held.clone(), ghost.clone());
        Callback::from(move |event: PointerEvent| {
            let Some((from, idea)) = pressed.borrow().clone() else { return };
            let (x, y) = (event.client_x(), event.client_y());
            if held.is_none() && (x - from.0).abs() + (y - from.1).abs() <= SLACK {
                return;
            }
            follow(&ghost, x, y);
            held.set(Some(Held { idea, target: under(x, y), by_keys: false }));
        })
    };
    let onpointerup = {
        let (pressed, held, open) = (pressed.clone(), held.clone(), open.clone());
        Callback::from(move |_: PointerEvent| {
            let Some((_, idea)) = pressed.borrow_mut().take() else { return };
            match &*held {
                Some(now) => put_down(now.target),
                None => open.set(Some(idea)),
            }
        })
    };
    let onpointercancel = {
        let held = held.clone();
        Callback::from(move |_: PointerEvent| {
            pressed.borrow_mut().take();
            held.set(None);
        })
    };
    let colour = |id: SiteId| {
        here.as_ref().filter(|_| site.is_none()).and_then(|h| h.site_named(id)).map(|s| (AttrValue::from(s.name.clone()), AttrValue::from(s.color.clone())))
    };
    let chip = |entry: &Entry| {
        let id = match entry {
            Entry::Idea(i) => i.site_id,
            Entry::Content(c) => c.site_id,
        };
        html! { <Chip entry={entry.clone()} client={colour(id)} onpress={onpress.clone()} onkey={onkey.clone()} /> }
    };
    let (year, number, _) = at.parts();
    let few = if *span == Span::Month { 3 } else { usize::MAX };
    let cells = grid.chunks(7).map(|week| html! {
        <div class="cal-week" role="row">
            { for week.iter().map(|day| {
                let entries = days.get(day).cloned().unwrap_or_default();
                let more = entries.len().saturating_sub(few);
                let (at, span, this) = (at.clone(), span.clone(), *day);
                html! {
                    <DayCell key={day.0.to_string()} day={*day} today={*day == now} outside={*span == Span::Month && day.parts().1 != number} number={entries.len()}
                        over={held.as_ref().is_some_and(|h| h.target == Some(Target::On(*day)))} {more} onmore={move |()| { at.set(this); span.set(Span::Week); }}>
                        { for entries.iter().take(few).map(chip) }
                    </DayCell>
                }
            }) }
        </div>
    });
    let loose: Vec<Entry> = unplanned.data.iter().flat_map(|p| &p.results).map(|i| Entry::Idea(Rc::new(i.clone()))).collect();
    let total = unplanned.data.as_ref().map_or(0, |p| p.count);
    let to_ideas = Callback::from(move |_: MouseEvent| route::go(Route::within(site, Place::Ideas)));
    let list = html! {
        <aside class={classes!("cal-side", held.as_ref().filter(|h| h.target == Some(Target::Off)).map(|_| "over"))} data-day="off" aria-label="Ideas without a day">
            <header><h2>{ "Without a day" }</h2><span class="num quiet">{ count(total) }</span></header>
            <Search value={(*search).clone()} placeholder="Search ideas" onsearch={{ let search = search.clone(); move |text| search.set(text) }} />
            <ul class="cal-loose">{ for loose.iter().map(chip) }</ul>
            if loose.is_empty() && unplanned.data.is_some() {
                if search.is_empty() {
                    <Empty icon={Icon::Lightbulb} title="Every idea has its day" text="New ideas come from clusters and stand here until they are planned."><Button label="Go to Ideas" onclick={to_ideas} /></Empty>
                } else {
                    <p class="no-hits">{ format!("No idea without a day has “{}”.", *search) }</p>
                }
            } else if total > loose.len() as u64 {
                <p class="quiet cal-more">{ format!("{} more: search to find them", count(total - loose.len() as u64)) }</p>
            }
        </aside>
    };
    let [home, earlier, later, ..] = &actions[..] else { return Html::default() };
    let heading = if *span == Span::Month { format!("{} {year}", MONTHS[number as usize - 1]) } else { format!("Week of {}", at.monday().words()) };
    let tools = html! {
        <>
            <Button action={earlier.clone()} kind={Kind::Ghost} title="Earlier" />
            <Button action={home.clone()} icon={None::<Icon>} />
            <Button action={later.clone()} kind={Kind::Ghost} title="Later" />
            <h2 class="cal-heading" aria-live="polite">{ heading }</h2>
        </>
    };
    let main = html! {
        <div class={classes!("cal", held.as_ref().map(|_| "carrying"))} {onpointermove} {onpointerup} {onpointercancel}>
            <p class="heard" role="status" aria-live="assertive">{ said(held.as_ref()) }</p>
            <div class={classes!("cal-grid", if *span == Span::Month { "month" } else { "week" })} role="grid" aria-label="Calendar" data-test="calendar">
                <div class="cal-names" role="row">{ for WEEKDAYS.iter().map(|name| html! { <div role="columnheader">{ &name[..3] }</div> }) }</div>
                { for cells }
            </div>
            { list }
            <div ref={ghost} class={classes!("carried", held.as_ref().filter(|h| !h.by_keys).map(|_| "shown"))} aria-hidden="true">{ held.as_ref().map(|h| h.idea.title.clone()).unwrap_or_default() }</div>
            if held.as_ref().is_some_and(|h| h.by_keys) {
                <p class="kanban-hint">{ "Arrows choose the day, Enter puts down, Del takes off the calendar, Esc leaves it" }</p>
            }
        </div>
    };
    let side = (*open).clone().map(|idea| html! {
        <IdeaPane key={idea.id.to_string()} idea={idea.clone()} onclose={{ let open = open.clone(); move |()| open.set(None) }} onchanged={{ let open = open.clone(); move |i| open.set(Some(i)) }} />
    });
    let planned = days.values().map(Vec::len).sum::<usize>();
    html! {
        <Page title="Calendar" actions={html! { <><span class="quiet">{ plural(planned as u64, "entry", "entries") }</span>
            <Segments<Span> label="Show" options={vec![(Span::Month, "Month".into()), (Span::Week, "Week".into())]} value={*span} onchange={show} /></> }} {tools}>
            <Split name="calendar" {main} {side} width={420.0} />
        </Page>
    }
}

fn said(held: Option<&Held>) -> String {
    match held.map(|h| (h.target, &h.idea.title)) {
        Some((Some(Target::On(day)), title)) => format!("{title}: {}", day.words()),
        Some((Some(Target::Off), title)) => format!("{title}: off the calendar"),
        Some((None, title)) => format!("{title} picked up"),
        None => String::new(),
    }
}

/// The chip that an event happened on. (Events are heard at the root: their current target is the whole page.)
fn chip_at(event: &web_sys::Event) -> Option<HtmlElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest("[data-chip]").ok()??.dyn_into().ok()
}

/// The focus goes to the chip above or below in the same list.
fn beside(event: &KeyboardEvent, down: bool) {
    let item = chip_at(event).and_then(|chip| chip.closest("li").ok().flatten());
    let next = item.and_then(|item| if down { item.next_element_sibling() } else { item.previous_element_sibling() });
    let next = next.and_then(|item| item.query_selector("[data-chip], button").ok().flatten());
    if let Some(next) = next.and_then(|n| n.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

fn under(x: i32, y: i32) -> Option<Target> {
    #[allow(clippy::cast_precision_loss, reason = "pixels")]
    let element = web_sys::window()?.document()?.element_from_point(x as f32, y as f32)?;
    let mark = element.closest("[data-day]").ok()??.get_attribute("data-day")?;
    if mark == "off" { Some(Target::Off) } else { Day::parse(&mark).map(Target::On) }
}

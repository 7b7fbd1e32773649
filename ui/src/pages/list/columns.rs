//! Which columns a table shows, in which order and how wide; and how high its rows are. All of it by keys too.
//!
//! Must not know: which table.

use super::List;
use crate::components::button::{Button, Kind};
use crate::components::field::{Check, Segments};
use crate::components::icon::Icon;
use crate::components::menu::Popover;
use crate::components::picked::Row;
use crate::components::table::Layout;
use crate::store::memory;
use std::rc::Rc;
use uuid::Uuid;
use yew::prelude::*;

/// A column in the menu.
#[derive(Clone, PartialEq)]
pub struct Named {
    pub name: &'static str,
    pub title: &'static str,
    pub shown: bool,
    pub width: u16,
}

/// A change of the layout.
#[derive(Clone, Copy, PartialEq)]
pub enum Change {
    Shown(&'static str, bool),
    Move(&'static str, bool),
    Widen(&'static str, u16),
    Compact(bool),
    Reset,
}

impl<T: Row> List<T>
where
    T::Id: Into<Uuid>,
{
    pub(super) fn column_places(&self) -> Vec<Named> {
        let laid = self.layout.lay(self.spec.columns, self.site.is_none());
        laid.iter().map(|l| Named { name: l.column.name, title: l.column.title, shown: l.shown, width: l.width }).collect()
    }

    pub(super) fn onlayout(&self) -> Callback<Layout> {
        let (name, layout) = (self.spec.name, self.layout.clone());
        Callback::from(move |new: Layout| {
            memory::change_table(name, |table| table.layout = new.clone());
            layout.set(Rc::new(new));
        })
    }

    pub(super) fn onplaces(&self) -> Callback<Change> {
        let (columns, all, now, put) = (self.spec.columns, self.site.is_none(), (*self.layout).clone(), self.onlayout());
        put.reform(move |change: Change| match change {
            Change::Shown(name, shown) => now.with_shown(columns, name, shown),
            Change::Move(name, right) => now.moved(columns, all, name, right, false),
            Change::Widen(name, width) => now.with_width(columns, name, width),
            Change::Compact(compact) => Layout { compact, ..now.as_ref().clone() },
            Change::Reset => Layout::default(),
        })
    }
}

#[derive(Properties, PartialEq)]
pub struct ColumnsMenuProps {
    pub columns: Vec<Named>,
    pub compact: bool,
    pub onlayout: Callback<Change>,
}

#[component]
pub fn ColumnsMenu(props: &ColumnsMenuProps) -> Html {
    let open = use_state_eq(|| false);
    let node = use_node_ref();
    let tell = |change: Change| props.onlayout.reform(move |_: MouseEvent| change);
    let last = props.columns.len().saturating_sub(1);
    html! {
        <>
            <Button node={node.clone()} kind={Kind::Ghost} icon={Icon::Settings2} title="Columns and rows" pressed={*open} onclick={{ let o = open.clone(); move |_| o.set(!*o) }} test="columns" />
            if *open {
                <Popover anchor={node} end=true class="columns-menu" onclose={{ let o = open.clone(); move |()| o.set(false) }}>
                    <h3>{ "Columns" }</h3>
                    <ul>
                        { for props.columns.iter().enumerate().map(|(at, column)| {
                            let (name, title, shown, width) = (column.name, column.title, column.shown, column.width);
                            html! {
                                <li key={name}>
                                    if at == 0 {
                                        <span class="always">{ title }</span>
                                    } else {
                                        <Check label={title} checked={shown} onchange={props.onlayout.reform(move |()| Change::Shown(name, !shown))} />
                                    }
                                    <Button kind={Kind::Ghost} icon={Icon::Minus} title={format!("Make {title} narrower")} onclick={tell(Change::Widen(name, width.saturating_sub(16)))} />
                                    <Button kind={Kind::Ghost} icon={Icon::Plus} title={format!("Make {title} wider")} onclick={tell(Change::Widen(name, width + 16))} />
                                    <Button kind={Kind::Ghost} icon={Icon::ArrowUp} title={format!("Move {title} to the left")} disabled={at < 2} onclick={tell(Change::Move(name, false))} />
                                    <Button kind={Kind::Ghost} icon={Icon::ArrowDown} title={format!("Move {title} to the right")} disabled={at == 0 || at == last} onclick={tell(Change::Move(name, true))} />
                                </li>
                            }
                        }) }
                    </ul>
                    <div class="columns-foot">
                        <Segments<bool> label="Height of the rows" options={vec![(false, "Comfortable".into()), (true, "Compact".into())]} value={props.compact} onchange={props.onlayout.reform(Change::Compact)} />
                        <Button kind={Kind::Ghost} label="As it was" title="Columns, order and widths as they were designed" onclick={tell(Change::Reset)} />
                    </div>
                </Popover>
            }
        </>
    }
}

//! One row of a table.
//!
//! Must not know: the list it belongs to.

use super::columns::Laid;
use super::edit::{Cell, CellEditor, Next};
use crate::components::field::Check;
use crate::components::picked::Row;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What is done in a row.
pub enum Act {
    Click { index: usize, column: usize, extend: bool, toggle: bool },
    Check { index: usize, extend: bool },
    Edit { index: usize, column: usize },
    Menu { index: usize, x: i32, y: i32 },
    Save { text: String, next: Next },
    Leave,
}

#[derive(Properties)]
pub struct LineProps<T: Row> {
    pub index: usize,
    pub item: Option<Rc<T>>,
    /// The column under the cursor, in the cursor's row.
    pub cursor: Option<usize>,
    pub picked: bool,
    pub open: bool,
    pub editing: Option<Cell<T>>,
    pub laid: Rc<Vec<Laid<T>>>,
    pub class: &'static str,
    pub pickable: bool,
    pub act: Callback<Act>,
}

impl<T: Row> PartialEq for LineProps<T> {
    fn eq(&self, other: &Self) -> bool {
        let same_item = match (&self.item, &other.item) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        };
        same_item
            && self.index == other.index
            && (self.cursor, self.picked, self.open, self.pickable) == (other.cursor, other.picked, other.open, other.pickable)
            && self.editing == other.editing
            && Rc::ptr_eq(&self.laid, &other.laid)
            && self.act == other.act
    }
}

/// The column of the cell that was hit.
fn column_of(event: &MouseEvent) -> usize {
    let hit = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()).and_then(|e| e.closest("[data-at]").ok().flatten());
    hit.and_then(|cell| cell.get_attribute("data-at")?.parse().ok()).unwrap_or(0)
}

#[component]
pub fn Line<T: Row>(props: &LineProps<T>) -> Html {
    let index = props.index;
    let down = use_mut_ref(|| 0_usize);
    let Some(item) = props.item.clone() else {
        return html! {
            <div class="row blank" role="row" aria-rowindex={(index + 2).to_string()}>
                if props.pickable {
                    <div class="cell check"></div>
                }
                <div class="cell first" role="gridcell"><i></i></div>
            </div>
        };
    };
    let act = &props.act;
    let onclick = {
        let (act, down) = (act.clone(), down.clone());
        Callback::from(move |event: MouseEvent| {
            // A second click of a double click: a pane may have opened and moved the cells since the first.
            if event.detail() > 1 {
                return;
            }
            let column = column_of(&event);
            *down.borrow_mut() = column;
            act.emit(Act::Click { index, column, extend: event.shift_key(), toggle: event.ctrl_key() || event.meta_key() });
        })
    };
    let ondblclick = {
        let (act, down) = (act.clone(), down.clone());
        Callback::from(move |_: MouseEvent| act.emit(Act::Edit { index, column: *down.borrow() }))
    };
    let oncontextmenu = {
        let act = act.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            act.emit(Act::Menu { index, x: event.client_x(), y: event.client_y() });
        })
    };
    let oncheck = {
        let act = act.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            event.stop_propagation();
            act.emit(Act::Check { index, extend: event.shift_key() });
        })
    };
    let editing = props.editing.as_ref();
    html! {
        <div role="row" aria-rowindex={(index + 2).to_string()} aria-selected={props.pickable.then(|| props.picked.to_string())}
            class={classes!("row", props.cursor.map(|_| "cursor"), props.picked.then_some("picked"), props.open.then_some("open"))}
            {onclick} {ondblclick} {oncontextmenu} data-test="row">
            if props.pickable {
                <div class="cell check" role="gridcell" onclick={oncheck}>
                    <Check label="Select" checked={props.picked} onchange={|()| ()} bare=true quiet=true named_by={format!("{}-{index}-0", props.class)} />
                </div>
            }
            { for props.laid.iter().enumerate().map(|(at, laid)| {
                let column = laid.column;
                let open = editing.filter(|e| e.column == column.name);
                html! {
                    <div key={column.name} id={format!("{}-{index}-{at}", props.class)} role="gridcell" aria-colindex={(at + 1).to_string()} data-at={at.to_string()} data-column={column.name}
                        aria-readonly={column.edit.is_none().then_some("true")}
                        class={classes!("cell", column.class, (at == 0).then_some("first main"), column.edit.as_ref().map(|_| "editable"), (props.cursor == Some(at)).then_some("here"), open.map(|_| "editing"))}>
                        if let Some(cell) = open {
                            <CellEditor<T> cell={cell.clone()} title={column.title} act={props.act.clone()} />
                        } else {
                            { (column.cell)(&item) }
                        }
                    </div>
                }
            }) }
        </div>
    }
}

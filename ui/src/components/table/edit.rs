//! Changing a cell in place: the editor in it, saving, and on to the next cell.
//!
//! Must not know: what is saved; the column says how.

use super::TableProps;
use super::columns::{Edit, How};
use super::line::Act;
use super::parts::{Cursor, Parts};
use crate::components::picked::Row;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Where to go after a cell was saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    Stay,
    Right,
    Left,
}

/// The cell that is edited.
pub struct Cell<T: Row> {
    /// The row itself: the list may move under it.
    pub row: Rc<T>,
    pub column: &'static str,
    pub how: How,
    pub text: String,
    pub error: Option<AttrValue>,
    pub busy: bool,
}

impl<T: Row> Clone for Cell<T> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), column: self.column, how: self.how, text: self.text.clone(), error: self.error.clone(), busy: self.busy }
    }
}

impl<T: Row> PartialEq for Cell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.row.id() == other.row.id() && self.column == other.column && self.error == other.error && self.busy == other.busy
    }
}

pub struct Editing<T: Row>(UseStateHandle<Option<Cell<T>>>);

impl<T: Row> Clone for Editing<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[hook]
pub fn use_editing<T: Row>() -> Editing<T> {
    Editing(use_state(|| None))
}

impl<T: Row> Editing<T> {
    pub fn cell(&self) -> Option<Cell<T>> {
        (*self.0).clone()
    }

    /// Opens the editor in a cell. Whether the cell can be edited at all.
    pub fn begin(&self, parts: &Parts<T>, props: &TableProps<T>, row: Rc<T>, column: usize) -> bool {
        let Some(laid) = parts.laid.get(column) else { return false };
        let Some(Edit { how, text, .. }) = &laid.column.edit else { return false };
        if *how == How::Ask {
            props.onask.emit((laid.column.name, row));
            return true;
        }
        parts.rows.hold(true);
        parts.cursor.set(Cursor { column, ..*parts.cursor });
        self.0.set(Some(Cell { text: text(&row), row, column: laid.column.name, how: *how, error: None, busy: false }));
        true
    }

    pub fn leave(&self, parts: &Parts<T>) {
        self.0.set(None);
        parts.rows.hold(false);
        focus(&parts.scroller);
    }

    /// Saves what was typed; an error stays at the cell.
    pub fn save(&self, parts: &Parts<T>, props: &TableProps<T>, text: String, next: Next) {
        let Some(cell) = self.cell() else { return };
        let Some(edit) = props.columns.iter().find(|c| c.name == cell.column).and_then(|c| c.edit.as_ref()) else { return };
        let onward = {
            let (parts, props, this) = (parts.clone(), props.clone_for_events(), self.clone());
            move |row: Rc<T>| match beside(&parts, cell.column, next) {
                Some(column) => {
                    this.begin(&parts, &props, row, column);
                }
                None => this.leave(&parts),
            }
        };
        let text = text.trim().to_owned();
        if text == (edit.text)(&cell.row) {
            return onward(cell.row.clone());
        }
        self.0.set(Some(Cell { busy: true, error: None, text: text.clone(), ..cell.clone() }));
        let (saving, rows, this) = ((edit.save)(&cell.row, text.clone()), parts.rows.clone(), self.clone());
        spawn_local(async move {
            match saving.await {
                Ok(row) => {
                    let row = Rc::new(row);
                    rows.replace(&row);
                    onward(row);
                }
                Err(failure) => {
                    let about = failure.errors.values().flatten().next().cloned();
                    let error = about.unwrap_or_else(|| failure.message.clone());
                    this.0.set(Some(Cell { busy: false, error: Some(error.into()), text, ..cell }));
                }
            }
        });
    }
}

/// The next column on that side which is edited in place.
fn beside<T: Row>(parts: &Parts<T>, column: &str, next: Next) -> Option<usize> {
    let at = parts.laid.iter().position(|l| l.column.name == column)?;
    let edited = |i: &usize| parts.laid[*i].column.edit.as_ref().is_some_and(|e| e.how != How::Ask);
    match next {
        Next::Stay => None,
        Next::Right => (at + 1..parts.laid.len()).find(edited),
        Next::Left => (0..at).rev().find(edited),
    }
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

#[derive(Properties)]
pub struct CellEditorProps<T: Row> {
    pub cell: Cell<T>,
    pub title: &'static str,
    pub act: Callback<Act>,
}

impl<T: Row> PartialEq for CellEditorProps<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cell == other.cell && self.act == other.act
    }
}

/// The field in the cell. Enter saves, Tab saves and goes on, Escape leaves it as it was.
#[component]
pub fn CellEditor<T: Row>(props: &CellEditorProps<T>) -> Html {
    let node = use_node_ref();
    let done = use_mut_ref(|| false);
    {
        let (node, done) = (node.clone(), done.clone());
        use_effect_with((props.cell.column, props.cell.error.clone()), move |_| {
            *done.borrow_mut() = false;
            focus(&node);
            if let Some(input) = node.cast::<HtmlInputElement>() {
                input.select();
            }
        });
    }
    let value = {
        let node = node.clone();
        move || node.cast::<HtmlInputElement>().map(|i| i.value()).or_else(|| node.cast::<HtmlSelectElement>().map(|s| s.value())).unwrap_or_default()
    };
    let finish = {
        let (act, done, value) = (props.act.clone(), done.clone(), value);
        move |next: Option<Next>| {
            if !done.replace(true) {
                act.emit(next.map_or(Act::Leave, |next| Act::Save { text: value(), next }));
            }
        }
    };
    let onkeydown = {
        let finish = finish.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            event.stop_propagation();
            let next = match event.key().as_str() {
                "Enter" => Some(Next::Stay),
                "Tab" if event.shift_key() => Some(Next::Left),
                "Tab" => Some(Next::Right),
                "Escape" => None,
                _ => return,
            };
            event.prevent_default();
            finish(next);
        })
    };
    let onblur = {
        let finish = finish.clone();
        // After the click that took the focus away has done its work; a lost word would be worse than a late save.
        Callback::from(move |_: FocusEvent| {
            let finish = finish.clone();
            Timeout::new(0, move || finish(Some(Next::Stay))).forget();
        })
    };
    let onchange = {
        let finish = finish.clone();
        Callback::from(move |_: Event| finish(Some(Next::Stay)))
    };
    let onclick = Callback::from(|event: MouseEvent| event.stop_propagation());
    let cell = &props.cell;
    let (label, invalid) = (format!("{}, edit", props.title), cell.error.as_ref().map(|_| "true"));
    html! {
        <span class={classes!("cell-editor", cell.busy.then_some("busy"))} onclick={onclick.clone()} ondblclick={onclick}>
            { match cell.how {
                How::Choice(choices) => html! {
                    <select ref={node} aria-label={label} aria-invalid={invalid} {onkeydown} {onblur} {onchange} data-test="cell-editor">
                        if !choices.iter().any(|(value, _)| *value == cell.text) {
                            <option value={cell.text.clone()} selected=true>{ "–" }</option>
                        }
                        { for choices.iter().map(|(value, words)| html! { <option value={*value} selected={*value == cell.text}>{ *words }</option> }) }
                    </select>
                },
                how => {
                    let kind = if how == How::Day { "date" } else { "text" };
                    html! {
                        <input ref={node} type={kind} inputmode={(how == How::Number).then_some("decimal")} value={cell.text.clone()} aria-label={label} aria-invalid={invalid}
                            {onkeydown} {onblur} autocomplete="off" spellcheck={if how == How::Text { "true" } else { "false" }} data-test="cell-editor" />
                    }
                }
            } }
            if let Some(error) = &cell.error {
                <span class="cell-error" role="alert">{ error }</span>
            }
        </span>
    }
}

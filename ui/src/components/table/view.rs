//! What a table follows as long as it lives: the height of what is visible, a new query, what was said last.
//!
//! Must not know: rows.

use super::parts::Cursor;
use crate::components::scroll::View;
use igny8_model::ListQuery;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The same callback as long as the component lives, doing what was said last: rows need not be drawn again for a new one.
#[hook]
pub fn use_lasting<A: 'static>(run: impl Fn(A) + 'static) -> Callback<A> {
    let newest = use_mut_ref(|| None::<Rc<dyn Fn(A)>>);
    *newest.borrow_mut() = Some(Rc::new(run));
    let lasting = use_memo((), move |()| {
        Callback::from(move |value| {
            let run = newest.borrow().clone();
            if let Some(run) = run {
                run(value);
            }
        })
    });
    lasting.as_ref().clone()
}

/// Another query begins at the top.
#[hook]
pub fn use_new_query(query: &ListQuery, scroller: &NodeRef, cursor: &UseStateHandle<Cursor>) {
    let (scroller, cursor) = (scroller.clone(), cursor.clone());
    let first = use_mut_ref(|| true);
    use_effect_with(query.clone(), move |_| {
        if !first.replace(false) {
            cursor.set(Cursor { row: 0, ..*cursor });
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        }
    });
}

/// Follows the height of the visible part.
#[hook]
pub fn use_size(scroller: &NodeRef, view: &UseStateHandle<View>) {
    let (scroller, view) = (scroller.clone(), view.clone());
    use_effect_with((), move |()| {
        let watched = scroller.cast::<HtmlElement>().and_then(|element| {
            let seen = element.clone();
            let measure = Closure::<dyn Fn()>::new(move || {
                view.set(View { top: f64::from(seen.scroll_top()), height: f64::from(seen.client_height()) });
            });
            let observer = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, measure))
        });
        move || {
            if let Some((observer, measure)) = watched {
                observer.disconnect();
                drop(measure);
            }
        }
    });
}

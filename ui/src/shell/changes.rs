//! The newest changes, each of which can be taken back, also after a restart.
//!
//! Must not know: what was changed.

use crate::components::async_view::async_view;
use crate::components::badge::SiteBadge;
use crate::components::button::Button;
use crate::components::dialog::Dialog;
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::format::{ago, plural};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::signal::{Signal, use_signal};
use crate::store::undo;
use igny8_model::commands::UndoList;
use igny8_model::undo::UndoEntry;
use yew::prelude::*;

thread_local! { pub static OPEN: Signal<bool> = const { Signal::new(false) }; }

#[component]
pub fn Changes() -> Html {
    if use_signal(&OPEN) {
        html! { <Open /> }
    } else {
        Html::default()
    }
}

#[component]
fn Open() -> Html {
    let here = use_context::<Here>();
    let list = use_query::<UndoList>(Some(igny8_model::page::Empty {}));
    let body = async_view(
        &list,
        |page| page.results.is_empty(),
        || html! { <Empty icon={Icon::History} title="No changes yet" text="What you change by hand or in bulk stands here and can be taken back, also tomorrow." /> },
        |page| html! { <ul class="changes">{ for page.results.iter().map(|one| line(one, here.as_ref())) }</ul> },
    );
    html! {
        <Dialog title="Recent changes" lead={AttrValue::from("Taking one back puts its rows as they were. Rows that were changed again since stay as they are, and you are told.")} class="changes-dialog"
            onclose={|()| OPEN.with(|o| o.set(false))} test="changes">{ body }</Dialog>
    }
}

fn line(one: &UndoEntry, here: Option<&Here>) -> Html {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let id = one.id;
    let site = one.site_id.and_then(|id| here?.site_named(id));
    html! {
        <li key={id.to_string()} class={classes!("change", one.undone.then_some("undone"))}>
            if let Some(site) = site {
                <SiteBadge name={site.name.clone()} color={site.color.clone()} />
            } else {
                <span class="no-badge"></span>
            }
            <span class="two-lines">
                <b>{ &one.label }</b>
                <small>
                    { [site.map(|s| s.name.clone()), Some(ago(one.at, now)), Some(plural(one.rows, "row", "rows"))].into_iter().flatten().collect::<Vec<_>>().join(" · ") }
                </small>
            </span>
            if one.undone {
                <small class="quiet">{ "Taken back" }</small>
            } else {
                <Button label="Undo" icon={Icon::Undo2} title={format!("Take back: {}", one.label)} onclick={move |_| undo::apply(Some(id))} />
            }
        </li>
    }
}

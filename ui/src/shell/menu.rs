//! The window's menu: everything of the registry in sight, under its headings, for who looks rather than types.
//!
//! Must not know: what the commands do.

use crate::components::button::{Button, Keys, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::Popover;
use crate::store::actions::{Action, grouped, offered};
use crate::store::signal::{Signal, use_signal};
use std::cell::RefCell;
use yew::prelude::*;

thread_local! {
    pub static OPEN: Signal<bool> = const { Signal::new(false) };
    /// The button that it opens at.
    static ANCHOR: RefCell<NodeRef> = RefCell::default();
}

/// The button of the menu, in the sidebar.
#[component]
pub fn MenuOpener() -> Html {
    let node = use_memo((), |()| ANCHOR.with(|a| a.borrow().clone()));
    let open = use_signal(&OPEN);
    html! {
        <Button node={(*node).clone()} kind={Kind::Ghost} icon={Icon::Menu} title="Menu" keys="F10" pressed={open} onclick={move |_| OPEN.with(|o| o.set(!open))} test="menu" />
    }
}

/// The menu itself, when it is open.
#[component]
pub fn AppMenu() -> Html {
    if use_signal(&OPEN) {
        html! { <Inside /> }
    } else {
        Html::default()
    }
}

#[component]
fn Inside() -> Html {
    let groups = use_memo((), |()| {
        // Sites have their switcher; a menu of two hundred of them helps nobody.
        grouped(offered().into_iter().filter(|a| !a.id.starts_with("site ") && a.id != "Window: Menu").collect())
    });
    let anchor = ANCHOR.with(|a| a.borrow().clone());
    let close = Callback::from(|()| OPEN.with(|o| o.set(false)));
    html! {
        <Popover {anchor} onclose={close.clone()} class="menu app-menu">
            <div role="menu" aria-label="Menu" class="app-menu-groups" data-test="app-menu">
                { for groups.iter().map(|(group, actions)| html! {
                    <div role="group" aria-label={*group}>
                        <h3 role="presentation">{ *group }</h3>
                        { for actions.iter().map(|action| entry(action, &close)) }
                    </div>
                }) }
            </div>
        </Popover>
    }
}

fn entry(action: &Action, close: &Callback<()>) -> Html {
    let onclick = {
        let (action, close) = (action.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            action.start();
        })
    };
    html! {
        <button type="button" role="menuitem" {onclick} class={classes!(action.off.as_ref().map(|_| "off"))} aria-disabled={action.off.as_ref().map(|_| "true")}
            title={action.off.clone()}>
            <Glyph icon={if action.checked { Icon::Check } else { action.icon }} />
            <span>{ &action.title }</span>
            if !action.keys.is_empty() {
                <Keys keys={action.keys} />
            }
        </button>
    }
}

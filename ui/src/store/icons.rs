//! The sites' own pictures (favicons), as far as they are known.
//!
//! Must not know: where they are shown.

use super::signal::{Signal, use_signal};
use crate::ipc;
use igny8_model::page::Empty;
use igny8_model::sites::Site;
use igny8_model::{SiteId, commands};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

type Icons = Rc<BTreeMap<SiteId, AttrValue>>;
thread_local! { static ICONS: Signal<Option<Icons>> = const { Signal::new(None) }; }

/// Reads them when a site has one that was not known before. Used once, by the frame.
#[hook]
pub fn use_icons(sites: &[Site]) {
    let known: Vec<SiteId> = sites.iter().filter(|s| s.icon).map(|s| s.id).collect();
    use_effect_with(known, |known| {
        if known.is_empty() {
            return;
        }
        wasm_bindgen_futures::spawn_local(async {
            // A site without its picture is still told by its colour and its initials.
            if let Ok(answer) = ipc::call::<commands::SitesIcons>(Empty {}).await {
                let icons = answer.icons.into_iter().map(|(id, url)| (id, AttrValue::from(url))).collect();
                ICONS.with(|i| i.set(Some(Rc::new(icons))));
            }
        });
    });
}

/// A site's picture as a `data:` address.
#[hook]
pub fn use_icon(id: Option<SiteId>) -> Option<AttrValue> {
    use_signal(&ICONS).zip(id).and_then(|(icons, id)| icons.get(&id).cloned())
}

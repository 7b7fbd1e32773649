//! Asking as what texts go out, with every site that they go to once more by name and colour.
//!
//! Must not know: how they are sent.

use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::format::{host, plural};
use crate::route::{self, Place, Route};
use crate::store::jobs;
use crate::store::session::Here;
use igny8_model::publisher::{PostStatus, PublishRequest};
use igny8_model::sites::Site;
use igny8_model::{ContentId, SiteId, commands};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Texts by site; none of a site: all of it that were never sent.
pub type Texts = BTreeMap<SiteId, Vec<ContentId>>;

#[derive(Properties, PartialEq)]
pub struct SendProps {
    pub texts: Texts,
    pub onclose: Callback<()>,
}

#[component]
pub fn SendDialog(props: &SendProps) -> Html {
    let here = use_context::<Here>();
    let status = use_state_eq(|| PostStatus::Draft);
    let Some(here) = here else { return Html::default() };
    let to: Vec<(&Site, &Vec<ContentId>)> = props.texts.iter().filter_map(|(id, texts)| Some((here.site_named(*id)?, texts))).collect();
    let number: usize = to.iter().map(|(_, texts)| texts.len()).sum();
    let all = to.iter().any(|(_, texts)| texts.is_empty());
    let apart: Vec<SiteId> = to.iter().filter(|(s, _)| !s.connected).map(|(s, _)| s.id).collect();
    let title = if all { "Send all drafts that were never sent".to_owned() } else { format!("Send {}", plural(number as u64, "text", "texts")) };
    let (one, scope) = (to.len() == 1, here.site_id());
    let start = {
        let (texts, status, onclose) = (props.texts.clone(), *status, props.onclose.clone());
        Callback::from(move |_| {
            let texts = texts.clone();
            spawn_local(async move {
                let mut started = false;
                for (site_id, content_ids) in texts {
                    let request = PublishRequest { site_id, content_ids, limit: None, status: Some(status), overwrite: false };
                    started |= jobs::start::<commands::Publish>(request).await.is_some();
                }
                if started {
                    route::go(Route::within(scope, Place::Receipts(None)));
                }
            });
            onclose.emit(());
        })
    };
    let connect = apart.first().map(|id| {
        let (id, onclose) = (*id, props.onclose.clone());
        Callback::from(move |_| {
            onclose.emit(());
            route::go(Route::Site(id));
        })
    });
    let about = match *status {
        PostStatus::Draft => "They arrive as WordPress drafts: nobody sees them until somebody publishes them there.",
        PostStatus::Pending => "They arrive for review by an editor of the site.",
        _ => "They are public at once.",
    };
    let label = match &to[..] {
        [(site, _)] => format!("Send to {}", site.name),
        sites => format!("Send to {}", plural(sites.len() as u64, "site", "sites")),
    };
    let connect_words = if one {
        "Connect the site first".to_owned()
    } else {
        format!("Connect {} first", apart.first().and_then(|id| here.site_named(*id)).map(|s| s.name.clone()).unwrap_or_default())
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()} test="send-dialog" actions={html! { <>
            <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
            if let Some(connect) = connect {
                <Button label={connect_words} kind={Kind::Primary} icon={Icon::Plug} onclick={connect} />
            } else {
                <Button {label} kind={Kind::Primary} icon={Icon::Send} onclick={start} test="start-send" />
            }
        </> }}>
            <div class="form">
                <div class="send-sites">
                    { for to.iter().map(|(site, texts)| html! {
                        <div class={classes!("send-to", one.then_some("only"))} key={site.id.to_string()}>
                            <SiteBadge class="lg" id={site.id} name={site.name.clone()} color={site.color.clone()} />
                            <span class="two-lines"><b>{ &site.name }</b><small>{ host(&site.wordpress_url) }</small></span>
                            if !one {
                                <span class="count">{ if site.connected { plural(texts.len() as u64, "text", "texts") } else { "not connected".into() } }</span>
                            }
                        </div>
                    }) }
                </div>
                <Segments<PostStatus> label="Status on the site" options={vec![(PostStatus::Draft, "Draft".into()), (PostStatus::Pending, "For review".into()), (PostStatus::Publish, "Publish".into())]}
                    value={*status} onchange={{ let s = status.clone(); move |v| s.set(v) }} />
                <p class="field-hint">{ about }</p>
                <p class="field-hint">{ "One post a text, ever, however often the connection breaks. What WordPress stored is read back and compared." }</p>
            </div>
        </Dialog>
    }
}

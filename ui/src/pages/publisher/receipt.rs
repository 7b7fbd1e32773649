//! One receipt: field by field what was sent against what WordPress stored.
//!
//! Must not know: the list.

use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::{post_status, record_status, tick};
use crate::format::words;
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::{jobs, query::use_query};
use igny8_model::page::ById;
use igny8_model::publisher::{FieldReceipt, PostStatus, PublishRequest, PublishingRecord, RecordStatus};
use igny8_model::{RecordId, commands};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReceiptPaneProps {
    pub id: RecordId,
    pub onclose: Callback<()>,
}

#[component]
pub fn ReceiptPane(props: &ReceiptPaneProps) -> Html {
    let record = use_query::<commands::RecordsGet>(Some(ById { id: props.id }));
    html! {
        <div class="pane" data-test="receipt">
            { async_view(&record, |_| false, Html::default, |record| view(record, &props.onclose)) }
        </div>
    }
}

/// Sends the text again, over the site's copy if asked.
fn send_again(record: &PublishingRecord, overwrite: bool) -> Callback<MouseEvent> {
    let status = record.post_status.as_deref().and_then(PostStatus::parse);
    let request = PublishRequest { site_id: record.site_id, content_ids: vec![record.content_id], limit: None, status, overwrite };
    Callback::from(move |_| {
        let request = request.clone();
        spawn_local(async move {
            jobs::start::<commands::Publish>(request).await;
        });
    })
}

fn view(record: &PublishingRecord, onclose: &Callback<()>) -> Html {
    let open = |url: &Option<String>, label: &'static str| {
        url.clone().map(|url| html! { <Button {label} icon={Icon::ExternalLink} onclick={move |_| ipc::open_external(&url)} /> }).unwrap_or_default()
    };
    let (site, content) = (record.site_id, record.content_id);
    html! {
        <>
            <header class="pane-head">
                <h2>{ &record.title }</h2>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={onclose.reform(|_| ())} />
            </header>
            <div class="pane-body">
                <div class="pane-facts flat">
                    { record_status(record.status) }
                    if let Some(status) = &record.post_status {
                        { post_status(status) }
                    }
                    if let Some(post) = record.post_id {
                        <span>{ format!("Post #{post}, {}", if record.created { "made" } else { "updated" }) }</span>
                    }
                    if record.attempts > 1 {
                        <span class="quiet">{ format!("{} attempts", record.attempts) }</span>
                    }
                </div>
                if record.status == RecordStatus::Conflict {
                    <div class="note amber" role="alert">
                        <Glyph icon={Icon::TriangleAlert} />
                        <div>
                            <p><b>{ "Somebody changed this post on the site since it was last seen. " }</b>{ "Nothing was overwritten: both texts are still there." }</p>
                            <p>{ "Look at the site’s version first. Then either leave it, or send yours over it." }</p>
                            <div class="note-actions">
                                { open(&record.edit_url, "Look at the site’s version") }
                                <Button label="Send mine over it" kind={Kind::Danger} onclick={send_again(record, true)} />
                            </div>
                        </div>
                    </div>
                } else if let Some(error) = &record.error {
                    <div class="note red" role="alert">
                        <Glyph icon={Icon::TriangleAlert} />
                        <div>
                            <p><b>{ &error.message }</b></p>
                            if let Some(hint) = &error.hint {
                                <p>{ hint }</p>
                            }
                            if record.status == RecordStatus::Failed {
                                <div class="note-actions"><Button label="Send again" icon={Icon::RotateCcw} onclick={send_again(record, false)} /></div>
                            }
                        </div>
                    </div>
                }
                if !record.fields.is_empty() {
                    <h3>{ "Sent against stored" }</h3>
                    <div class="fields" data-test="receipt-fields">{ for record.fields.iter().map(field) }</div>
                }
                if !record.lost.is_empty() {
                    <div class="note amber"><Glyph icon={Icon::TriangleAlert} /><p>{ format!("WordPress took these out: {}", record.lost.join(", ")) }</p></div>
                }
                if let Some(hash) = &record.hash {
                    <dl class="facts"><div><dt>{ "Hash of what is stored" }</dt><dd><code title={hash.clone()}>{ hash.chars().take(16).collect::<String>() }</code></dd></div></dl>
                }
            </div>
            <footer class="pane-foot">
                { open(&record.edit_url, "Edit in WordPress") }
                { open(&record.post_url, "See the post") }
                <Button label="Open the text" icon={Icon::FileText} onclick={move |_| route::go(Route::In(site, Place::Editor(content)))} />
            </footer>
        </>
    }
}

fn field(field: &FieldReceipt) -> Html {
    html! {
        <div class={classes!("field-line", (!field.equal).then_some("differs"))}>
            { tick(field.equal) }
            <b>{ words(&field.field) }</b>
            if field.equal {
                <span class="quiet">{ "as sent" }</span>
            } else {
                <div class="versus">
                    <span><small>{ "Sent" }</small><code>{ field.sent.clone().unwrap_or_default() }</code></span>
                    <span><small>{ "Stored" }</small><code>{ field.stored.clone().unwrap_or_default() }</code></span>
                </div>
            }
        </div>
    }
}

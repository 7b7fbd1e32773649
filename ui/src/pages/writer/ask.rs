//! Dialogs that the editor asks for: a link, a picture, an embed.
//!
//! Must not know: the text that they are for; the editor puts in what was chosen.

use super::asking::{self, File, Post};
use super::editor::Shared;
use super::rich::{Ask, Handle};
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Check, TextField};
use crate::components::icon::Icon;
use crate::ipc::{self, Pick};
use crate::store::toasts;
use gloo_timers::callback::Timeout;
use igny8_model::page::ListQuery;
use igny8_model::{ContentId, SiteId, commands};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq, Clone)]
pub struct AskProps {
    pub ask: Ask,
    pub site_id: SiteId,
    pub id: ContentId,
    pub editing: Shared,
    pub onclose: Callback<()>,
}

impl AskProps {
    fn flag(&self, name: &str) -> bool {
        self.ask.about.get(name).and_then(serde_json::Value::as_bool).unwrap_or_default()
    }

    fn word(&self, name: &str) -> String {
        self.ask.about.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned()
    }

    /// Gives the editor something and closes. The dialog is gone first, so that the text keeps the focus.
    fn give(&self, run: impl Fn(&Handle) + 'static) {
        self.onclose.emit(());
        let editing = self.editing.clone();
        Timeout::new(20, move || {
            if let Some(handle) = editing.0.borrow().as_ref() {
                run(handle);
            }
        })
        .forget();
    }
}

#[component]
pub fn AskDialog(props: &AskProps) -> Html {
    let AskProps { ask, site_id, id, editing, onclose } = props;
    match ask.kind.as_str() {
        "link" => html! { <LinkDialog ask={ask.clone()} site_id={*site_id} id={*id} editing={editing.clone()} onclose={onclose.clone()} /> },
        "image" => html! { <ImageDialog ask={ask.clone()} site_id={*site_id} id={*id} editing={editing.clone()} onclose={onclose.clone()} /> },
        _ => html! { <EmbedDialog ask={ask.clone()} site_id={*site_id} id={*id} editing={editing.clone()} onclose={onclose.clone()} /> },
    }
}

/// Whether something typed is an address rather than words to look for.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['/', '#', '?'])
        || ["http://", "https://", "mailto:", "tel:"].iter().any(|s| text.to_ascii_lowercase().starts_with(s))
        || (!text.contains(' ') && text.split('/').next().is_some_and(|host| host.contains('.') && !host.ends_with('.')))
}

/// An address as it goes into the text: `example.com` is meant as `https://example.com`.
fn address(text: &str) -> String {
    let text = text.trim();
    let bare = !text.starts_with(['/', '#', '?']) && !text.contains(':');
    if bare { format!("https://{text}") } else { text.to_owned() }
}

#[component]
fn LinkDialog(props: &AskProps) -> Html {
    let present = props.flag("present");
    let typed = use_state_eq(|| props.word("href"));
    let blank = use_state_eq(|| props.flag("blank"));
    let nofollow = use_state_eq(|| props.flag("nofollow"));
    let found = use_state_eq(Vec::<Post>::new);
    let chosen = use_state_eq(|| 0_usize);
    {
        let (found, chosen, site_id, own) = (found.clone(), chosen.clone(), props.site_id, props.id);
        let words = if is_address(&typed) { props.word("text") } else { typed.to_string() };
        let search = !is_address(&typed) || typed.is_empty();
        use_effect_with((words, search), move |(words, search)| {
            let (words, search) = (words.clone(), *search);
            let timer = Timeout::new(120, move || {
                spawn_local(async move {
                    if !search {
                        found.set(Vec::new());
                        return;
                    }
                    let mut all = asking::posts(site_id, &words).await.unwrap_or_default();
                    // Our own texts that are on the site already.
                    let ours = ListQuery { site_id: Some(site_id), search: words, limit: Some(12), ..ListQuery::default() };
                    if let Ok(page) = ipc::call::<commands::ContentList>(ours).await {
                        for row in page.results.into_iter().filter(|r| r.id != own) {
                            if let Some(url) = row.external_url.filter(|url| !all.iter().any(|p| p.url == *url)) {
                                all.push(Post { title: row.title, url, post_type: "post".into() });
                            }
                        }
                    }
                    chosen.set(0);
                    found.set(all);
                });
            });
            move || drop(timer)
        });
    }
    let put = {
        let (asked, blank, nofollow, text) = (props.clone(), *blank, *nofollow, props.word("text"));
        move |href: String, title: String| {
            let text = if text.is_empty() { title } else { text.clone() };
            let link = json!({ "href": href, "blank": blank, "nofollow": nofollow, "text": text }).to_string();
            asked.give(move |editor| editor.set_link(&link));
        }
    };
    let apply = {
        let (put, typed, found, chosen) = (put.clone(), typed.to_string(), (*found).clone(), *chosen);
        move || {
            if is_address(&typed) {
                put(address(&typed), String::new());
            } else if let Some(post) = found.get(chosen) {
                put(post.url.clone(), post.title.clone());
            }
        }
    };
    let onkeydown = {
        let (apply, chosen, n) = (apply.clone(), chosen.clone(), found.len());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                apply();
            }
            "ArrowDown" if n > 0 => {
                event.prevent_default();
                chosen.set((*chosen + 1) % n);
            }
            "ArrowUp" if n > 0 => {
                event.prevent_default();
                chosen.set((*chosen + n - 1) % n);
            }
            _ => {}
        })
    };
    let remove = {
        let asked = props.clone();
        move |_| asked.give(Handle::remove_link)
    };
    let can = is_address(&typed) || !found.is_empty();
    let actions = html! {
        <>
            if present {
                <Button label="Remove link" icon={Icon::Trash2} onclick={remove} />
            }
            <Button label={if present { "Change link" } else { "Add link" }} kind={Kind::Primary} disabled={!can} onclick={move |_| apply()} test="link-apply" />
        </>
    };
    html! {
        <Dialog title={if present { "Change the link" } else { "Add a link" }} class="link-dialog" onclose={props.onclose.clone()} {actions} test="link-dialog">
            <div class="form" {onkeydown}>
                <TextField label="Address, or words to find one of the site's posts" value={typed.to_string()} oninput={{ let t = typed.clone(); move |v| t.set(v) }} autofocus=true placeholder="https://… or search" test="link-href" />
                <ul class="link-found" role="listbox" aria-label="Posts of this site">
                    { for found.iter().enumerate().map(|(i, post)| {
                        let (put, url, title) = (put.clone(), post.url.clone(), post.title.clone());
                        html! {
                            <li role="option" aria-selected={(i == *chosen).to_string()} class={classes!((i == *chosen).then_some("on"))}
                                onclick={move |_| put(url.clone(), title.clone())}><b class="clip">{ &post.title }</b><small class="clip">{ &post.url }</small></li>
                        }
                    }) }
                </ul>
                if found.is_empty() && !is_address(&typed) {
                    <p class="quiet">{ if typed.is_empty() { "Paste an address, or type words of a title." } else { "No post of this site has these words in its title. It is found once the site was synchronised." } }</p>
                }
                <div class="link-options">
                    <Check label="Open in a new tab" checked={*blank} onchange={{ let b = blank.clone(); move |()| b.set(!*b) }} />
                    <Check label="Ask search engines not to follow (nofollow)" checked={*nofollow} onchange={{ let n = nofollow.clone(); move |()| n.set(!*n) }} />
                </div>
            </div>
        </Dialog>
    }
}

#[component]
fn ImageDialog(props: &AskProps) -> Html {
    let data = props.word("data");
    let file = use_state_eq(|| (!data.is_empty()).then(|| File::Data(data.clone())));
    let name = use_state_eq(|| props.word("name"));
    let alt = use_state_eq(String::new);
    let busy = use_state_eq(|| false);
    let choose = {
        let (file, name) = (file.clone(), name.clone());
        Callback::from(move |_| {
            let (file, name) = (file.clone(), name.clone());
            spawn_local(async move {
                if let Some(path) = ipc::pick(Pick::Image).await {
                    name.set(path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
                    file.set(Some(File::Path(path)));
                }
            });
        })
    };
    let add = {
        let (file, alt, busy, site_id, id) = (file.clone(), alt.to_string(), busy.clone(), props.site_id, props.id);
        let asked = props.clone();
        Callback::from(move |()| {
            let Some(file) = (*file).clone() else { return };
            let asked = asked.clone();
            let (alt, busy) = (alt.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                match asking::add_image(site_id, id, &file, &alt, false).await {
                    Ok(image) => {
                        let image = json!({ "src": format!("igny8:image/{}", image.id), "alt": alt }).to_string();
                        asked.give(move |editor| editor.insert_image(&image));
                    }
                    Err(error) => {
                        busy.set(false);
                        toasts::error(&error);
                    }
                }
            });
        })
    };
    let actions = html! { <Button label="Insert" kind={Kind::Primary} disabled={file.is_none()} busy={*busy} onclick={add.reform(|_: MouseEvent| ())} test="image-insert" /> };
    let onkeydown = {
        let add = add.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                add.emit(());
            }
        })
    };
    html! {
        <Dialog title="Insert an image" onclose={props.onclose.clone()} {actions} test="image-dialog">
            <div class="form" {onkeydown}>
                <div class="file-line">
                    <Button label={if file.is_some() { "Another file" } else { "Choose a file" }} icon={Icon::Image} onclick={choose.clone()} test="image-file" />
                    <span class="clip">{ if file.is_some() { name.to_string() } else { "PNG, JPEG, WebP or GIF".to_owned() } }</span>
                </div>
                <TextField label="Alt text" value={alt.to_string()} oninput={{ let a = alt.clone(); move |v| a.set(v) }}
                    hint="What the picture shows, for people who do not see it and for search engines." test="image-alt" />
            </div>
        </Dialog>
    }
}

/// The block that WordPress makes of an address; it finds the provider itself.
fn embed(url: &str) -> String {
    let url = igny8_text::blocks::safe_url(url);
    let json =
        serde_json::to_string(&url).unwrap_or_default().replace("--", "\\u002d\\u002d").replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let shown = igny8_text::blocks::escape_text(&url);
    format!(
        "<!-- wp:embed {{\"url\":{json}}} -->\n<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\n{shown}\n</div></figure>\n<!-- /wp:embed -->"
    )
}

#[component]
fn EmbedDialog(props: &AskProps) -> Html {
    let url = use_state_eq(String::new);
    let put = {
        let (url, asked) = (url.to_string(), props.clone());
        move || {
            if !url.starts_with("http") {
                return;
            }
            let markup = embed(&url);
            asked.give(move |editor| editor.insert_markup(&markup));
        }
    };
    let onkeydown = {
        let put = put.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                put();
            }
        })
    };
    let actions = html! { <Button label="Insert" kind={Kind::Primary} disabled={!url.starts_with("http")} onclick={move |_| put()} /> };
    html! {
        <Dialog title="Embed something from elsewhere" onclose={props.onclose.clone()} {actions} test="embed-dialog">
            <div class="form" {onkeydown}>
                <TextField label="Address" kind="url" value={url.to_string()} oninput={{ let u = url.clone(); move |v: String| u.set(v.trim().to_owned()) }} autofocus=true placeholder="https://www.youtube.com/watch?v=…"
                    hint="WordPress shows it as a video, post or player when the page is opened." />
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::{address, embed, is_address};

    #[test]
    fn addresses_are_told_from_words() {
        for yes in ["https://a.example/x", "/boots", "#part", "mailto:a@b.example", "a.example/x", "HTTP://X"] {
            assert!(is_address(yes), "{yes}");
        }
        for no in ["boots", "how to choose boots", "boots.", ""] {
            assert!(!is_address(no), "{no}");
        }
        assert_eq!(address("a.example/x"), "https://a.example/x");
        assert_eq!(address("/x"), "/x");
    }

    #[test]
    fn an_embed_stays_inside_its_block() {
        let markup = embed("https://a.example/?a=1&b=-->\"<x>");
        assert_eq!(igny8_text::doc::read(&markup).content.len(), 1);
        assert!(!markup[..markup.find("-->").unwrap_or(0)].contains('<') || markup.starts_with("<!--"));
        assert_eq!(igny8_text::doc::document(&igny8_text::doc::read(&markup)), markup);
    }
}

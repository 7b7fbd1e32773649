//! The rich editor in the page: hands it the text, hears what was typed, answers what it asks.
//!
//! Must not know: how the editor works inside (ui/editor), how a text is saved. Markup is read and written by `igny8_text::doc`;
//! the editor never sees how.

use super::draft::{Draft, Part};
use super::reader;
use crate::ipc;
use crate::store::theme;
use igny8_model::page::ById;
use igny8_model::{ContentId, ImageId, SiteId, commands};
use igny8_text::{blocks, doc};
use js_sys::{Function, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `mount` gives back.
    pub type Handle;
    #[wasm_bindgen(js_namespace = igny8Editor, catch)]
    fn mount(place: &Element, doc: &str, hooks: &Object) -> Result<Handle, JsValue>;
    #[wasm_bindgen(method)]
    fn set(this: &Handle, doc: &str);
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
    #[wasm_bindgen(method)]
    pub fn focus(this: &Handle);
    #[wasm_bindgen(method)]
    pub fn find(this: &Handle);
    #[wasm_bindgen(method)]
    pub fn jump(this: &Handle, heading: u32);
    #[wasm_bindgen(method, js_name = nextGap)]
    pub fn next_gap(this: &Handle) -> u32;
    #[wasm_bindgen(method, js_name = setLink)]
    pub fn set_link(this: &Handle, link: &str);
    #[wasm_bindgen(method, js_name = removeLink)]
    pub fn remove_link(this: &Handle);
    #[wasm_bindgen(method, js_name = insertImage)]
    pub fn insert_image(this: &Handle, image: &str);
    #[wasm_bindgen(method, js_name = insertMarkup)]
    pub fn insert_markup(this: &Handle, markup: &str);
    #[wasm_bindgen(method, js_name = editSource)]
    pub fn edit_source(this: &Handle);
}

/// The editor while it is on the page, for the parts beside it.
pub type Editing = Rc<RefCell<Option<Handle>>>;

/// What the editor asks the page for: `link`, `image`, `embed`, with what it knows about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Ask {
    pub kind: String,
    pub about: serde_json::Value,
}

#[derive(Properties, PartialEq)]
pub struct RichProps {
    pub id: ContentId,
    pub site_id: SiteId,
    pub draft: Draft,
    pub editing: super::editor::Shared,
    pub onask: Callback<Ask>,
}

/// The document of a text, as the editor reads it.
fn document(markup: &str) -> String {
    serde_json::to_string(&doc::read(markup)).unwrap_or_default()
}

/// One node of the editor as markup.
fn write(node: &str) -> String {
    serde_json::from_str(node).map(|node| doc::block(&node)).unwrap_or_default()
}

/// Closures that live as long as the editor calls them.
struct Hooks {
    _write: Closure<dyn Fn(String) -> String>,
    _read: Closure<dyn Fn(String) -> String>,
    _changed: Closure<dyn Fn(String)>,
    _preview: Closure<dyn Fn(String, Function)>,
    _picture: Closure<dyn Fn(String, Function)>,
    _ask: Closure<dyn Fn(String, String)>,
}

#[component]
pub fn Rich(props: &RichProps) -> Html {
    let node = use_node_ref();
    // The text as the editor has it: what differs from it came from elsewhere.
    let shown = use_mut_ref(String::new);
    let newest = use_mut_ref(|| props.draft.clone());
    *newest.borrow_mut() = props.draft.clone();
    let failed = use_state_eq(|| None::<String>);
    let text = props.draft.text(Part::Body);
    {
        let (node, shown, newest, failed) = (node.clone(), shown.clone(), newest.clone(), failed.clone());
        let (editing, onask, site_id, id) = (props.editing.0.clone(), props.onask.clone(), props.site_id, props.id);
        let first = text.to_string();
        use_effect_with(props.id, move |_| {
            let hooks = node.cast::<Element>().and_then(|place| {
                let (object, hooks) = hooks(site_id, id, &shown, &newest, onask);
                match mount(&place, &document(&first), &object) {
                    Ok(handle) => {
                        *shown.borrow_mut() = first;
                        *editing.borrow_mut() = Some(handle);
                        Some(hooks)
                    }
                    Err(error) => {
                        failed.set(Some(format!("{error:?}")));
                        None
                    }
                }
            });
            move || {
                if let Some(handle) = editing.borrow_mut().take() {
                    handle.destroy();
                }
                drop(hooks);
            }
        });
    }
    {
        let (editing, shown) = (props.editing.0.clone(), shown.clone());
        use_effect_with(text, move |text| {
            if let Some(handle) = editing.borrow().as_ref()
                && *shown.borrow() != text.as_str()
            {
                *shown.borrow_mut() = text.to_string();
                handle.set(&document(text));
            }
        });
    }
    html! {
        <>
            if let Some(failed) = &*failed {
                <div class="note red" role="alert"><p>{ "The editor could not open this text. Use the source view; nothing is lost. " }{ failed }</p></div>
            }
            <div class="rich" ref={node}></div>
        </>
    }
}

fn hooks(site_id: SiteId, id: ContentId, shown: &Rc<RefCell<String>>, draft: &Rc<RefCell<Draft>>, onask: Callback<Ask>) -> (Object, Hooks) {
    let (shown, draft) = (shown.clone(), draft.clone());
    let hooks = Hooks {
        _write: Closure::new(|node: String| write(&node)),
        _read: Closure::new(|markup: String| document(&markup)),
        _changed: Closure::new(move |body: String| {
            shown.borrow_mut().clone_from(&body);
            draft.borrow().typed(Part::Body).emit(body);
        }),
        _preview: Closure::new(move |markup: String, answer: Function| preview(site_id, id, markup, answer)),
        _picture: Closure::new(picture),
        _ask: Closure::new(move |kind: String, about: String| onask.emit(Ask { kind, about: serde_json::from_str(&about).unwrap_or_default() })),
    };
    let object = Object::new();
    let put = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&object, &name.into(), value);
    };
    put("write", hooks._write.as_ref());
    put("read", hooks._read.as_ref());
    put("changed", hooks._changed.as_ref());
    put("preview", hooks._preview.as_ref());
    put("picture", hooks._picture.as_ref());
    put("ask", hooks._ask.as_ref());
    (object, hooks)
}

/// A piece of markup as a sanitised page: `{html, text}`.
fn preview(site_id: SiteId, id: ContentId, markup: String, answer: Function) {
    spawn_local(async move {
        let words = blocks::plain_text(&markup);
        let asked = serde_json::json!({ "site_id": site_id, "content_id": id, "markup": markup });
        let html =
            ipc::send("writer.content.preview_markup", asked).await.ok().and_then(|e| e.into_result::<igny8_model::writer::Preview>().ok()).map(|p| p.html);
        let object = Object::new();
        let body = html.unwrap_or_else(|| format!("<main><p>{}</p></main>", blocks::escape_text(&words)));
        let _ = Reflect::set(&object, &"html".into(), &reader::piece(&body, theme::shown().name()).into());
        let _ = Reflect::set(&object, &"text".into(), &words.into());
        let _ = answer.call1(&JsValue::NULL, &object);
    });
}

/// The picture behind an address: ours are shown, the web's are not loaded.
fn picture(src: String, answer: Function) {
    spawn_local(async move {
        let id = src.strip_prefix("igny8:image/").and_then(|id| id.parse::<ImageId>().ok());
        let Some(id) = id else { return };
        if let Ok(data) = ipc::call::<commands::ImagesData>(ById { id }).await {
            let _ = answer.call1(&JsValue::NULL, &data.data_url.into());
        }
    });
}

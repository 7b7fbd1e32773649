//! Adding a site: name, address, language, colour.
//!
//! Must not know: the connection.

use crate::components::async_view::FailureView;
use crate::components::badge::contrast;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Select, TextField};
use crate::components::icon::{Glyph, Icon};
use crate::ipc::{self, Failure};
use crate::route::{self, Place, Route};
use crate::store::session::Here;
use crate::store::signal::{Signal, use_signal};
use crate::store::toasts;
use igny8_model::commands;
use igny8_model::sites::SiteCreate;
use wasm_bindgen::JsCast;
use yew::prelude::*;

thread_local! {
    /// Whether the dialog is open; any page may open it.
    pub static NEW_SITE: Signal<bool> = const { Signal::new(false) };
}

/// Colours that are told apart beside one another in both themes.
pub const COLORS: [&str; 12] =
    ["#2563eb", "#0891b2", "#0d9488", "#15803d", "#65a30d", "#ca8a04", "#ea580c", "#dc2626", "#db2777", "#9333ea", "#4f46e5", "#57534e"];

/// Languages by their two letters; any other can be typed in the site's settings.
pub const LANGUAGES: [(&str, &str); 16] = [
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("pt", "Portuguese"),
    ("pl", "Polish"),
    ("cs", "Czech"),
    ("sv", "Swedish"),
    ("da", "Danish"),
    ("nb", "Norwegian"),
    ("fi", "Finnish"),
    ("tr", "Turkish"),
    ("ro", "Romanian"),
    ("hu", "Hungarian"),
];

pub fn languages() -> Vec<(AttrValue, AttrValue)> {
    LANGUAGES.iter().map(|(code, name)| (AttrValue::Static(code), AttrValue::Static(name))).collect()
}

/// The dialog, while it is open.
#[component]
pub fn NewSite() -> Html {
    if use_signal(&NEW_SITE) {
        html! { <Form /> }
    } else {
        Html::default()
    }
}

#[component]
fn Form() -> Html {
    let name = use_state_eq(String::new);
    let url = use_state_eq(String::new);
    let language = use_state_eq(|| "en".to_owned());
    let here = use_context::<Here>();
    let taken: Vec<(String, String)> = here.iter().flat_map(|h| h.sites.iter()).map(|s| (s.name.clone(), s.color.clone())).collect();
    let color = use_state_eq(|| rarest(&taken).to_owned());
    let hint = color_hint(&color, &taken).map(AttrValue::from);
    let sectors = use_state_eq(String::new);
    let industry = use_state_eq(String::new);
    let failure = use_state_eq(|| None::<Failure>);
    let busy = use_state_eq(|| false);
    let close = Callback::from(|()| NEW_SITE.with(|n| n.set(false)));
    let save = {
        let (failure, busy) = (failure.clone(), busy.clone());
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let request = SiteCreate {
            name: name.trim().to_owned(),
            url: url.trim().to_owned(),
            language: filled(&language),
            color: filled(&color),
            accent_color: None,
            industry: filled(&industry),
            sectors: sectors.split(',').filter_map(filled).collect(),
        };
        Callback::from(move |()| {
            let (failure, busy, request) = (failure.clone(), busy.clone(), request.clone());
            busy.set(true);
            wasm_bindgen_futures::spawn_local(async move {
                match ipc::call::<commands::SitesCreate>(request).await {
                    Ok(site) => {
                        NEW_SITE.with(|n| n.set(false));
                        toasts::good(format!("{} was added", site.name), None);
                        route::go(Route::In(site.id, Place::Keywords));
                    }
                    Err(error) => {
                        failure.set(Some(error));
                        busy.set(false);
                    }
                }
            });
        })
    };
    let onsubmit = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(());
        })
    };
    let wrong = |field: &str| failure.as_ref().and_then(|f| f.errors.get(field)?.first().cloned()).map(AttrValue::from);
    let general = failure.as_ref().filter(|f| f.errors.is_empty()).cloned();
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let ready = !name.trim().is_empty() && !url.trim().is_empty();
    html! {
        <Dialog title="Add a site" lead={AttrValue::from("A client’s WordPress site. You can plan and write before it is connected.")} onclose={close.clone()} test="new-site"
            actions={html! { <>
                <Button label="Cancel" onclick={close.reform(|_| ())} />
                <Button label="Add site" kind={Kind::Primary} busy={*busy} disabled={!ready} onclick={save.reform(|_| ())} test="save-site" />
            </> }}>
            <form class="form" {onsubmit}>
                <TextField label="Name" value={(*name).clone()} placeholder="Northwind Outdoor" oninput={set(&name)} error={wrong("name")} test="site-name" />
                <TextField label="Address" kind="url" value={(*url).clone()} placeholder="northwind-outdoor.example" oninput={set(&url)} error={wrong("url")} test="site-url" />
                <ColorChoice label="Colour" value={(*color).clone()} onchange={set(&color)} hint={hint} />
                <div class="two">
                    <Select label="Language of the content" options={languages()} value={(*language).clone()} onchange={set(&language)} />
                    <TextField label="Industry" value={(*industry).clone()} placeholder="Optional" oninput={set(&industry)} />
                </div>
                <TextField label="Sectors" value={(*sectors).clone()} placeholder="General" oninput={set(&sectors)} error={wrong("sectors")}
                    hint={AttrValue::from("One to five parts of the client’s business, with commas between. One called “General” if left empty.")} />
                if let Some(failure) = general {
                    <FailureView {failure} inline=true />
                }
                // Enter in a field submits.
                <button type="submit" hidden=true disabled={!ready}></button>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
pub struct ColorChoiceProps {
    pub label: AttrValue,
    pub value: AttrValue,
    pub onchange: Callback<String>,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
}

/// The colour that the fewest sites have.
fn rarest(taken: &[(String, String)]) -> &'static str {
    COLORS.iter().min_by_key(|color| taken.iter().filter(|(_, c)| c.eq_ignore_ascii_case(color)).count()).copied().unwrap_or(COLORS[0])
}

/// What is to be said of a site's colour: hard to see, or another site's as well.
pub fn color_hint(color: &str, taken: &[(String, String)]) -> Option<String> {
    // With more sites than colours, colours repeat: names and pictures tell them apart.
    let free = COLORS.iter().any(|c| !taken.iter().any(|(_, other)| other.eq_ignore_ascii_case(c)));
    if let Some((name, _)) = taken.iter().find(|(_, other)| free && other.eq_ignore_ascii_case(color)) {
        return Some(format!("{name} has this colour too: another one tells the two apart at a glance."));
    }
    // The surfaces of both appearances, as in the styles.
    if contrast(color, "#ffffff") < 1.6 {
        return Some("Hardly to be seen in the light appearance. A darker one is safer.".into());
    }
    if contrast(color, "#171716") < 1.6 {
        return Some("Hardly to be seen in the dark appearance. A lighter one is safer.".into());
    }
    None
}

/// A colour of a few, or any.
#[component]
pub fn ColorChoice(props: &ColorChoiceProps) -> Html {
    let other = !COLORS.contains(&props.value.as_str());
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                onchange.emit(input.value());
            }
        })
    };
    html! {
        <div class="field">
            <span class="field-label">{ &props.label }</span>
            <div class="colors" role="radiogroup" aria-label={&props.label}>
                { for COLORS.iter().map(|color| {
                    let on = props.value == *color;
                    html! {
                        <button type="button" role="radio" aria-checked={on.to_string()} aria-label={*color} class={classes!(on.then_some("on"))}
                            onclick={props.onchange.reform(|_| (*color).to_owned())}>
                            <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="10" fill={*color} /></svg>
                        </button>
                    }
                }) }
                <label class={classes!("any-color", other.then_some("on"))} title="Another colour">
                    <input type="color" value={props.value.clone()} {oninput} aria-label="Another colour" />
                    <Glyph icon={Icon::Plus} />
                </label>
            </div>
            if let Some(hint) = &props.hint {
                <p class="field-hint" role="status">{ hint }</p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_apart() {
        let taken = vec![("Northwind".to_owned(), COLORS[0].to_uppercase())];
        assert!(color_hint(COLORS[0], &taken).is_some_and(|h| h.starts_with("Northwind")));
        assert!(color_hint("#fdfdfd", &[]).is_some_and(|h| h.contains("light")) && color_hint("#181817", &[]).is_some_and(|h| h.contains("dark")));
        assert!(COLORS.iter().all(|c| color_hint(c, &[]).is_none()), "the colours offered can be seen in both appearances");
        assert_eq!(rarest(&taken), COLORS[1]);
    }
}

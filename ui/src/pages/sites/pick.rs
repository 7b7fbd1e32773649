//! Asking for whose site something is, where the page shows all of them.
//!
//! Must not know: what is done with the answer.

use crate::components::badge::SiteBadge;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::format::host;
use crate::shell::fuzzy::score;
use crate::store::session::{Here, recent};
use crate::store::signal::{Signal, use_signal};
use igny8_model::SiteId;
use wasm_bindgen::JsCast;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
struct Question {
    words: &'static str,
    answer: Callback<SiteId>,
}

thread_local! { static ASKED: Signal<Option<Question>> = const { Signal::new(None) }; }

/// Asks which site; the answer comes when one is chosen.
pub fn ask(words: &'static str, answer: impl Fn(SiteId) + 'static) {
    ASKED.with(|a| a.set(Some(Question { words, answer: Callback::from(answer) })));
}

#[component]
pub fn PickSite() -> Html {
    match use_signal(&ASKED) {
        Some(question) => html! { <Open {question} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    question: Question,
}

#[component]
fn Open(props: &OpenProps) -> Html {
    let here = use_context::<Here>();
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let Some(here) = here else { return Html::default() };
    let newest = recent();
    let rank = |id: SiteId| newest.iter().position(|r| *r == id).unwrap_or(usize::MAX);
    let mut hits: Vec<_> = here.sites.iter().filter_map(|s| Some((score(&typed, &s.name).or_else(|| score(&typed, host(&s.domain)))?, s))).collect();
    hits.sort_by_key(|(score, s)| (-score, rank(s.id), s.name.to_lowercase()));
    hits.truncate(40);
    let last = hits.len().saturating_sub(1);
    let chosen = (*at).min(last);
    let close = || ASKED.with(|a| a.set(None));
    let answer = |id: SiteId| {
        let answer = props.question.answer.clone();
        Callback::from(move |()| {
            close();
            answer.emit(id);
        })
    };
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                typed.set(input.value());
                at.set(0);
            }
        })
    };
    let onkeydown = {
        let run = hits.get(chosen).map(|(_, s)| answer(s.id));
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(if chosen == last { 0 } else { chosen + 1 }),
                "ArrowUp" => at.set(if chosen == 0 { last } else { chosen - 1 }),
                "Enter" => {
                    if let Some(run) = &run {
                        run.emit(());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <Dialog title={format!("{} which site?", props.question.words)} class="palette" plain=true onclose={move |()| close()} test="pick-site">
            <div class="palette-input">
                <Glyph icon={Icon::Globe} />
                <input type="text" role="combobox" aria-expanded="true" aria-controls="pick-sites" aria-activedescendant={format!("pick-{chosen}")} placeholder={format!("{} which site?", props.question.words)}
                    aria-label="Site" value={(*typed).clone()} {oninput} {onkeydown} autocomplete="off" spellcheck="false" data-focus="" data-test="pick-site-input" />
            </div>
            <div class="hits" id="pick-sites" role="listbox" aria-label="Sites">
                { for hits.iter().enumerate().map(|(index, (_, site))| html! {
                    <button type="button" id={format!("pick-{index}")} role="option" tabindex="-1" aria-selected={(index == chosen).to_string()} class={classes!("hit", (index == chosen).then_some("chosen"))}
                        onclick={answer(site.id).reform(|_| ())}>
                        <SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} /><span>{ &site.name }</span><small>{ host(&site.domain) }</small>
                    </button>
                }) }
                if hits.is_empty() {
                    <p class="no-hits">{ format!("No site is called “{}”.", *typed) }</p>
                }
            </div>
        </Dialog>
    }
}

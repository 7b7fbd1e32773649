//! Why two keywords are, or are not, together.
//!
//! Must not know: how clusters are made; the core says it.

use crate::components::async_view::async_view;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::store::query::use_query;
use igny8_model::commands;
use igny8_model::planner::{Keyword, WhyAnswer, WhyRequest};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WhyProps {
    pub a: Rc<Keyword>,
    pub b: Rc<Keyword>,
    pub onclose: Callback<()>,
}

#[component]
pub fn Why(props: &WhyProps) -> Html {
    let answer = use_query::<commands::KeywordsWhy>(Some(WhyRequest { a: props.a.id, b: props.b.id }));
    html! {
        <Dialog title="Why together?" onclose={props.onclose.clone()} test="why">
            <div class="pair"><b>{ &props.a.keyword }</b><Glyph icon={Icon::Link} /><b>{ &props.b.keyword }</b></div>
            { async_view(&answer, |_| false, Html::default, view) }
        </Dialog>
    }
}

fn percent(value: f32) -> String {
    format!("{:.0} %", value * 100.0)
}

fn view(answer: &WhyAnswer) -> Html {
    let at = |value: f32| format!("{:.1}", value.clamp(0.0, 1.0) * 400.0);
    let most = answer.shared_terms.iter().map(|(_, part)| *part).fold(0.01_f32, f32::max);
    html! {
        <div class="why">
            <p>{ &answer.text }</p>
            <div class={classes!("scale", if answer.together { "yes" } else { "no" })}>
                <svg viewBox="0 0 400 14" preserveAspectRatio="none" role="img" aria-label={format!("Similarity {}, asked for {}", percent(answer.similarity), percent(answer.threshold))}>
                    <rect class="all" y="4" width="400" height="6" rx="3" />
                    <rect class="full" y="4" width={at(answer.similarity)} height="6" rx="3" />
                    <rect class="need" x={at(answer.threshold)} width="2" height="14" />
                </svg>
                <div class="scale-words"><span>{ "Similarity " }<b>{ percent(answer.similarity) }</b></span><span>{ "Asked for " }<b>{ percent(answer.threshold) }</b></span></div>
            </div>
            if !answer.shared_terms.is_empty() {
                <h3>{ "What they share" }</h3>
                <ul class="shared">
                    { for answer.shared_terms.iter().map(|(term, part)| html! {
                        <li>
                            <span>{ term }</span>
                            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width={format!("{:.1}", part / most * 100.0)} height="6" rx="3" /></svg>
                            <span class="num">{ percent(*part) }</span>
                        </li>
                    }) }
                </ul>
            }
        </div>
    }
}

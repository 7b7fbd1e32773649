//! The way from a keyword file to the first publication, step by step; ticks itself off from what is there.
//!
//! Must not know: how the steps are done.

use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::format::plural;
use crate::ipc::{self, Pick};
use crate::pages::planner::ideas::make_tasks;
use crate::pages::sites::form::NEW_SITE;
use crate::route::{self, Place, Route};
use crate::shell::drop::FILES;
use crate::store::actions::{Action, use_actions};
use crate::store::jobs;
use crate::store::session::Here;
use crate::store::signal::{Signal, use_signal};
use igny8_model::planner::{AutoClusterRequest, GenerateIdeasRequest};
use igny8_model::sites::Site;
use igny8_model::system::{UiState, UiStateGet};
use igny8_model::writer::GenerateContentRequest;
use igny8_model::{SiteId, commands as c};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const KEY: &str = "guide";
/// Texts that one step writes: enough to see, quick to look through.
const FIRST_TEXTS: u32 = 5;

thread_local! {
    /// Put away by somebody; not known before it was read.
    static AWAY: Signal<Option<bool>> = const { Signal::new(None) };
}

fn put_away(away: bool) {
    AWAY.with(|a| a.set(Some(away)));
    spawn_local(async move {
        // A lost memory of a card is no reason to disturb anybody.
        let _ = ipc::call::<c::UiStateSet>(UiState { key: KEY.into(), value: away.into() }).await;
    });
}

/// One step: what it is called, what it says, whether it is done, and the button that does it.
struct Step {
    name: &'static str,
    text: String,
    done: bool,
    label: &'static str,
    run: Callback<()>,
}

#[derive(Properties, PartialEq)]
pub struct GuideProps {
    pub here: Here,
    /// The site of the page; absent: the one that got furthest.
    pub site: Option<SiteId>,
}

#[component]
pub fn Guide(props: &GuideProps) -> Html {
    let GuideProps { here, site } = props;
    let away = use_signal(&AWAY);
    use_effect_with(here.workspace.path.clone(), |_| {
        spawn_local(async {
            let kept = ipc::call::<c::UiStateGet>(UiStateGet { key: KEY.into() }).await;
            AWAY.with(|a| a.set(Some(kept.ok().and_then(|s| s.value.as_bool()).unwrap_or(false))));
        });
    });
    let shown = away == Some(false);
    use_actions(vec![
        Action::new("Window", if shown { "Put the first steps away" } else { "Show the first steps" }, Icon::Rocket, "", move || put_away(shown))
            .also("guide checklist onboarding help"),
    ]);
    let steps = steps(here, *site);
    let done = steps.iter().filter(|s| s.done).count();
    if !shown || done == steps.len() {
        return Html::default();
    }
    let next = steps.iter().position(|s| !s.done);
    html! {
        <section class="guide" aria-label="First steps" data-test="guide">
            <header>
                <Glyph icon={Icon::Rocket} />
                <div><h2>{ "From a keyword file to the first post" }</h2><p>{ format!("{done} of {} steps done. Each one can be undone.", steps.len()) }</p></div>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Put away; the palette brings it back" onclick={|_| put_away(true)} test="guide-away" />
            </header>
            <ol>
                { for steps.into_iter().enumerate().map(|(index, step)| {
                    let current = next == Some(index);
                    let run = step.run.clone();
                    html! {
                        <li class={classes!(step.done.then_some("done"), current.then_some("current"))} aria-current={current.then_some("step")}>
                            <span class="guide-mark">{ if step.done { html! { <Glyph icon={Icon::Check} class="sm" /> } } else { html! { { index + 1 } } } }</span>
                            <div><b>{ step.name }</b>if current { <p>{ &step.text }</p> }if step.done { <span class="heard">{ "done" }</span> }</div>
                            if current {
                                <Button label={step.label} kind={Kind::Primary} onclick={move |_| run.emit(())} test="guide-next" />
                            }
                        </li>
                    }
                }) }
            </ol>
        </section>
    }
}

/// How far a site got, for choosing the one whose steps are shown.
fn reached(site: &Site) -> u32 {
    let n = &site.counts;
    [n.keywords, n.clusters, n.ideas, n.tasks, n.drafts + n.published, u64::from(site.connected), n.published].iter().map(|n| u32::from(*n > 0)).sum()
}

fn steps(here: &Here, site: Option<SiteId>) -> Vec<Step> {
    let site = match site {
        Some(id) => here.site_named(id),
        None => here.sites.iter().max_by_key(|s| reached(s)),
    };
    let n = site.map(|s| s.counts).unwrap_or_default();
    let id = site.map(|s| s.id);
    let name = site.map_or_else(String::new, |s| s.name.clone());
    // Every step but the first needs a site; its button is only there once the first is done.
    let with = |run: fn(SiteId)| {
        Callback::from(move |()| {
            if let Some(id) = id {
                run(id);
            }
        })
    };
    let step = |name, text: String, done, label, run| Step { name, text, done, label, run };
    vec![
        step(
            "Add a site",
            "One client’s site. It need not be connected yet.".into(),
            site.is_some(),
            "Add a site",
            Callback::from(|()| NEW_SITE.with(|n| n.set(true))),
        ),
        step(
            "Import a keyword file",
            "Any export of a keyword tool: CSV, TSV, Excel or a zip of them. You can also drop it on the window.".into(),
            n.keywords > 0,
            "Choose a file…",
            with(choose_file),
        ),
        step(
            "Group the keywords",
            format!("{} become clusters: one for each page worth writing.", plural(n.keywords, "keyword", "keywords")),
            n.clusters > 0,
            "Cluster",
            with(cluster),
        ),
        step("Find ideas", "Every cluster gives an idea with a title and a form that fits what searchers want.".into(), n.ideas > 0, "Make ideas", with(ideas)),
        step("Make tasks", "A task is an idea that somebody will write.".into(), n.tasks > 0, "Make tasks", with(|id| make_tasks(id, Vec::new()))),
        step(
            "Write",
            format!("The built-in engine writes outlines with marked places to fill in. The first {FIRST_TEXTS} are enough for now."),
            n.drafts + n.published > 0,
            "Write outlines",
            with(write),
        ),
        step(
            "Connect to WordPress",
            format!("Install the plugin on {name} and paste one code. About two minutes."),
            site.is_some_and(|s| s.connected),
            "Connect…",
            with(|id| route::go(Route::Site(id))),
        ),
        step(
            "Publish",
            "Send a draft and see, field by field, what WordPress stored.".into(),
            n.published > 0,
            "Choose a draft",
            with(|id| route::go(Route::In(id, Place::Publish))),
        ),
    ]
}

fn choose_file(site: SiteId) {
    spawn_local(async move {
        if let Some(path) = ipc::pick(Pick::KeywordFile).await {
            route::go(Route::In(site, Place::Keywords));
            FILES.with(|f| f.set(vec![path]));
        }
    });
}

fn cluster(site_id: SiteId) {
    spawn_local(async move {
        jobs::start::<c::KeywordsAutoCluster>(AutoClusterRequest {
            site_id,
            sector_id: None,
            strictness: None,
            only_unclustered: false,
            by: Some(igny8_model::ai::By::BuiltIn),
        })
        .await;
    });
}

fn ideas(site_id: SiteId) {
    spawn_local(async move {
        jobs::start::<c::ClustersGenerateIdeas>(GenerateIdeasRequest { site_id, cluster_ids: Vec::new(), limit: None, by: Some(igny8_model::ai::By::BuiltIn) })
            .await;
    });
}

fn write(site_id: SiteId) {
    spawn_local(async move {
        jobs::start::<c::TasksGenerateContent>(GenerateContentRequest {
            site_id,
            task_ids: Vec::new(),
            limit: Some(FIRST_TEXTS),
            images: true,
            by: Some(igny8_model::ai::By::BuiltIn),
            words: None,
        })
        .await;
    });
}

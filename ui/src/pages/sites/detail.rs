//! One site's settings: its connection, sync, name, colours, sectors.
//!
//! Must not know: what is planned and written for it.

use super::connect::Connect;
use super::form::{ColorChoice, color_hint, languages};
use super::list::nothing;
use super::sectors::Sectors;
use crate::components::async_view::async_view;
use crate::components::badge::SiteBadge;
use crate::components::button::Button;
use crate::components::field::{Check, Select, TextField};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::connection;
use crate::format::{ago, host};
use crate::ipc;
use crate::route::{self, Route};
use crate::shell::page::Page;
use crate::store::session::Here;
use crate::store::{jobs, query::use_query, toasts};
use igny8_model::commands;
use igny8_model::integration::{BySite, ConnectionState, Integration, IntegrationUpdate};
use igny8_model::sites::{Site, SiteUpdate};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[component]
pub fn SitePage() -> Html {
    let here = use_context::<Here>();
    let site = here.and_then(|h| h.site);
    let integration = use_query::<commands::IntegrationGet>(site.as_ref().map(|s| BySite { site_id: s.id }));
    let Some(site) = site else { return Html::default() };
    let id = site.id;
    let sync = Callback::from(move |_| {
        spawn_local(async move {
            jobs::start::<commands::Sync>(BySite { site_id: id }).await;
        });
    });
    let connected = integration.data.as_ref().is_some_and(|i| i.state == ConnectionState::Connected);
    let actions = html! {
        <>
            <Button label="Open the site" icon={Icon::ExternalLink} onclick={{ let url = site.domain.clone(); move |_| ipc::open_external(&url) }} />
            <Button label="Sync now" icon={Icon::RefreshCw} disabled={!connected} onclick={sync} test="sync-now" />
        </>
    };
    html! {
        <Page title="Connection and settings" back={Some((AttrValue::from("Sites"), Callback::from(|()| route::go(Route::Sites))))} {actions}>
            <div class="settings">
                { async_view(&integration, |_| false, Html::default, |integration| html! {
                    <>
                        { state(integration) }
                        <Connect site={site.clone()} integration={Rc::new(integration.clone())} />
                        <Access integration={Rc::new(integration.clone())} />
                    </>
                }) }
                <Details site={site.clone()} />
                <section class="card">
                    <header><h2>{ "Sectors" }</h2><p>{ "Parts of the client’s business. Keywords are told apart by sector: the same keyword may stand in two." }</p></header>
                    <Sectors site={site.id} sectors={site.sectors.clone()} />
                </section>
            </div>
        </Page>
    }
}

/// How the site stands, and what the plugin says of it.
fn state(integration: &Integration) -> Html {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let fact = |name: &'static str, value: String| {
        if value.is_empty() {
            Html::default()
        } else {
            html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
        }
    };
    let facts = integration.metadata.as_ref().map(|m| {
        html! {
            <dl class="facts">
                { fact("WordPress", m.wordpress.clone()) }
                { fact("PHP", m.php.clone()) }
                { fact("Plugin", m.plugin.clone()) }
                { fact("SEO plugin", m.seo_plugin.clone()) }
                { fact("Language", m.language.clone()) }
                { fact("Posts by", m.service_user.clone()) }
                { fact("Largest upload", if m.upload_max > 0 { crate::format::bytes(m.upload_max) } else { String::new() }) }
                { fact("Last sync", integration.last_sync_at.map(|t| ago(t, now)).unwrap_or_default()) }
            </dl>
        }
    });
    html! {
        <section class="card state">
            <div class="state-line">
                { connection(integration.state) }
                <span class="quiet">{ host(&integration.site_url) }</span>
                if let Some(at) = integration.last_test_at {
                    <span class="quiet">{ format!("tested {}", ago(at, now)) }</span>
                }
            </div>
            if integration.state == ConnectionState::Moved {
                <div class="note red" role="alert">
                    <Glyph icon={Icon::TriangleAlert} />
                    <div>
                        <p><b>{ "This site is a copy, or it moved to another address. " }</b>{ "Nothing is sent or fetched until you decide, so that a staging copy never receives what is meant for the live site." }</p>
                        <p>{ "If it moved: correct the address below, then make a new connection code and paste it on the site. If it is a copy: leave it; connect the original instead." }</p>
                    </div>
                </div>
            } else if let Some(problem) = &integration.problem {
                <div class="note red" role="alert">
                    <Glyph icon={Icon::TriangleAlert} />
                    <div><p><b>{ &problem.message }</b></p>if let Some(hint) = &problem.hint { <p>{ hint }</p> }</div>
                </div>
            }
            if !integration.has_secret && matches!(integration.state, ConnectionState::Connected | ConnectionState::Trouble) {
                <div class="note amber"><Glyph icon={Icon::Lock} /><p>{ "This machine does not have the site’s key. Make a new connection code below and paste it on the site." }</p></div>
            }
            { facts.unwrap_or_default() }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct AccessProps {
    integration: Rc<Integration>,
}

/// Sync on or off, and credentials in front of a staging site.
#[component]
fn Access(props: &AccessProps) -> Html {
    let integration = &props.integration;
    let site_id = integration.site_id;
    let user = use_state_eq(String::new);
    let password = use_state_eq(String::new);
    let send = move |update: IntegrationUpdate, done: &'static str| {
        spawn_local(async move {
            match ipc::call::<commands::IntegrationUpdate>(update).await {
                Ok(_) => toasts::good(done, None),
                Err(error) => toasts::error(&error),
            }
        });
    };
    let nothing = move || IntegrationUpdate { site_id, site_url: None, basic_auth: None, sync_enabled: None };
    let on = integration.sync_enabled;
    let toggle = Callback::from(move |()| {
        send(IntegrationUpdate { sync_enabled: Some(!on), ..nothing() }, if on { "Sync is off" } else { "Sync is on" });
    });
    let save = {
        let (user, password) = (user.clone(), password.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send(IntegrationUpdate { basic_auth: Some(format!("{}:{}", *user, *password)), ..nothing() }, "The credentials are kept");
            user.set(String::new());
            password.set(String::new());
        })
    };
    let remove = Callback::from(move |_| send(IntegrationUpdate { basic_auth: Some(String::new()), ..nothing() }, "The credentials are removed"));
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    html! {
        <section class="card">
            <header><h2>{ "Access" }</h2></header>
            <Check label="Bring back what happens on the site" hint={AttrValue::from("Posts that are published, edited or trashed in WordPress are noticed here. Nothing is overwritten.")}
                checked={on} onchange={toggle} />
            <details class="more">
                <summary>{ "The site asks for a user name and password before it shows anything (staging)" }</summary>
                if integration.has_basic_auth {
                    <div class="line"><span>{ "Credentials are kept in this machine’s keyring." }</span><Button label="Remove" onclick={remove} /></div>
                } else {
                    <form class="two" onsubmit={save}>
                        <TextField label="User name" value={(*user).clone()} oninput={set(&user)} />
                        <TextField label="Password" kind="password" value={(*password).clone()} oninput={set(&password)} />
                        <Button label="Keep" submit=true disabled={user.is_empty()} />
                    </form>
                }
            </details>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct DetailsProps {
    site: Rc<Site>,
}

/// Name, address, language, colours; saved as they are left.
#[component]
fn Details(props: &DetailsProps) -> Html {
    let site = &props.site;
    let id = site.id;
    let name = use_state_eq(|| site.name.clone());
    let url = use_state_eq(|| site.wordpress_url.clone());
    let industry = use_state_eq(|| site.industry.clone().unwrap_or_default());
    let send = move |update: SiteUpdate| {
        spawn_local(async move {
            if let Err(error) = ipc::call::<commands::SitesUpdate>(update).await {
                toasts::error(&error);
            }
        });
    };
    let nothing = move || nothing(id);
    let here = use_context::<Here>();
    let taken: Vec<_> = here.iter().flat_map(|h| h.sites.iter()).filter(|s| s.id != id).map(|s| (s.name.clone(), s.color.clone())).collect();
    let hint = color_hint(&site.color, &taken).map(AttrValue::from);
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    // A field that is left changed is saved.
    let leave = |state: &UseStateHandle<String>, old: String, put: fn(&mut SiteUpdate, String)| {
        let state = state.clone();
        Callback::from(move |()| {
            let text = state.trim().to_owned();
            if text != old {
                let mut update = nothing();
                put(&mut update, text);
                send(update);
            }
        })
    };
    let mut options = languages();
    if !options.iter().any(|(code, _)| code.as_str() == site.language) {
        options.push((site.language.clone().into(), site.language.clone().into()));
    }
    html! {
        <section class="card">
            <header class="site-head"><SiteBadge class="lg" {id} name={site.name.clone()} color={site.color.clone()} /><div><h2>{ &site.name }</h2><p>{ "Its colour and its picture stand wherever something is written or sent, so that nobody works on the wrong client’s site." }</p></div></header>
            <div class="form">
                <div class="two">
                    <TextField label="Name" value={(*name).clone()} oninput={set(&name)} onblur={leave(&name, site.name.clone(), |u, t| u.name = Some(t))} />
                    <TextField label="Address" kind="url" value={(*url).clone()} oninput={set(&url)} onblur={leave(&url, site.wordpress_url.clone(), |u, t| u.url = Some(t))} />
                </div>
                <div class="two">
                    <Select label="Language of the content" {options} value={site.language.clone()}
                        onchange={move |language| send(SiteUpdate { language: Some(language), ..nothing() })} />
                    <TextField label="Industry" value={(*industry).clone()} oninput={set(&industry)}
                        onblur={leave(&industry, site.industry.clone().unwrap_or_default(), |u, t| u.industry = Some(t))} />
                </div>
                <div class="two">
                    <ColorChoice label="Colour" value={site.color.clone()} {hint} onchange={move |color| send(SiteUpdate { color: Some(color), ..nothing() })} />
                    <ColorChoice label="Second colour, on title cards" value={site.accent_color.clone()} onchange={move |color| send(SiteUpdate { accent_color: Some(color), ..nothing() })} />
                </div>
            </div>
        </section>
    }
}

//! Area `integration`: the connection of a site to its WordPress: pairing, test, and the client that others publish with.

use crate::clock::now;
use crate::refusal::{OrRefuse as _, Result, io};
use crate::sites;
use crate::workspace::Workspace;
use igny8_bridge::{Access, Answered, ApiRoot, Bridge, BridgeError, Credentials, Pairing, Secret, discover};
use igny8_model::integration::{
    BySite, ConnectionCode, ConnectionState, ConnectionTest, Integration, IntegrationUpdate, Platform, PluginSave, PluginSaved, TestStep,
};
use igny8_model::jobs::JobError;
use igny8_model::sites::Site;
use igny8_model::{ApiError, ErrorCode, SiteId};
use igny8_store::integrations::{self as table, IntegrationRow};
use std::path::PathBuf;
use std::time::Instant;
use url::Url;

fn key_name(site: SiteId) -> String {
    format!("{site}/bridge")
}

fn basic_name(site: SiteId) -> String {
    format!("{site}/basic")
}

async fn row(ws: &Workspace, site: SiteId) -> Result<IntegrationRow> {
    table::get(ws.reader(), site).await.or_refuse()?.ok_or_else(|| ApiError::not_found("site", site))
}

async fn save(ws: &Workspace, row: &IntegrationRow) -> Result<()> {
    let mut tx = ws.begin().await?;
    table::update(&mut tx, row).await.or_refuse()?;
    tx.commit("integration.update").await.or_refuse()
}

async fn view(ws: &Workspace, site: &Site) -> Result<Integration> {
    let row = row(ws, site.id).await?;
    let has_secret = ws.secrets.get(&key_name(site.id)).await.unwrap_or_default().is_some();
    Ok(Integration {
        site_id: site.id,
        platform: Platform::Wordpress,
        state: row.state,
        site_url: site.wordpress_url.clone(),
        api_root: row.api_root,
        use_base64: row.use_base64,
        has_basic_auth: row.has_basic_auth,
        has_secret,
        sync_enabled: row.sync_enabled,
        last_sync_at: row.last_sync_at,
        last_test_at: row.last_test_at,
        problem: row.problem,
        metadata: row.metadata,
    })
}

pub(crate) async fn get(ws: &Workspace, request: BySite) -> Result<Integration> {
    let site = sites::find(ws, request.site_id).await?;
    view(ws, &site).await
}

pub(crate) async fn update(ws: &Workspace, request: IntegrationUpdate) -> Result<Integration> {
    if let Some(url) = request.site_url {
        let change = igny8_model::sites::SiteUpdate {
            id: request.site_id,
            name: None,
            url: Some(url),
            language: None,
            color: None,
            accent_color: None,
            industry: None,
            status: None,
        };
        sites::update(ws, change).await?;
    }
    let mut row = row(ws, request.site_id).await?;
    if let Some(basic) = request.basic_auth {
        if basic.is_empty() {
            ws.secrets.delete(&basic_name(request.site_id)).await?;
        } else if !basic.contains(':') {
            return Err(ApiError::field("basic_auth", "Write it as user:password."));
        } else {
            ws.secrets.set(&basic_name(request.site_id), Secret::new(basic.clone())).await?;
        }
        row.has_basic_auth = !basic.is_empty();
    }
    if let Some(enabled) = request.sync_enabled {
        row.sync_enabled = enabled;
    }
    save(ws, &row).await?;
    get(ws, BySite { site_id: request.site_id }).await
}

/// After a change of address: the REST root is looked for anew.
pub(crate) async fn forget_root(ws: &Workspace, site: SiteId) -> Result<()> {
    let mut row = row(ws, site).await?;
    row.api_root = None;
    save(ws, &row).await
}

pub(crate) async fn connection_code(ws: &Workspace, request: BySite) -> Result<ConnectionCode> {
    let site = sites::find(ws, request.site_id).await?;
    let credentials = Credentials::generate().map_err(ApiError::internal)?;
    ws.secrets.set(&key_name(site.id), credentials.to_secret()).await?;
    let mut row = row(ws, site.id).await?;
    row.state = ConnectionState::Waiting;
    row.problem = None;
    // A new pairing may be a new installation: the first answer tells (see `learn`).
    save(ws, &row).await?;
    let code = Pairing::code(site.id, &credentials, &ws.account);
    Ok(ConnectionCode {
        code: code.reveal().to_owned(),
        settings_url: format!("{}/wp-admin/options-general.php?page=igny8-bridge", site.wordpress_url),
        stored: ws.secrets.lasting(),
    })
}

/// Whether this machine has the site's key. A keyring that refuses (locked) is said as that, not as a missing key.
pub(crate) async fn has_key(ws: &Workspace, site: SiteId) -> Result<bool> {
    Ok(ws.secrets.get(&key_name(site)).await?.is_some())
}

/// A client for a paired site. One at a time a site: the caller's job holds the site's lane.
pub(crate) async fn connect(ws: &Workspace, site: &Site) -> Result<Bridge> {
    let mut row = row(ws, site.id).await?;
    if row.state == ConnectionState::NotPaired {
        return Err(ApiError::precondition(format!("{} is not connected to its WordPress yet.", site.name))
            .hint("Make a connection code on the site's page and paste it into WordPress."));
    }
    let secret = ws.secrets.get(&key_name(site.id)).await?;
    let Some(credentials) = secret.as_ref().and_then(Credentials::from_secret) else {
        return Err(ApiError::new(ErrorCode::SecretMissing, format!("This computer does not have the key of {}.", site.name))
            .hint("Make a new connection code on the site's page and paste it into WordPress. Nothing is lost."));
    };
    let basic = if row.has_basic_auth { ws.secrets.get(&basic_name(site.id)).await? } else { None };
    let root = match row.api_root.as_deref().and_then(ApiRoot::parse) {
        Some(root) => root,
        None => {
            let home = Url::parse(&site.wordpress_url).map_err(ApiError::internal)?;
            let root = discover(&home, basic.as_ref()).await?;
            row.api_root = Some(root.to_text());
            save(ws, &row).await?;
            root
        }
    };
    let access = Access { site: site.id, root, credentials, basic, clock_offset: row.clock_offset, use_base64: row.use_base64 };
    Ok(Bridge::new(access)?)
}

/// A client for a job: the site must be itself. Asks it who it is before anything is sent.
pub(crate) async fn connect_for_job(ws: &Workspace, site: &Site) -> std::result::Result<Bridge, crate::jobs::JobFailure> {
    let row = row(ws, site.id).await?;
    if row.state == ConnectionState::Moved {
        return Err(ApiError::new(ErrorCode::SiteMoved, format!("{} is another installation than the one that was connected.", site.name))
            .hint("Make a new connection code on the site's page and paste it into WordPress; until then nothing is sent.")
            .into());
    }
    let mut bridge = connect(ws, site).await.map_err(|error| match error.code {
        ErrorCode::SiteUnreachable | ErrorCode::SiteBusy => crate::jobs::JobFailure::Retry { error, after: None },
        _ => crate::jobs::JobFailure::Failed(error),
    })?;
    let (_, answered) = bridge.ping().await?;
    learn(ws, site.id, &bridge, Some(&answered)).await?;
    Ok(bridge)
}

/// Keeps what a run of calls has learnt about the site (clock, base64), and notices a copy.
pub(crate) async fn learn(ws: &Workspace, site: SiteId, bridge: &Bridge, answered: Option<&Answered>) -> Result<()> {
    let mut row = row(ws, site).await?;
    let access = bridge.access();
    let mut changed = row.use_base64 != access.use_base64 || (row.clock_offset - access.clock_offset).abs() > 1000;
    row.use_base64 = access.use_base64;
    row.clock_offset = access.clock_offset;
    if let Some(answered) = answered.filter(|a| !a.install_id.is_empty()) {
        let other = row.install_id.as_ref().is_some_and(|known| *known != answered.install_id);
        if other && row.state == ConnectionState::Waiting {
            // Connected anew on purpose: the old installation's ids mean nothing here.
            row.install_id = None;
            row.journal_cursor = 0;
            let mut tx = ws.begin().await?;
            igny8_store::contents::forget_installation(&mut tx, site).await.or_refuse()?;
            tx.commit("integration.forget").await.or_refuse()?;
        } else if other {
            let problem = JobError {
                code: ErrorCode::SiteMoved,
                message: "The WordPress that answers is another installation than the one that was connected.".to_owned(),
                hint: Some("If this is right, make a new connection code and connect again; until then nothing is sent.".to_owned()),
            };
            row.state = ConnectionState::Moved;
            row.problem = Some(problem.clone());
            save(ws, &row).await?;
            return Err(ApiError::new(problem.code, problem.message).hint(problem.hint.unwrap_or_default()));
        }
        if row.install_id.is_none() || row.state != ConnectionState::Connected {
            row.install_id = Some(answered.install_id.clone());
            row.home_url = Some(answered.home_url.clone());
            row.state = ConnectionState::Connected;
            row.problem = None;
            changed = true;
        }
    }
    if changed {
        save(ws, &row).await?;
    }
    Ok(())
}

/// Notes that a site is in trouble, so that its page and the list say so.
pub(crate) async fn note_trouble(ws: &Workspace, site: SiteId, error: &ApiError) -> Result<()> {
    let mut row = row(ws, site).await?;
    row.state = if error.code == ErrorCode::SiteMoved { ConnectionState::Moved } else { ConnectionState::Trouble };
    row.problem = Some(JobError { code: error.code, message: error.message.clone(), hint: error.hint.clone() });
    save(ws, &row).await
}

struct Steps {
    steps: Vec<TestStep>,
    started: Instant,
}

impl Steps {
    fn push(&mut self, name: &str, outcome: std::result::Result<String, ApiError>) -> bool {
        let milliseconds = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.started = Instant::now();
        let ok = outcome.is_ok();
        let (text, hint) = match outcome {
            Ok(text) => (text, None),
            Err(error) => (error.message, error.hint),
        };
        self.steps.push(TestStep { name: name.to_owned(), ok, text, hint, milliseconds });
        ok
    }
}

pub(crate) async fn test_connection(ws: &Workspace, request: BySite) -> Result<ConnectionTest> {
    let site = sites::find(ws, request.site_id).await?;
    let mut steps = Steps { steps: Vec::new(), started: Instant::now() };
    let outcome = run_test(ws, &site, &mut steps).await;
    let mut row = row(ws, site.id).await?;
    row.last_test_at = Some(now());
    let ok = match outcome {
        Ok(metadata) => {
            row.metadata = Some(metadata);
            row.state = ConnectionState::Connected;
            row.problem = None;
            true
        }
        Err(error) => {
            if row.state != ConnectionState::NotPaired && row.state != ConnectionState::Waiting {
                row.state = if error.code == ErrorCode::SiteMoved { ConnectionState::Moved } else { ConnectionState::Trouble };
            }
            row.problem = Some(JobError { code: error.code, message: error.message, hint: error.hint });
            false
        }
    };
    save(ws, &row).await?;
    if let Some(metadata) = row.metadata.as_ref().filter(|_| ok) {
        learn_icon(ws, &site, &metadata.icon_url).await;
    }
    Ok(ConnectionTest { ok, steps: steps.steps, integration: view(ws, &site).await? })
}

/// The site's favicon, so that nobody takes one client's site for another's. A site without one keeps its initials.
async fn learn_icon(ws: &Workspace, site: &Site, icon_url: &str) {
    let Ok(home) = Url::parse(&site.wordpress_url) else { return };
    let own = Url::parse(icon_url).ok().filter(|u| u.host_str() == home.host_str());
    for url in own.into_iter().chain(home.join("/favicon.ico")) {
        let Ok(bytes) = igny8_bridge::fetch_picture(&url).await else { continue };
        let Ok(Some(png)) = tokio::task::spawn_blocking(move || crate::picture::icon(&bytes)).await else { continue };
        let kept = async {
            let mut tx = ws.begin().await?;
            igny8_store::sites::set_icon(&mut tx, site.id, &png).await.or_refuse()?;
            tx.commit("sites.icon").await.or_refuse()
        };
        if let Err(error) = kept.await {
            tracing::warn!("a favicon could not be kept: {error:?}");
        }
        return;
    }
}

/// Address, REST, plugin, key, permissions: stops at the first that fails.
async fn run_test(ws: &Workspace, site: &Site, steps: &mut Steps) -> Result<igny8_model::integration::SiteMetadata> {
    let refuse = |error: BridgeError| ApiError::from(error);
    let row = row(ws, site.id).await?;
    let home = Url::parse(&site.wordpress_url).map_err(ApiError::internal)?;
    let basic = if row.has_basic_auth { ws.secrets.get(&basic_name(site.id)).await? } else { None };
    let root = match discover(&home, basic.as_ref()).await {
        Ok(root) => {
            steps.push("address", Ok(format!("{} answers.", site.wordpress_url)));
            steps.push("plugin", Ok(format!("IGNY8 Bridge answers at {}.", root.to_text())));
            root
        }
        Err(error) => {
            let api = refuse(error);
            let step = if api.code == ErrorCode::PluginMissing || api.code == ErrorCode::NotWordpress { "plugin" } else { "address" };
            steps.push(step, Err(api.clone()));
            return Err(api);
        }
    };
    let mut fresh = row.clone();
    fresh.api_root = Some(root.to_text());
    save(ws, &fresh).await?;
    let mut bridge = match connect(ws, site).await {
        Ok(bridge) => bridge,
        Err(error) => {
            steps.push("key", Err(error.clone()));
            return Err(error);
        }
    };
    let (ping, answered) = match bridge.ping().await {
        Ok(found) => found,
        Err(error) => {
            let mut api = refuse(error);
            if api.code == ErrorCode::SiteUnauthorized && row.state == ConnectionState::Waiting {
                api = api.hint("Paste the connection code into WordPress (Settings → IGNY8 Bridge) and test again.");
            }
            steps.push("key", Err(api.clone()));
            return Err(api);
        }
    };
    if let Err(error) = learn(ws, site.id, &bridge, Some(&answered)).await {
        steps.push("key", Err(error.clone()));
        return Err(error);
    }
    steps.push("key", Ok(format!("Signed in as {}.", ping.service_user.login)));
    let missing: Vec<&str> = ["edit_posts", "publish_posts", "upload_files", "manage_categories"].into_iter().filter(|c| !ping.service_user.can(c)).collect();
    if !missing.is_empty() {
        let error = ApiError::precondition(format!("The WordPress user {} may not: {}.", ping.service_user.login, missing.join(", ")))
            .hint("Let an administrator or editor paste the connection code.");
        steps.push("permissions", Err(error.clone()));
        return Err(error);
    }
    let (metadata, _) = match bridge.metadata().await {
        Ok(found) => found,
        Err(error) => {
            let api = refuse(error);
            steps.push("permissions", Err(api.clone()));
            return Err(api);
        }
    };
    steps.push("permissions", Ok(format!("WordPress {}, PHP {}, plugin {}.", metadata.wordpress, metadata.php, answered.plugin_version)));
    Ok(metadata)
}

pub(crate) async fn save_plugin(_: &Workspace, request: PluginSave) -> Result<PluginSaved> {
    let (bytes, version) = crate::plugin::zip();
    let mut path = PathBuf::from(request.path.trim());
    if request.path.trim().is_empty() {
        return Err(ApiError::field("path", "Choose where to save the zip."));
    }
    if path.is_dir() {
        path.push("igny8-bridge.zip");
    }
    std::fs::write(&path, bytes).map_err(io(&path))?;
    Ok(PluginSaved { path: path.display().to_string(), version: version.to_owned(), bytes: bytes.len() as u64 })
}

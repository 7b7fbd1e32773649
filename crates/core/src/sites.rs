//! Area `sites`: a client's sites and their 1–5 sectors.

use crate::clock::now;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_model::page::{ById, Changed, Empty};
use igny8_model::sites::{Sector, SectorCreate, SectorStatus, SectorUpdate, Site, SiteCounts, SiteCreate, SiteIcons, SiteStatus, SiteUpdate, SitesList};
use igny8_model::{ApiError, ListQuery, Page, SectorId, SiteId};
use igny8_store::sites as table;
use url::Url;

/// Colours that differ clearly from one another, in dark and light; a new site takes the next.
const COLORS: &[(&str, &str)] = &[
    ("#2f6fed", "#12b3a6"),
    ("#c2410c", "#f59e0b"),
    ("#7c3aed", "#ec4899"),
    ("#047857", "#84cc16"),
    ("#be123c", "#fb7185"),
    ("#0e7490", "#38bdf8"),
    ("#4d7c0f", "#facc15"),
    ("#6d28d9", "#60a5fa"),
];

/// A name for a folder or an address.
pub(crate) fn slug(name: &str) -> String {
    let slug = crate::engine::slug(name);
    if slug.is_empty() { "site".to_owned() } else { slug }
}

fn address(text: &str) -> Result<Url> {
    let text = text.trim();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let refuse = |problem: &str| ApiError::field("url", format!("'{text}' {problem}"));
    let mut url = Url::parse(&with_scheme).map_err(|e| refuse(&format!("is not a web address ({e}).")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(refuse("is not a web address. Write it as https://client.example."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("contains a user name or password. Enter those in the connection settings."));
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn text(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn name(field: &str, value: &str) -> Result<String> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.is_empty() || value.chars().count() > 120 {
        return Err(ApiError::field(field, "1 to 120 characters."));
    }
    Ok(value)
}

fn color(field: &str, value: &str) -> Result<String> {
    let digits = value.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(ApiError::field(field, "Write it as #rrggbb."));
    }
    Ok(value.to_ascii_lowercase())
}

fn language(value: &str) -> Result<String> {
    let value = value.trim().to_ascii_lowercase();
    if value.len() != 2 || !value.bytes().all(|b| b.is_ascii_lowercase()) {
        return Err(ApiError::field("language", "Two letters, as en or de."));
    }
    Ok(value)
}

/// The site, or a refusal.
pub(crate) async fn find(ws: &Workspace, id: SiteId) -> Result<Site> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("site", id))
}

/// The sector asked for, checked to be the site's; its first active one when none is asked for.
pub(crate) fn sector_of(site: &Site, wanted: Option<SectorId>) -> Result<SectorId> {
    match wanted {
        Some(id) if site.sectors.iter().any(|s| s.id == id) => Ok(id),
        Some(id) => Err(ApiError::not_found("sector of this site", id)),
        None => site
            .sectors
            .iter()
            .find(|s| s.status == SectorStatus::Active)
            .or(site.sectors.first())
            .map(|s| s.id)
            .ok_or_else(|| ApiError::precondition("The site has no sector.")),
    }
}

pub(crate) async fn list(ws: &Workspace, request: SitesList) -> Result<Page<Site>> {
    Ok(Page::whole(table::list(ws.reader(), &request.search).await.or_refuse()?))
}

pub(crate) async fn get(ws: &Workspace, request: ById<SiteId>) -> Result<Site> {
    find(ws, request.id).await
}

pub(crate) async fn create(ws: &Workspace, request: SiteCreate) -> Result<Site> {
    let name = name("name", &request.name)?;
    let url = address(&request.url)?;
    let existing = table::list(ws.reader(), "").await.or_refuse()?;
    if let Some(twin) = existing.iter().find(|s| s.domain == text(&url)) {
        return Err(ApiError::field("url", format!("'{}' has this address already.", twin.name)));
    }
    let mut unique = slug(&name);
    let mut n = 2;
    while existing.iter().any(|s| s.slug == unique) {
        unique = format!("{}-{n}", slug(&name));
        n += 1;
    }
    let mut names: Vec<String> = Vec::new();
    for sector in &request.sectors {
        let sector = self::name("sectors", sector)?;
        if !names.contains(&sector) {
            names.push(sector);
        }
    }
    if names.len() > 5 {
        return Err(ApiError::field("sectors", "A site has at most 5 sectors."));
    }
    if names.is_empty() {
        names.push("General".to_owned());
    }
    let (main, accent) = COLORS[existing.len() % COLORS.len()];
    let id = SiteId::new();
    let at = now();
    let site = Site {
        id,
        name,
        slug: unique,
        domain: text(&url),
        wordpress_url: text(&url),
        industry: request.industry,
        language: request.language.as_deref().map(language).transpose()?.unwrap_or_else(|| "en".to_owned()),
        color: request.color.as_deref().map(|c| color("color", c)).transpose()?.unwrap_or_else(|| main.to_owned()),
        accent_color: request.accent_color.as_deref().map(|c| color("accent_color", c)).transpose()?.unwrap_or_else(|| accent.to_owned()),
        status: SiteStatus::Active,
        sectors: names.into_iter().map(|name| Sector { id: SectorId::new(), site_id: id, name, status: SectorStatus::Active }).collect(),
        counts: SiteCounts::default(),
        connected: false,
        icon: false,
        created_at: at,
        updated_at: at,
    };
    let mut tx = ws.begin().await?;
    table::insert(&mut tx, &site).await.or_refuse()?;
    tx.commit("sites.create").await.or_refuse()?;
    Ok(site)
}

pub(crate) async fn update(ws: &Workspace, request: SiteUpdate) -> Result<Site> {
    let mut site = find(ws, request.id).await?;
    if let Some(value) = &request.name {
        site.name = name("name", value)?;
    }
    if let Some(value) = &request.url {
        let url = text(&address(value)?);
        site.wordpress_url.clone_from(&url);
        site.domain = url;
    }
    if let Some(value) = &request.language {
        site.language = language(value)?;
    }
    if let Some(value) = &request.color {
        site.color = color("color", value)?;
    }
    if let Some(value) = &request.accent_color {
        site.accent_color = color("accent_color", value)?;
    }
    if let Some(value) = request.industry {
        site.industry = Some(value).filter(|v| !v.trim().is_empty());
    }
    if let Some(value) = request.status {
        site.status = value;
    }
    let mut tx = ws.begin().await?;
    igny8_store::undo::begin(&mut tx, &format!("Change of site “{}”", site.name), Some(site.id)).await.or_refuse()?;
    table::update(&mut tx, &site).await.or_refuse()?;
    tx.commit("sites.update").await.or_refuse()?;
    if request.url.is_some() {
        crate::integration::forget_root(ws, site.id).await?;
    }
    find(ws, request.id).await
}

pub(crate) async fn create_sector(ws: &Workspace, request: SectorCreate) -> Result<Sector> {
    let site = find(ws, request.site_id).await?;
    if site.sectors.len() >= 5 {
        return Err(ApiError::precondition("A site has at most 5 sectors.").hint("Rename one of them, or remove an empty one."));
    }
    let sector = Sector { id: SectorId::new(), site_id: site.id, name: name("name", &request.name)?, status: SectorStatus::Active };
    let mut tx = ws.begin().await?;
    table::insert_sector(&mut tx, &sector).await.or_refuse()?;
    tx.commit("sectors.create").await.or_refuse()?;
    Ok(sector)
}

pub(crate) async fn update_sector(ws: &Workspace, request: SectorUpdate) -> Result<Sector> {
    let mut sector = table::get_sector(ws.reader(), request.id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("sector", request.id))?;
    if let Some(value) = &request.name {
        sector.name = name("name", value)?;
    }
    if let Some(value) = request.status {
        sector.status = value;
    }
    let mut tx = ws.begin().await?;
    table::update_sector(&mut tx, sector.id, &sector.name, sector.status).await.or_refuse()?;
    tx.commit("sectors.update").await.or_refuse()?;
    Ok(sector)
}

pub(crate) async fn delete_sector(ws: &Workspace, request: ById<SectorId>) -> Result<Changed> {
    let sector = table::get_sector(ws.reader(), request.id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("sector", request.id))?;
    if find(ws, sector.site_id).await?.sectors.len() == 1 {
        return Err(ApiError::precondition("A site keeps at least one sector."));
    }
    let mut tx = ws.begin().await?;
    let changed = table::delete_sector(&mut tx, request.id).await.or_refuse()?;
    tx.commit("sectors.delete").await.or_refuse()?;
    if changed == 0 {
        return Err(
            ApiError::precondition(format!("The sector '{}' still holds keywords, clusters, tasks or content.", sector.name)).hint("Switch it off instead.")
        );
    }
    Ok(Changed { changed, undo: None })
}

pub(crate) async fn table(ws: &Workspace, query: ListQuery) -> Result<Page<Site>> {
    table::page(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn icons(ws: &Workspace, _: Empty) -> Result<SiteIcons> {
    let icons = table::icons(ws.reader()).await.or_refuse()?;
    Ok(SiteIcons { icons: icons.into_iter().map(|(site, png)| (site, format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)))).collect() })
}

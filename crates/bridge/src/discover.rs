//! Finding a site's REST root, with pretty or plain permalinks. No key is ever sent here.

use crate::Secret;
use crate::answer::{Arrived, first_json, judge};
use crate::client::{http_client, read_body, transport_error};
use crate::error::{BridgeError, Trouble};
use url::Url;

/// Where the REST interface lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiRoot {
    /// `https://client.example/wp-json/`: routes are appended.
    Pretty(Url),
    /// `https://client.example/index.php`: routes go into `rest_route`.
    Query(Url),
}

impl ApiRoot {
    /// Reads the form that [`ApiRoot::to_text`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        if url.query_pairs().any(|(k, _)| k == "rest_route") {
            let mut base = url;
            base.set_query(None);
            return Some(Self::Query(base));
        }
        Some(Self::Pretty(url))
    }

    pub fn to_text(&self) -> String {
        match self {
            Self::Pretty(url) => url.to_string(),
            Self::Query(url) => format!("{url}?rest_route=/"),
        }
    }

    /// The address of a route (`/igny8/v1/ping`) with its parameters.
    pub fn url(&self, route: &str, query: &[(String, String)]) -> Url {
        let mut url = match self {
            Self::Pretty(base) => {
                let mut url = base.clone();
                url.set_path(&format!("{}{}", base.path().trim_end_matches('/'), route));
                url
            }
            Self::Query(base) => {
                let mut url = base.clone();
                url.query_pairs_mut().append_pair("rest_route", route);
                url
            }
        };
        if !query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (key, value) in query {
                pairs.append_pair(key, value);
            }
        }
        url
    }
}

struct Fetched {
    status: u16,
    url: Url,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Fetched {
    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
    }
    fn judged(&self) -> BridgeError {
        judge(&Arrived { status: self.status, header: &|name| self.header(name), body: &self.body })
    }
}

/// The same, tried again twice when the connection breaks: a first look must not depend on one packet.
async fn get(http: &reqwest::Client, url: Url, basic: Option<&Secret>) -> Result<Fetched, BridgeError> {
    let mut attempt = 1;
    loop {
        match get_once(http, url.clone(), basic).await {
            Err(error) if error.trouble == Trouble::Unreachable && attempt < 3 => {
                tokio::time::sleep(std::time::Duration::from_millis(300 * attempt)).await;
                attempt += 1;
            }
            other => return other,
        }
    }
}

/// A plain GET without credentials of ours; follows at most three redirects that stay on the host (or its www. twin) and do not leave https.
async fn get_once(http: &reqwest::Client, url: Url, basic: Option<&Secret>) -> Result<Fetched, BridgeError> {
    let asked = url.clone();
    let mut url = url;
    for _ in 0..4 {
        let mut request = http.get(url.clone());
        // The password goes to the address that was asked, or to the same host over https; nowhere else.
        let same = url.origin() == asked.origin() || (url.host_str() == asked.host_str() && url.scheme() == "https" && url.port().is_none());
        if let Some((user, password)) = basic.filter(|_| same).and_then(|b| b.reveal().split_once(':')) {
            request = request.basic_auth(user, Some(password));
        }
        let mut response = request.send().await.map_err(transport_error)?;
        let status = response.status().as_u16();
        if (301..=308).contains(&status)
            && let Some(target) = response.headers().get("location").and_then(|v| v.to_str().ok()).and_then(|l| url.join(l).ok())
        {
            let same_host = target.host_str().map(|h| h.trim_start_matches("www.")) == url.host_str().map(|h| h.trim_start_matches("www."));
            if same_host && !(url.scheme() == "https" && target.scheme() != "https") {
                url = target;
                continue;
            }
        }
        let headers = response.headers().clone();
        let body = read_body(&mut response).await?;
        return Ok(Fetched { status, url, headers, body });
    }
    Err(BridgeError::new(Trouble::Redirect { location: url.to_string() }, "The site redirects in a circle."))
}

fn link_root(headers: &reqwest::header::HeaderMap, page: &Url) -> Option<ApiRoot> {
    headers.get_all("link").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).find_map(|link| {
        let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        if !rest.contains("https://api.w.org/") {
            return None;
        }
        let url = page.join(target).ok()?;
        // A header that names another host is a copy's or a proxy's: the address the user gave counts.
        (url.host_str() == page.host_str() && url.port_or_known_default() == page.port_or_known_default()).then(|| ApiRoot::parse(url.as_str()))?
    })
}

/// Finds the REST root of a site and whether the plugin answers there.
///
/// # Errors
/// The site is unreachable, redirects elsewhere, or nobody answers as the plugin.
pub async fn discover(home: &Url, basic: Option<&Secret>) -> Result<ApiRoot, BridgeError> {
    let http = http_client()?;
    let page = get(&http, home.clone(), basic).await?;
    if page.url.origin() != home.origin() {
        let location = page.url.to_string();
        return Err(BridgeError::new(Trouble::Redirect { location: location.clone() }, format!("The site's address is now {location}."))
            .hint(format!("Change the site's address to {}, if it is yours.", page.url.origin().ascii_serialization())));
    }
    if matches!(page.status, 401 | 403 | 429 | 503) && link_root(&page.headers, &page.url).is_none() {
        return Err(page.judged());
    }
    let mut base = home.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", home.path()));
    }
    let mut candidates: Vec<ApiRoot> = link_root(&page.headers, &page.url).into_iter().collect();
    if let Ok(pretty) = base.join("wp-json/") {
        candidates.push(ApiRoot::Pretty(pretty));
    }
    if let Ok(plain) = base.join("index.php") {
        candidates.push(ApiRoot::Query(plain));
    }
    let mut last = None;
    for root in candidates {
        let unique = crate::sign::nonce().map_err(|e| BridgeError::new(Trouble::Local, e))?;
        let answer = get(&http, root.url("/igny8/v1/hello", &[("_".to_owned(), unique)]), basic).await?;
        let bridge = first_json(&answer.body).is_some_and(|v| v.pointer("/data/bridge").and_then(serde_json::Value::as_bool) == Some(true));
        if bridge {
            return Ok(root);
        }
        let judged = answer.judged();
        // The most telling refusal: a firewall or a closed REST rather than a plain 404.
        if last.is_none() || !matches!(judged.trouble, Trouble::PluginMissing | Trouble::NotWordpress { .. }) {
            last = Some(judged);
        }
    }
    Err(last.unwrap_or_else(|| BridgeError::new(Trouble::NotWordpress { status: 0 }, "Nothing at this address answers like WordPress.")))
}

/// A picture from a site's public pages; no key goes along.
pub async fn fetch_picture(url: &Url) -> Result<Vec<u8>, BridgeError> {
    let mut response = http_client()?.get(url.clone()).header("Accept", "image/*").send().await.map_err(transport_error)?;
    if !response.status().is_success() {
        return Err(BridgeError::new(Trouble::NotWordpress { status: response.status().as_u16() }, "There is no picture."));
    }
    read_body(&mut response).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_join_in_both_permalink_modes() {
        let query = [("since".to_owned(), "3".to_owned())];
        for (root, expected) in [
            ("https://a.example/wp-json/", "https://a.example/wp-json/igny8/v1/changes?since=3"),
            ("https://a.example/blog/wp-json", "https://a.example/blog/wp-json/igny8/v1/changes?since=3"),
            ("https://a.example/index.php?rest_route=/", "https://a.example/index.php?rest_route=%2Figny8%2Fv1%2Fchanges&since=3"),
        ] {
            let root = ApiRoot::parse(root).expect("a root");
            assert_eq!(root.url("/igny8/v1/changes", &query).as_str(), expected, "the route lands where WordPress looks for it");
            assert_eq!(ApiRoot::parse(&root.to_text()), Some(root), "the stored form reads back");
        }
    }
}

//! The plugin on real WordPress over HTTP, called by a second implementation of the protocol.

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_wp_fixture::raw_client::{nonce, now_ms, sha256};
use igny8_wp_fixture::{Firewall, MariaDb, Pairing, Php, Pool, RawAnswer, RawClient, Series, Site};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// One pool of 6.8 for all tests of this file, each on a site of its own.
static POOL: LazyLock<Pool> = LazyLock::new(|| Pool::start(Series::V68, Php::V82).expect("a pool of WordPress 6.8"));
static MARIADB: LazyLock<(MariaDb, Pool)> =
    LazyLock::new(|| (MariaDb::start().expect("MariaDB"), Pool::start(Series::V61, Php::V82).expect("a pool of WordPress 6.1")));

fn paired(site: &Site) -> Result<RawClient> {
    let pairing = Pairing::generate();
    site.pair(&pairing.code())?;
    Ok(RawClient::new(site.port, pairing))
}

fn new_site() -> Result<(Site, RawClient)> {
    let site = POOL.site()?;
    let client = paired(&site)?;
    Ok((site, client))
}

fn no_throttle(site: &Site) -> Result<()> {
    site.mu_plugin("no-throttle", "add_filter( 'igny8_throttle_limit', function () { return PHP_INT_MAX; } );")
}

fn clean(site: &Site) {
    assert_eq!(site.plugin_complaints(), Vec::<String>::new());
}

fn id(answer: &RawAnswer) -> Result<i64> {
    answer.data()?.get("id").and_then(Value::as_i64).context("no id")
}

fn ten_equal_creates(site: &Site, client: &RawClient) -> Result<()> {
    let before = site.count_posts("post")?;
    let body = json!({"content_id": "same-1", "title": "Ten times", "content_html": "<p>x</p>", "status": "publish"});
    let answers: Mutex<Vec<RawAnswer>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let answer = client.post("/posts", &body).expect("an answer");
                answers.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
            });
        }
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status()).or_insert(0) += 1;
        match answer.status() {
            200 | 201 => drop(answer.data()?),
            409 => {
                assert_eq!(answer.code(), Some("igny8_in_progress"));
                assert!(answer.response.header("retry-after").is_some());
            }
            other => panic!("status {other}: {}", answer.response.text()),
        }
    }
    assert_eq!(statuses.get(&201), Some(&1), "{statuses:?}");
    assert_eq!(site.count_posts("post")?, before + 1, "{statuses:?}");
    let again = client.post("/posts", &body)?;
    assert_eq!((again.status(), again.data()?["created"].clone()), (200, json!(false)));
    assert_eq!(site.count_posts("post")?, before + 1);
    clean(site);
    Ok(())
}

#[test]
fn ten_equal_creates_make_one_post_on_sqlite() -> Result<()> {
    let (site, client) = new_site()?;
    ten_equal_creates(&site, &client)
}

#[test]
fn ten_equal_creates_make_one_post_on_mariadb() -> Result<()> {
    let (mariadb, pool) = &*MARIADB;
    let site = pool.site_on(mariadb)?;
    let client = paired(&site)?;
    ten_equal_creates(&site, &client)
}

#[test]
fn of_ten_equal_uploads_and_terms_one_is_made() -> Result<()> {
    let (mariadb, pool) = &*MARIADB;
    let site = pool.site_on(mariadb)?;
    let client = paired(&site)?;
    let png = BASE64_STANDARD.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")?;
    let sha = sha256(&png);
    let ids: Mutex<Vec<i64>> = Mutex::new(Vec::new());
    let terms: Mutex<Vec<i64>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let upload = client.upload(&[("filename", "a b.png"), ("mime", "image/png"), ("sha256", &sha), ("alt", "é & +")], &png).expect("upload");
                let term = client.post("/terms", &json!({"taxonomy": "category", "name": "Same & same"})).expect("term");
                for (answer, list) in [(upload, &ids), (term, &terms)] {
                    match answer.status() {
                        200 | 201 => list.lock().unwrap_or_else(PoisonError::into_inner).push(id(&answer).expect("id")),
                        409 => assert_eq!(answer.code(), Some("igny8_in_progress")),
                        other => panic!("status {other}: {}", answer.response.text()),
                    }
                }
            });
        }
    });
    for list in [&ids, &terms] {
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner).clone();
        list.dedup();
        assert_eq!(list.len(), 1, "one thing only");
    }
    assert_eq!(site.count_posts("attachment")?, 1);
    let upload = client.upload(&[("filename", "a b.png"), ("mime", "image/png"), ("sha256", &sha), ("alt", "é & +")], &png)?;
    assert_eq!((upload.status(), upload.data()?["alt"].as_str()), (200, Some("é & +")));
    clean(&site);
    Ok(())
}

#[test]
fn of_ten_equal_updates_one_is_done() -> Result<()> {
    let (site, client) = new_site()?;
    let post = client.post("/posts", &json!({"content_id": "u-1", "title": "zero"}))?;
    let (id, hash) = (id(&post)?, post.data()?["hash"].clone());
    let statuses: Mutex<Vec<(u16, String)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for n in 0..10 {
            let (hash, client, statuses) = (&hash, &client, &statuses);
            scope.spawn(move || {
                let answer = client.post(&format!("/posts/{id}"), &json!({"base_hash": hash, "title": format!("writer {n}")})).expect("answer");
                statuses.lock().unwrap_or_else(PoisonError::into_inner).push((answer.status(), answer.code().unwrap_or("").to_owned()));
            });
        }
    });
    let statuses = statuses.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(statuses.iter().filter(|(s, _)| *s == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|(s, code)| *s == 200 || (*s == 409 && (code == "igny8_conflict" || code == "igny8_in_progress"))), "{statuses:?}");
    clean(&site);
    Ok(())
}

#[test]
fn five_hundred_forgeries_of_each_kind_are_refused() -> Result<()> {
    let (site, client) = new_site()?;
    no_throttle(&site)?;
    let before = site.count_posts("post")?;
    let stranger = RawClient::new(site.port, Pairing::generate());
    let used = client.sign("GET", "/ping", &[], None, b"");
    ensure!(client.send(&used)?.status() == 200, "the honest request passes");
    let body = json!({"content_id": "forged", "title": "x"}).to_string();
    type Forge<'a> = Box<dyn Fn(usize) -> igny8_wp_fixture::raw_client::Outgoing + Send + Sync + 'a>;
    let wrong_key: Forge<'_> = Box::new(|_| {
        let mut out = client.sign("POST", "/posts", &[], Some("application/json"), body.as_bytes());
        out.set("X-IGNY8-API-Key", Some(&stranger.pairing.key));
        out
    });
    let other_signer: Forge<'_> = Box::new(|_| {
        let mut liar = stranger.clone();
        liar.pairing.site.clone_from(&client.pairing.site);
        liar.pairing.key.clone_from(&client.pairing.key);
        liar.sign("POST", "/posts", &[], Some("application/json"), body.as_bytes())
    });
    let replayed: Forge<'_> = Box::new(|_| used.clone());
    let altered: Forge<'_> = Box::new(|i| {
        let mut out = client.sign("POST", "/posts", &[("x", "1")], Some("application/json"), body.as_bytes());
        match i % 6 {
            0 => out.body = body.replace("forged", "forgee").into_bytes(),
            1 => out.query = vec![("x".into(), "2".into())],
            2 => out.query.push(("status".into(), "publish".into())),
            3 => out.set("X-IGNY8-Nonce", Some(&nonce())),
            4 => out.set("X-IGNY8-Time", Some(&(now_ms() - 1000).to_string())),
            _ => out.route = "/igny8/v1/terms".into(),
        }
        out
    });
    let stale: Forge<'_> = Box::new(|i| {
        let mut late = client.clone();
        late.clock_offset = if i % 2 == 0 { -300_900 } else { 302_000 };
        late.sign("POST", "/posts", &[], Some("application/json"), body.as_bytes())
    });
    for (name, forge, code) in [
        ("wrong key", wrong_key, "igny8_unauthorized"),
        ("other signer", other_signer, "igny8_bad_signature"),
        ("replayed", replayed, "igny8_replayed"),
        ("altered", altered, "igny8_bad_signature"),
        ("stale", stale, "igny8_stale"),
    ] {
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (forge, client) = (&forge, &client);
                scope.spawn(move || {
                    for i in (worker..500).step_by(4) {
                        let answer = client.send(&forge(i)).expect("an answer");
                        assert_eq!((answer.status(), answer.code()), (401, Some(code)), "{name} {i}: {}", answer.response.text());
                    }
                });
            }
        });
    }
    assert_eq!(site.count_posts("post")?, before, "nothing was written");
    clean(&site);
    Ok(())
}

#[test]
fn refusals_are_throttled_and_the_program_is_not() -> Result<()> {
    let (_site, client) = new_site()?;
    let stranger = RawClient::new(client.port, Pairing::generate());
    for _ in 0..10 {
        assert_eq!(stranger.get("/ping", &[])?.code(), Some("igny8_unauthorized"));
    }
    let answer = stranger.get("/ping", &[])?;
    assert_eq!((answer.status(), answer.code()), (429, Some("igny8_throttled")));
    assert!(answer.response.header("retry-after").and_then(|v| v.parse::<u32>().ok()).is_some_and(|s| (1..=60).contains(&s)));
    assert_eq!(client.get("/ping", &[])?.status(), 200);
    Ok(())
}

#[test]
fn a_signed_request_opens_nothing_else() -> Result<()> {
    let (site, client) = new_site()?;
    no_throttle(&site)?;
    let sign = || client.sign("GET", "/ping", &[], None, b"");
    let send = |target: &str| -> Result<(u16, String)> {
        let out = sign();
        let nonce = out.get("X-IGNY8-Nonce").unwrap_or_default().to_owned();
        let headers: Vec<(&str, &str)> = out.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let response = site.get_raw("GET", &target.replace("NONCE", &nonce), &headers, b"")?;
        Ok((response.status, response.text()))
    };
    let (status, text) = send("/wp-json/igny8/v1/ping?_=NONCE")?;
    assert_eq!(status, 200, "{text}");
    // The query's route wins over the path's in WordPress: the signature must not carry over.
    let (status, text) = send("/wp-json/igny8/v1/ping?_=NONCE&rest_route=/wp/v2/users/me")?;
    assert!(status == 401 && !text.contains("\"slug\""), "{status} {text}");
    let (status, text) = send("/wp-json/wp/v2/users/me?_=NONCE")?;
    assert!(status == 401, "{status} {text}");
    let (status, text) = send("/wp-admin/admin-ajax.php?rest_route=/igny8/v1/ping&_=NONCE&action=heartbeat")?;
    assert!(text.contains("\"wp-auth-check\":false") || status != 200, "the AJAX entry takes nobody for the service user: {status} {text}");
    let (_, text) = send("/wp-admin/profile.php?rest_route=/igny8/v1/ping&_=NONCE")?;
    assert!(!text.contains("admin@example.test"), "{text}");
    // The method is signed too.
    let out = sign();
    let mut headers: Vec<(&str, &str)> = out.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    headers.push(("X-HTTP-Method-Override", "POST"));
    let nonce = out.get("X-IGNY8-Nonce").unwrap_or_default();
    let response = site.get_raw("GET", &format!("/wp-json/igny8/v1/ping?_={nonce}"), &headers, b"")?;
    assert_eq!(response.status, 401, "{}", response.text());
    // A namespace index and an unknown route say nothing to strangers.
    for target in ["/wp-json/igny8/v1", "/wp-json/igny8/v1/", "/wp-json/igny8/v1/none", "/wp-json/IGNY8/v1/ping"] {
        let response = site.get_raw("GET", target, &[], b"")?;
        assert_eq!(response.status, 401, "{target}: {}", response.text());
    }
    let hello = site.get_raw("GET", "/wp-json/igny8/v1/hello", &[], b"")?;
    let hello: Value = serde_json::from_slice(&hello.body)?;
    assert_eq!(hello["data"], json!({"bridge": true, "protocol": 1, "paired": true}));
    clean(&site);
    Ok(())
}

#[test]
fn what_php_prints_around_the_answer_does_no_harm() -> Result<()> {
    let (site, client) = new_site()?;
    site.display_errors(true)?;
    site.mu_plugin(
        "noise",
        "echo \"\\xEF\\xBB\\xBF<div>printed by a plugin file</div>\\n\"; while ( ob_get_level() ) { ob_end_flush(); } flush();
         trigger_error( 'a notice at load time' );
         add_action( 'init', function () { echo '<p>at init</p>'; trigger_error( 'init notice' ); } );
         add_action( 'rest_api_init', function () { echo 'IGNY8-BEGIN:'; trigger_error( 'REST notice', E_USER_WARNING ); } );
         add_action( 'save_post', function () { echo '{\"success\":false}'; trigger_error( 'save notice', E_USER_DEPRECATED ); } );
         add_action( 'shutdown', function () { echo '<!-- cached by host -->'; trigger_error( 'late notice' ); } );",
    )?;
    let answer = client.post("/posts", &json!({"content_id": "noise-1", "title": "Loud"}))?;
    assert!(answer.response.text().contains("printed by a plugin file"), "the noise is real: {}", answer.response.text());
    assert!(answer.response.text().contains("cached by host"));
    assert_eq!(answer.data()?["created"], json!(true));
    assert_eq!(client.get("/changes", &[("since", "0"), ("limit", "10")])?.data()?["results"][0]["kind"], json!("created"));
    Ok(())
}

#[test]
fn output_before_the_bridge_is_thrown_away_where_it_can_be() -> Result<()> {
    let (site, client) = new_site()?;
    site.mu_plugin("noise", "add_action( 'init', function () { echo '<p>at init</p>'; } );")?;
    let answer = client.get("/ping", &[])?;
    answer.data()?;
    assert!(!answer.response.text().contains("at init"), "{}", answer.response.text());
    assert_eq!(answer.response.header("cache-control"), Some("no-store, no-cache, must-revalidate, max-age=0, private"));
    assert!(answer.response.headers.iter().any(|(n, v)| n == "vary" && v.contains("X-IGNY8-API-Key")));
    Ok(())
}

#[test]
fn plain_permalinks() -> Result<()> {
    let (site, mut client) = new_site()?;
    site.set_permalinks(false)?;
    let pretty = client.get("/ping", &[])?;
    assert!(pretty.envelope.is_none(), "without pretty permalinks /wp-json/ is not the interface");
    client.plain = true;
    assert_eq!(client.get("/ping", &[])?.data()?["service_user"]["login"], json!("admin"));
    let post = client.post("/posts", &json!({"content_id": "plain-1", "title": "Plain"}))?;
    assert_eq!(post.status(), 201, "{}", post.response.text());
    let page = client.get("/terms", &[("taxonomy", "category"), ("search", "un cat"), ("limit", "5")])?;
    page.data()?;
    let home = site.get_raw("GET", "/", &[], b"")?;
    assert!(home.headers.iter().any(|(n, v)| n == "link" && v.contains("rest_route=/") && v.contains("api.w.org")), "{:?}", home.headers);
    Ok(())
}

#[test]
fn a_plugin_that_closes_rest_to_strangers() -> Result<()> {
    let (site, client) = new_site()?;
    site.mu_plugin(
        "closed",
        "add_filter( 'rest_authentication_errors', function ( $r ) { return is_user_logged_in() ? $r : new WP_Error( 'rest_not_logged_in', 'Closed.', array( 'status' => 401 ) ); }, 99 );",
    )?;
    let closed = site.get_raw("GET", "/wp-json/wp/v2/posts", &[], b"")?;
    assert!(closed.status == 401 && closed.text().contains("rest_not_logged_in"));
    assert_eq!(client.get("/ping", &[])?.status(), 200);
    assert_eq!(client.post("/posts", &json!({"content_id": "closed-1", "title": "x"}))?.status(), 201);
    assert_eq!(site.get_raw("GET", "/wp-json/igny8/v1/hello", &[], b"")?.status, 200);
    // Our own refusal is ours, not the security plugin's.
    let stranger = RawClient::new(site.port, Pairing::generate());
    assert_eq!(stranger.get("/ping", &[])?.code(), Some("igny8_unauthorized"));
    // A staging site's own Basic credentials do not spoil a signed request.
    let mut out = client.sign("GET", "/ping", &[], None, b"");
    out.set("Authorization", Some("Basic c3RhZ2luZzpwYXNz"));
    assert_eq!(client.send(&out)?.status(), 200);
    clean(&site);
    Ok(())
}

#[test]
fn a_rewrite_that_adds_parameters_does_not_break_the_signature() -> Result<()> {
    let (site, client) = new_site()?;
    site.mu_plugin("host", "$_GET['q'] = '/wp-json/igny8/v1/changes'; $_REQUEST['q'] = $_GET['q']; $_GET['limit'] = '1000';")?;
    let answer = client.get("/changes", &[("since", "0")])?;
    assert_eq!(answer.status(), 200, "{}", answer.response.text());
    Ok(())
}

#[test]
fn the_firewall_lets_base64_pass() -> Result<()> {
    let (site, mut client) = new_site()?;
    let firewall = Firewall::start(site.port)?;
    client.port = firewall.port();
    client.host = Firewall::HOST.to_owned();
    assert_eq!(client.get("/ping", &[])?.status(), 200);
    let html = "<!-- wp:paragraph --><p>Read <a href=\"https://example.test/?a=1&b=2\">this</a>: <code>rm -rf /; cat /etc/passwd</code></p><!-- /wp:paragraph --><iframe src=\"https://example.test/\"></iframe>";
    let plain = client.post("/posts", &json!({"content_id": "waf-1", "title": "Article", "content_html": html}))?;
    assert!(plain.envelope.is_none() && plain.status() == 403, "the firewall refuses articles: {}", plain.status());
    assert_eq!(client.get("/post-by-content-id/waf-1", &[])?.code(), Some("igny8_not_found"));
    let coded =
        client.post("/posts", &json!({"content_id": "waf-1", "title_b64": BASE64_STANDARD.encode("Article"), "content_b64": BASE64_STANDARD.encode(html)}))?;
    assert_eq!(coded.status(), 201, "{} {:?}", coded.response.text(), firewall.rules_hit());
    assert_eq!(coded.data()?["content"], json!(html));
    let (id, hash) = (id(&coded)?, coded.data()?["hash"].clone());
    let update =
        client.post(&format!("/posts/{id}"), &json!({"base_hash": hash, "content_b64": BASE64_STANDARD.encode(format!("{html}<script>1</script>"))}))?;
    assert_eq!(update.status(), 200, "{} {:?}", update.response.text(), firewall.rules_hit());
    let png = BASE64_STANDARD.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")?;
    let sha = sha256(&png);
    let json = json!({"filename": "a.png", "mime": "image/png", "sha256": sha, "alt": "A picture", "bytes_b64": BASE64_STANDARD.encode(&png)});
    let media = client.post("/media", &json)?;
    assert_eq!(media.status(), 201, "{} {:?}", media.response.text(), firewall.rules_hit());
    Ok(())
}

#[test]
fn the_journal_tells_what_people_do_in_wordpress() -> Result<()> {
    let (site, client) = new_site()?;
    let post = client.post("/posts", &json!({"content_id": "j-1", "task_id": "t-1", "title": "One", "content_html": "<p>1</p>"}))?;
    let id = id(&post)?;
    site.edit_post(id, None, Some("<p>2</p>"))?;
    site.publish_post(id)?;
    let (status, edited) = site.rest("POST", &format!("/wp/v2/posts/{id}"), Some(&json!({"title": "By the block editor"})))?;
    assert_eq!(status, 200, "{edited}");
    site.trash_post(id)?;
    site.untrash_post(id)?;
    site.delete_post(id)?;
    let page = client.get("/changes", &[("since", "0"), ("limit", "100")])?;
    let page = page.data()?;
    let rows: Vec<String> = page["results"]
        .as_array()
        .context("results")?
        .iter()
        .map(|r| format!("{} {} {}", r["origin"].as_str().unwrap_or(""), r["kind"].as_str().unwrap_or(""), r["content_id"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        rows,
        ["bridge created j-1", "site updated j-1", "site status j-1", "site updated j-1", "site trashed j-1", "site untrashed j-1", "site deleted j-1"]
    );
    assert_eq!(page["complete"], json!(true));
    clean(&site);
    Ok(())
}

#[test]
fn a_copied_site_stands_still() -> Result<()> {
    let (site, mut client) = new_site()?;
    let post = client.post("/posts", &json!({"content_id": "m-1", "title": "x"}))?;
    let before = post.envelope.as_ref().context("envelope")?["site"]["install_id"].clone();
    site.set_home("http://staging.test")?;
    client.plain = true; // the address of the request does not matter
    let answer = client.get("/ping", &[])?;
    assert_eq!((answer.status(), answer.code()), (409, Some("igny8_site_moved")));
    site.php("Igny8_Pairing::confirm_moved();")?;
    let answer = client.get("/ping", &[])?;
    answer.data()?;
    let site_now = &answer.envelope.as_ref().context("envelope")?["site"];
    assert_eq!((&site_now["install_id"], &site_now["home_url"]), (&before, &json!("http://staging.test")));
    site.php("Igny8_Pairing::confirm_copy();")?;
    assert_eq!(client.get("/ping", &[])?.code(), Some("igny8_unauthorized"));
    Ok(())
}

#[test]
fn a_body_larger_than_the_host_allows() -> Result<()> {
    let (_site, client) = new_site()?;
    let big = vec![7u8; 21 * 1024 * 1024]; // over post_max_size
    let sha = sha256(&big);
    let answer = client.upload(&[("filename", "a.png"), ("mime", "image/png"), ("sha256", &sha)], &big)?;
    let code = answer.code().context("an envelope")?;
    assert!(code == "igny8_body_lost" || code == "igny8_media_type", "{code}");
    let html = "<p>word</p>".repeat(400_000); // 4.4 MB article
    let post = client.post("/posts", &json!({"content_id": "big-1", "title": "Long", "content_html": html}))?;
    assert_eq!(post.status(), 201, "{}", post.response.text().chars().take(300).collect::<String>());
    assert_eq!(post.data()?["content"].as_str().map(str::len), Some(html.len()));
    Ok(())
}

#[test]
fn uninstalling_leaves_posts_and_nothing_else() -> Result<()> {
    let (site, client) = new_site()?;
    let id = id(&client.post("/posts", &json!({"content_id": "r-1", "title": "Stays"}))?)?;
    site.copy_plugin()?;
    let out = site.php(
        "deactivate_plugins( 'igny8-bridge/igny8-bridge.php' ); uninstall_plugin( 'igny8-bridge/igny8-bridge.php' ); wp_cache_flush(); global $wpdb;
         echo json_encode( array( $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%igny8%'\" ), $wpdb->get_col( \"SHOW TABLES LIKE '%igny8%'\" ) ) );",
    )?;
    assert_eq!(serde_json::from_str::<Value>(&out)?, json!([[], []]));
    let raw = site.raw_post(id)?;
    assert_eq!((raw["post_title"].as_str(), raw["meta"]["_igny8_content_id"][0].as_str()), (Some("Stays"), Some("r-1")));
    assert!(client.get("/ping", &[])?.envelope.is_none());
    // Installed again and connected again, the old post is found, not made twice.
    site.php("activate_plugin( 'igny8-bridge/igny8-bridge.php' );")?;
    let client = paired(&site)?;
    let again = client.post("/posts", &json!({"content_id": "r-1", "title": "Stays"}))?;
    assert_eq!((again.status(), again.data()?["id"].as_i64()), (200, Some(id)));
    Ok(())
}

#[test]
fn each_blog_of_a_network_is_a_site_of_its_own() -> Result<()> {
    let site = POOL.site()?;
    site.make_network(&["two", "three"])?;
    let mut clients = Vec::new();
    for (blog, prefix) in [(1, ""), (2, "/two"), (3, "/three")] {
        let pairing = Pairing::generate();
        let code = pairing.code();
        let out = site.php(&format!(
            "switch_to_blog( {blog} ); $r = Igny8_Pairing::connect( '{code}', 1 ); echo is_wp_error( $r ) ? $r->get_error_message() : 'paired';"
        ))?;
        assert_eq!(out, "paired");
        let mut client = RawClient::new(site.port, pairing);
        client.prefix = prefix.to_owned();
        let post = client.post("/posts", &json!({"content_id": "same-id", "title": format!("Blog {blog}")}))?;
        assert_eq!(post.status(), 201, "blog {blog}: {}", post.response.text());
        assert_eq!(post.data()?["title"], json!(format!("Blog {blog}")));
        clients.push(client);
    }
    let mut crossed = clients[1].clone();
    crossed.prefix = "/three".to_owned();
    assert_eq!(crossed.get("/ping", &[])?.code(), Some("igny8_unauthorized"), "a key opens its own blog only");
    clean(&site);
    site.copy_plugin()?;
    let out = site.php(
        "deactivate_plugins( 'igny8-bridge/igny8-bridge.php', false, true ); uninstall_plugin( 'igny8-bridge/igny8-bridge.php' ); wp_cache_flush(); global $wpdb; $left = array();
         foreach ( array( $wpdb->base_prefix, $wpdb->base_prefix . '2_', $wpdb->base_prefix . '3_' ) as $p ) {
           $left[] = array_merge( $wpdb->get_col( \"SELECT option_name FROM {$p}options WHERE option_name LIKE '%igny8%'\" ), $wpdb->get_col( \"SHOW TABLES LIKE '{$p}igny8%'\" ) ); }
         echo json_encode( $left );",
    )?;
    assert_eq!(serde_json::from_str::<Value>(&out)?, json!([[], [], []]));
    Ok(())
}

#[test]
fn a_server_that_dies_between_the_row_and_its_meta() -> Result<()> {
    let (site, client) = new_site()?;
    let before = site.count_posts("post")?;
    site.mu_plugin("dies", "add_filter( 'add_post_metadata', function () { exit; } );")?;
    let body = json!({"content_id": "half-1", "title": "Half", "content_html": "<p>all of it</p>", "status": "publish"});
    assert!(client.post("/posts", &body)?.envelope.is_none(), "no answer");
    site.remove_mu_plugin("dies")?;
    assert_eq!(site.count_posts("post")?, before + 1, "the row is there");
    assert_eq!(client.post("/posts", &body)?.code(), Some("igny8_in_progress"));
    site.php("global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Tables::name( 'claims' ) . ' SET claimed_at = claimed_at - 121000' );")?;
    let healed = client.post("/posts", &body)?;
    assert_eq!((healed.status(), healed.data()?["content_id"].as_str()), (200, Some("half-1")), "{}", healed.response.text());
    assert_eq!(healed.data()?["content"], json!("<p>all of it</p>"));
    assert_eq!(site.count_posts("post")?, before + 1, "and it is the only one");
    Ok(())
}

#[test]
fn the_settings_page_asks_for_rights_and_intent() -> Result<()> {
    let site = POOL.site()?;
    site.php("wp_insert_user( array( 'user_login' => 'writer', 'user_pass' => 'writer-pass', 'role' => 'editor' ) );")?;
    let login = |user: &str, password: &str| -> Result<String> {
        let form = format!("log={user}&pwd={password}&testcookie=1");
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", "wordpress_test_cookie=WP%20Cookie%20check")];
        let response = site.get_raw("POST", "/wp-login.php", &headers, form.as_bytes())?;
        ensure!(response.status == 302, "login: {}", response.status);
        let cookies: Vec<&str> = response.headers.iter().filter(|(n, _)| n == "set-cookie").filter_map(|(_, v)| v.split(';').next()).collect();
        Ok(cookies.join("; "))
    };
    let admin = login(&site.admin_user, &site.admin_password)?;
    let writer = login("writer", "writer-pass")?;
    let page = |cookie: &str| site.get_raw("GET", "/wp-admin/options-general.php?page=igny8-bridge", &[("Cookie", cookie)], b"");
    assert_eq!(page(&writer)?.status, 403);
    let html = page(&admin)?.text();
    let form = html.split("value=\"igny8_connect\"").nth(1).context("the form")?;
    let nonce = form.split("name=\"_wpnonce\" value=\"").nth(1).and_then(|r| r.split('"').next()).context("its nonce")?;
    let pairing = Pairing::generate();
    let post = |cookie: &str, nonce: &str, code: &str| {
        let body = format!("action=igny8_connect&_wpnonce={nonce}&igny8_code={code}");
        site.get_raw("POST", "/wp-admin/admin-post.php", &[("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie)], body.as_bytes())
    };
    assert_eq!(post(&writer, nonce, &pairing.code())?.status, 403);
    assert_eq!(post(&admin, "0000000000", &pairing.code())?.status, 403);
    assert!(post("", nonce, &pairing.code())?.status != 302 || site.php("echo Igny8_Pairing::get() ? 'paired' : 'no';")? == "no");
    assert_eq!(site.php("echo Igny8_Pairing::get() ? 'paired' : 'no';")?, "no");
    assert_eq!(post(&admin, nonce, "<script>alert(1)</script>")?.status, 302);
    assert!(!page(&admin)?.text().contains("alert(1)"));
    assert_eq!(post(&admin, nonce, &pairing.code())?.status, 302);
    let html = page(&admin)?.text();
    assert!(html.contains("Connected with Fixture agency") && !html.contains(&pairing.key));
    let client = RawClient::new(site.port, pairing);
    assert_eq!(client.get("/ping", &[])?.status(), 200);
    clean(&site);
    Ok(())
}

fn smoke(site: &Site) -> Result<()> {
    let client = paired(site)?;
    assert_eq!(client.get("/site-metadata", &[])?.status(), 200);
    let text = "C:\\new \"q\" 'é' 😀 & <b>x</b>";
    let post = client.post("/posts", &json!({"content_id": "s-1", "title": "T", "content_html": text, "status": "publish", "seo": {"description": "D"}}))?;
    assert_eq!((post.status(), post.data()?["content"].as_str()), (201, Some(text)), "{}", post.response.text());
    let update = client.post(&format!("/posts/{}", id(&post)?), &json!({"base_hash": post.data()?["hash"], "title": "U"}))?;
    assert_eq!(update.status(), 200, "{}", update.response.text());
    let page = site.get_raw("GET", &format!("/?p={}", id(&post)?), &[], b"")?;
    assert!(page.status == 200 || page.status == 301);
    assert_eq!(client.get("/changes", &[("since", "0")])?.data()?["results"].as_array().map(Vec::len), Some(2));
    clean(site);
    Ok(())
}

#[test]
fn the_newest_wordpress() -> Result<()> {
    for php in [Php::V82, Php::V74] {
        if let Some(pool) = Pool::newest(php)? {
            smoke(&pool.site()?)?;
        }
    }
    Ok(())
}

#[test]
fn the_oldest_wordpress_on_the_oldest_php() -> Result<()> {
    let pool = Pool::start(Series::V57, Php::V74)?;
    let site = pool.site_on(&MARIADB.0)?;
    let version = site.php("echo PHP_VERSION, ' ', get_bloginfo( 'version' );")?;
    assert!(version.starts_with("7.4.") && version.contains(" 5.7."), "{version}");
    smoke(&site)
}

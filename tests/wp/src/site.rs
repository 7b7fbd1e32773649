//! One client's WordPress: its address, its files, and truth checks that do not go through the plugin's routes.

use crate::cache::{core, plugin_dir, scripts};
use crate::http::{self, Response};
use crate::pool::Inner;
use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// A site of a pool. It keeps its pool alive.
#[derive(Debug, Clone)]
pub struct Site {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    pub port: u16,
    pub dir: PathBuf,
    pub admin_user: String,
    pub admin_password: String,
    /// An application password of the administrator, for WordPress' own REST interface.
    pub app_password: String,
    pool: Arc<Inner>,
}

impl Site {
    pub(crate) fn open(pool: Arc<Inner>, port: u16) -> Result<Self> {
        let dir = pool.site_dir(port);
        fs::write(dir.join("port"), port.to_string())?;
        let app_password = fs::read_to_string(dir.join("app-password")).context("the site has no application password")?;
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            port,
            dir,
            admin_user: "admin".to_owned(),
            admin_password: "pass-word-1".to_owned(),
            app_password,
            pool,
        })
    }

    /// Connects the site, as the settings page does when user 1 pastes this code.
    pub fn pair(&self, code: &str) -> Result<()> {
        self.pair_as(code, 1)
    }

    /// Connects the site in the name of another user.
    pub fn pair_as(&self, code: &str, user_id: u64) -> Result<()> {
        let code = BASE64_STANDARD.encode(code);
        let out = self.php(&format!(
            "$r = Igny8_Pairing::connect( base64_decode( '{code}' ), {user_id} ); echo is_wp_error( $r ) ? $r->get_error_message() : 'paired';"
        ))?;
        ensure!(out == "paired", "the plugin did not take the code: {out}");
        Ok(())
    }

    /// Runs PHP (without `<?php`) inside this site's WordPress, as nobody; gives back what it prints.
    pub fn php(&self, script: &str) -> Result<String> {
        let file = tempfile::Builder::new().suffix(".php").tempfile_in(&self.dir)?;
        fs::write(file.path(), format!("<?php\n{script}\n"))?;
        let output = Command::new(self.pool.php().cli()?)
            .arg(scripts().join("run.php"))
            .arg(core(self.pool.series()))
            .arg(file.path())
            .env("WP_SITE_DIR", &self.dir)
            .env("WP_PORT", self.port.to_string())
            .output()?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "PHP failed ({}):\n{stdout}{}", output.status, String::from_utf8_lossy(&output.stderr));
        Ok(stdout)
    }

    /// Runs PHP that prints JSON.
    pub fn php_json(&self, script: &str) -> Result<Value> {
        let out = self.php(script)?;
        serde_json::from_str(&out).with_context(|| format!("not JSON: {out}"))
    }

    /// Number of posts of a type, in every status but auto-draft; revisions do not count.
    pub fn count_posts(&self, post_type: &str) -> Result<u64> {
        let out = self.php(&format!(
            "global $wpdb; echo $wpdb->get_var( $wpdb->prepare( \"SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = %s AND post_status <> 'auto-draft'\", '{post_type}' ) );"
        ))?;
        out.trim().parse().with_context(|| format!("not a number: {out}"))
    }

    /// The raw row of a post, with its meta under `meta`.
    pub fn raw_post(&self, id: i64) -> Result<Value> {
        self.php_json(&format!("global $wpdb; $r = $wpdb->get_row( 'SELECT * FROM ' . $wpdb->posts . ' WHERE ID = {id}', ARRAY_A ); if ( $r ) {{ $r['meta'] = get_post_meta( {id} ); }} echo json_encode( $r );"))
    }

    /// Edits a post as the administrator, in a request of its own.
    pub fn edit_post(&self, id: i64, title: Option<&str>, content: Option<&str>) -> Result<()> {
        let mut fields = serde_json::json!({ "ID": id });
        if let Some(title) = title {
            fields["post_title"] = title.into();
        }
        if let Some(content) = content {
            fields["post_content"] = content.into();
        }
        let json = BASE64_STANDARD.encode(fields.to_string());
        self.php(&format!("wp_set_current_user( 1 ); $r = wp_update_post( wp_slash( json_decode( base64_decode( '{json}' ), true ) ), true ); if ( is_wp_error( $r ) ) {{ echo $r->get_error_message(); exit( 1 ); }}"))?;
        Ok(())
    }

    pub fn trash_post(&self, id: i64) -> Result<()> {
        self.php(&format!("wp_set_current_user( 1 ); wp_trash_post( {id} );")).map(drop)
    }

    pub fn untrash_post(&self, id: i64) -> Result<()> {
        self.php(&format!("wp_set_current_user( 1 ); wp_untrash_post( {id} );")).map(drop)
    }

    pub fn delete_post(&self, id: i64) -> Result<()> {
        self.php(&format!("wp_set_current_user( 1 ); wp_delete_post( {id}, true );")).map(drop)
    }

    pub fn publish_post(&self, id: i64) -> Result<()> {
        self.php(&format!("wp_set_current_user( 1 ); wp_publish_post( {id} );")).map(drop)
    }

    /// Adds a must-use plugin: PHP without `<?php`.
    pub fn mu_plugin(&self, name: &str, source: &str) -> Result<()> {
        fs::write(self.dir.join("wp-content/mu-plugins").join(format!("{name}.php")), format!("<?php\n{source}\n"))?;
        Ok(())
    }

    pub fn remove_mu_plugin(&self, name: &str) -> Result<()> {
        fs::remove_file(self.dir.join("wp-content/mu-plugins").join(format!("{name}.php")))?;
        Ok(())
    }

    /// Pretty permalinks, or plain ones (then only `index.php?rest_route=` reaches the REST interface).
    pub fn set_permalinks(&self, pretty: bool) -> Result<()> {
        let structure = if pretty { "/%postname%/" } else { "" };
        self.php(&format!("global $wp_rewrite; $wp_rewrite->set_permalink_structure( '{structure}' ); $wp_rewrite->flush_rules( false );")).map(drop)
    }

    /// Gives the site another public address (a proxy or firewall in front of it; or a move).
    pub fn set_home(&self, url: &str) -> Result<()> {
        fs::write(self.dir.join("home"), url.trim_end_matches('/'))?;
        Ok(())
    }

    /// Prints PHP's messages into the pages, as badly kept hosts do.
    pub fn display_errors(&self, on: bool) -> Result<()> {
        let file = self.dir.join("display-errors");
        if on {
            fs::write(file, "")?;
        } else if file.exists() {
            fs::remove_file(file)?;
        }
        Ok(())
    }

    /// Replaces the linked plugin by a copy of its own (before anything that may delete plugin files).
    pub fn copy_plugin(&self) -> Result<()> {
        let link = self.dir.join("wp-content/plugins/igny8-bridge");
        if link.is_symlink() {
            fs::remove_file(&link)?;
            let status = Command::new("cp").arg("-r").arg(plugin_dir()).arg(&link).status()?;
            ensure!(status.success(), "cannot copy the plugin");
        }
        Ok(())
    }

    /// Turns the site into a network with blogs in subfolders: the first blog, and one for each name.
    pub fn make_network(&self, names: &[&str]) -> Result<()> {
        let domain = format!("127.0.0.1:{}", self.port);
        fs::write(self.dir.join("network"), "")?;
        self.php(&format!(
            "require_once ABSPATH . 'wp-admin/includes/upgrade.php'; global $wpdb;
             foreach ( array( 'home', 'siteurl' ) as $o ) {{ update_option( $o, '{0}' ); }}
             foreach ( $wpdb->tables( 'ms_global' ) as $t => $name ) {{ $wpdb->$t = $name; }}
             install_network(); $r = populate_network( 1, '{domain}', 'admin@example.test', 'Network', '/', false );
             if ( is_wp_error( $r ) && 'no_wildcard_dns' !== $r->get_error_code() ) {{ echo $r->get_error_message(); exit( 1 ); }}",
            self.url
        ))?;
        fs::write(
            self.dir.join("config-extra.php"),
            format!(
                "<?php define( 'MULTISITE', true ); define( 'SUBDOMAIN_INSTALL', false ); define( 'DOMAIN_CURRENT_SITE', '{domain}' ); define( 'PATH_CURRENT_SITE', '/' ); define( 'SITE_ID_CURRENT_SITE', 1 ); define( 'BLOG_ID_CURRENT_SITE', 1 );"
            ),
        )?;
        for name in names {
            self.php(&format!(
                "$id = wpmu_create_blog( '{domain}', '/{name}/', '{name}', 1 ); if ( is_wp_error( $id ) ) {{ echo $id->get_error_message(); exit( 1 ); }}
                 switch_to_blog( $id ); global $wp_rewrite; $wp_rewrite->set_permalink_structure( '/%postname%/' ); update_option( 'permalink_structure', '/%postname%/' ); delete_option( 'rewrite_rules' );"
            ))?;
        }
        self.php("deactivate_plugins( 'igny8-bridge/igny8-bridge.php' ); $r = activate_plugin( 'igny8-bridge/igny8-bridge.php', '', true ); if ( is_wp_error( $r ) ) { echo $r->get_error_message(); exit( 1 ); }").map(drop)
    }

    /// WordPress' own REST interface with the application password: `site.rest("GET", "/wp/v2/posts", None)`.
    pub fn rest(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value)> {
        let auth = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", self.admin_user, self.app_password)));
        let bytes = body.map(Value::to_string).unwrap_or_default();
        let mut headers = vec![("Authorization", auth.as_str())];
        if body.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let target = format!("/index.php?rest_route={path}{}{query}", if query.is_empty() { "" } else { "&" });
        let response = self.get_raw(method, &target, &headers, bytes.as_bytes())?;
        let value = serde_json::from_slice(&response.body).with_context(|| format!("not JSON: {}", response.text()))?;
        Ok((response.status, value))
    }

    /// A plain HTTP request to the site.
    pub fn get_raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Response> {
        http::send(self.port, &format!("127.0.0.1:{}", self.port), method, target, headers, body)
    }

    /// What PHP and WordPress complained about so far.
    pub fn debug_log(&self) -> String {
        fs::read_to_string(self.dir.join("debug.log")).unwrap_or_default()
    }

    /// Complaints that name the plugin; a test expects none.
    pub fn plugin_complaints(&self) -> Vec<String> {
        self.debug_log().lines().filter(|l| l.contains("igny8-bridge/")).map(str::to_owned).collect()
    }
}

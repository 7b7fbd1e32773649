//! nginx and php-fpm on loopback ports: one site folder a port, many independent client sites in one pool.

use crate::cache::{self, Php, Series, core, prepare};
use crate::mariadb::MariaDb;
use crate::process::{Server, free_ports, is_root, text, wait_for_port};
use crate::site::Site;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

const PORTS: usize = 24;

/// Running web server and PHP for one series of WordPress. Cloning shares it; the last owner ends it.
#[derive(Debug, Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    // Servers first: they end before their folder goes.
    nginx: Server,
    fpm: Server,
    ports: Mutex<Vec<u16>>,
    series: Series,
    php: Php,
    run: TempDir,
}

impl Pool {
    /// Starts the servers (a quarter of a second; the first request compiles PHP).
    pub fn start(series: Series, php: Php) -> Result<Self> {
        prepare()?;
        ensure!(core(series).is_dir(), "WordPress {} is not in the cache", series.name());
        ensure!(series != Series::V57 || php == Php::V74, "WordPress 5.7 runs on PHP 7.4 only");
        let mut last = None;
        for _ in 0..3 {
            match Self::start_once(series, php) {
                Ok(pool) => return Ok(pool),
                Err(error) => last = Some(error), // another program took a port in between
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("no pool")))
    }

    /// The newest WordPress; `None`, said aloud, on a day when it is not served.
    pub fn newest(php: Php) -> Result<Option<Self>> {
        prepare()?;
        if core(Series::Newest).is_dir() {
            return Self::start(Series::Newest, php).map(Some);
        }
        eprintln!("SKIPPED: the newest WordPress is not served today, nothing was tested on it.");
        Ok(None)
    }

    fn start_once(series: Series, php: Php) -> Result<Self> {
        let run = tempfile::Builder::new().prefix("igny8-wp-").tempdir()?;
        let dir = run.path();
        for folder in ["t", "sites"] {
            fs::create_dir(dir.join(folder))?;
        }
        let ports = free_ports(PORTS)?;
        fs::write(dir.join("fpm.conf"), fpm_conf(dir))?;
        fs::write(dir.join("nginx.conf"), nginx_conf(dir, &core(series), &ports))?;
        let fpm_program = php.fpm()?;
        let mut fpm_command = vec![text(&fpm_program)?.to_owned(), "-F".into(), "--fpm-config".into(), text(&dir.join("fpm.conf"))?.to_owned()];
        if is_root() {
            fpm_command.push("-R".into());
        }
        let fpm_command: Vec<&str> = fpm_command.iter().map(String::as_str).collect();
        let mut fpm = Server::start("TERM", &dir.join("fpm.pid"), dir, &dir.join("fpm.out"), &fpm_command)?;
        let nginx_program = cache::find(&["nginx"])?;
        let (conf, log) = (dir.join("nginx.conf"), dir.join("nginx.log"));
        let mut nginx =
            Server::start("TERM", &dir.join("nginx.pid"), dir, &dir.join("nginx.out"), &[text(&nginx_program)?, "-c", text(&conf)?, "-e", text(&log)?])?;
        wait_for_port(*ports.first().context("no ports")?, &mut nginx, &log)?;
        for _ in 0..1000 {
            if dir.join("fpm.sock").exists() || !fpm.is_running() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        ensure!(fpm.is_running() && nginx.is_running(), "the web server did not start:\n{}", fs::read_to_string(dir.join("fpm.out")).unwrap_or_default());
        Ok(Self { inner: Arc::new(Inner { nginx, fpm, ports: Mutex::new(ports), series, php, run }) })
    }

    /// A new client site on SQLite (a copy of the template, about 30 ms).
    pub fn site(&self) -> Result<Site> {
        let template = cache::template(self.inner.series, self.inner.php)?;
        let port = self.inner.take_port()?;
        let dir = self.inner.site_dir(port);
        let status = Command::new("cp").arg("-a").arg(&template).arg(&dir).status()?;
        ensure!(status.success(), "cannot copy {}", template.display());
        Site::open(self.inner.clone(), port)
    }

    /// A new client site with a database of its own on MariaDB (an installation, 1 to 3 s).
    pub fn site_on(&self, mariadb: &MariaDb) -> Result<Site> {
        let port = self.inner.take_port()?;
        let dir = self.inner.site_dir(port);
        cache::site_new(&dir, self.inner.series, self.inner.php, Some((&format!("site{port}"), mariadb.socket())))?;
        Site::open(self.inner.clone(), port)
    }

    /// Process ids of nginx and php-fpm.
    pub fn pids(&self) -> Vec<u32> {
        [self.inner.nginx.pid(), self.inner.fpm.pid()].into_iter().flatten().collect()
    }

    /// The folder of configuration, logs and sites; gone with the pool.
    pub fn dir(&self) -> &Path {
        self.inner.run.path()
    }
}

impl Inner {
    fn take_port(&self) -> Result<u16> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner).pop().context("all ports of this pool are in use")
    }
    pub(crate) fn site_dir(&self, port: u16) -> PathBuf {
        self.run.path().join("sites").join(port.to_string())
    }
    pub(crate) fn series(&self) -> Series {
        self.series
    }
    pub(crate) fn php(&self) -> Php {
        self.php
    }
}

fn fpm_conf(dir: &Path) -> String {
    let d = dir.display();
    let user = if is_root() { "user = root\ngroup = root\n" } else { "" };
    format!(
        "[global]\nerror_log = {d}/fpm.log\ndaemonize = no\n[www]\n{user}listen = {d}/fpm.sock\npm = dynamic\npm.max_children = 12\n\
         pm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 4\nphp_admin_value[error_log] = {d}/php.log\n\
         php_admin_value[opcache.memory_consumption] = 96\nphp_admin_value[opcache.max_accelerated_files] = 16000\n\
         php_admin_value[opcache.revalidate_freq] = 0\nphp_admin_value[upload_max_filesize] = 16M\n\
         php_admin_value[post_max_size] = 20M\nphp_admin_value[sendmail_path] = /bin/true\n"
    )
}

fn nginx_conf(dir: &Path, core: &Path, ports: &[u16]) -> String {
    let (d, core) = (dir.display(), core.display());
    let user = if is_root() { "user root; " } else { "" };
    let listen = ports.iter().fold(String::new(), |mut out, port| {
        out.push_str(&format!("  listen 127.0.0.1:{port};\n"));
        out
    });
    let params = [
        "QUERY_STRING $query_string",
        "REQUEST_METHOD $request_method",
        "CONTENT_TYPE $content_type",
        "CONTENT_LENGTH $content_length",
        "SCRIPT_NAME $fastcgi_script_name",
        "REQUEST_URI $request_uri",
        "DOCUMENT_URI $document_uri",
        "DOCUMENT_ROOT $document_root",
        "SERVER_PROTOCOL $server_protocol",
        "REQUEST_SCHEME $scheme",
        "GATEWAY_INTERFACE CGI/1.1",
        "SERVER_SOFTWARE nginx",
        "REMOTE_ADDR $remote_addr",
        "REMOTE_PORT $remote_port",
        "SERVER_ADDR $server_addr",
        "SERVER_PORT $server_port",
        "SERVER_NAME $server_name",
        "REDIRECT_STATUS 200",
        "SCRIPT_FILENAME $document_root$fastcgi_script_name",
    ]
    .iter()
    .fold(String::new(), |mut out, line| {
        out.push_str(&format!("   fastcgi_param {line};\n"));
        out
    });
    format!(
        "{user}daemon off; worker_processes 1; pid {d}/nginx-own.pid; error_log {d}/nginx.log; events {{ worker_connections 512; }}\n\
         http {{ access_log off; types {{ text/html html; text/css css; application/javascript js; image/png png; image/jpeg jpg jpeg; image/svg+xml svg; }}\n\
         default_type application/octet-stream; client_max_body_size 64m; client_body_temp_path {d}/t/b; fastcgi_temp_path {d}/t/f;\n\
         proxy_temp_path {d}/t/p; uwsgi_temp_path {d}/t/u; scgi_temp_path {d}/t/s;\n server {{\n{listen}  root {core}; index index.php;\n\
         location ^~ /wp-content/ {{ root {d}/sites/$server_port; }}\n  location / {{ try_files $uri $uri/ /index.php?$args; }}\n\
         location ~ \\.php$ {{\n{params}   fastcgi_param WP_SITE_DIR {d}/sites/$server_port;\n   fastcgi_pass unix:{d}/fpm.sock; fastcgi_read_timeout 120s;\n  }} }} }}\n"
    )
}

//! A real web application firewall in front of a site: Apache with ModSecurity and the OWASP core rules, blocking.

use crate::cache::find;
use crate::process::{Server, free_ports, is_root, text, wait_for_port};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A running firewall. Call it with the host name [`Firewall::HOST`]: a bare address counts against a caller.
#[derive(Debug)]
pub struct Firewall {
    _server: Server,
    port: u16,
    dir: TempDir,
}

impl Firewall {
    pub const HOST: &str = "client-site.test";

    /// Starts in front of a loopback port (about 2 s).
    pub fn start(target_port: u16) -> Result<Self> {
        let apache = find(&["apache2"])?;
        let mut last = None;
        for _ in 0..3 {
            let dir = tempfile::Builder::new().prefix("igny8-waf-").tempdir()?;
            let port = *free_ports(1)?.first().context("no port")?;
            let conf = dir.path().join("apache.conf");
            let log = dir.path().join("error.log");
            fs::write(&conf, configuration(dir.path(), port, target_port)?)?;
            let mut server = Server::start(
                "TERM",
                &dir.path().join("supervised.pid"),
                dir.path(),
                &dir.path().join("out"),
                &[text(&apache)?, "-f", text(&conf)?, "-DFOREGROUND"],
            )?;
            match wait_for_port(port, &mut server, &log) {
                Ok(()) => {
                    return Ok(Self { _server: server, port, dir });
                }
                Err(error) => last = Some(error.context(fs::read_to_string(dir.path().join("out")).unwrap_or_default())),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("no firewall")))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ids of the rules that spoke so far, in order.
    pub fn rules_hit(&self) -> Vec<String> {
        let log = fs::read_to_string(self.dir.path().join("error.log")).unwrap_or_default();
        log.match_indices("[id \"").filter_map(|(at, m)| log.get(at + m.len()..at + m.len() + 6)).map(str::to_owned).collect()
    }
}

fn first(candidates: &[&str]) -> Result<PathBuf> {
    match candidates.iter().map(Path::new).find(|p| p.exists()) {
        Some(found) => Ok(found.to_owned()),
        None => bail!("none of these is there: {} (packages libapache2-mod-security2 and modsecurity-crs)", candidates.join(", ")),
    }
}

fn configuration(dir: &Path, port: u16, target: u16) -> Result<String> {
    let d = dir.display();
    let modules = first(&["/usr/lib/apache2/modules"])?;
    let recommended = first(&["/etc/modsecurity/modsecurity.conf-recommended", "/usr/share/modsecurity-crs/modsecurity.conf-recommended"])?;
    let setup = first(&["/etc/modsecurity/crs/crs-setup.conf", "/usr/share/modsecurity-crs/crs-setup.conf.example"])?;
    let rules = first(&["/usr/share/modsecurity-crs/rules"])?;
    // Debian's recommended settings, switched on and logging into our own folder.
    let own = fs::read_to_string(&recommended)?
        .lines()
        .filter(|l| {
            !["SecRuleEngine", "SecAuditLog ", "SecAuditLogStorageDir", "SecUnicodeMapFile", "SecTmpDir", "SecDataDir", "SecDebugLog"]
                .iter()
                .any(|s| l.trim_start().starts_with(s))
        })
        .collect::<Vec<_>>()
        .join("\n");
    fs::write(dir.join("modsecurity.conf"), format!("{own}\nSecRuleEngine On\nSecAuditLog {d}/audit.log\nSecTmpDir {d}\nSecDataDir {d}\n"))?;
    let mut out = format!(
        "ServerName {}\nServerRoot {d}\nPidFile {d}/apache.pid\nListen 127.0.0.1:{port}\nErrorLog {d}/error.log\nLogLevel warn\nMutex file:{d}\n",
        Firewall::HOST
    );
    for module in ["mpm_prefork", "authz_core", "unique_id", "proxy", "proxy_http", "security2"] {
        let file = modules.join(format!("mod_{module}.so"));
        // Modules that Debian has compiled in have no file.
        if file.exists() {
            out.push_str(&format!("LoadModule {module}_module {}\n", file.display()));
        }
    }
    if is_root() {
        out.push_str("User www-data\nGroup www-data\n");
        // The workers drop root and still write ModSecurity's files here.
        std::os::unix::fs::chown(dir, Some(33), Some(33)).context("cannot give the folder to www-data")?;
    }
    out.push_str(&format!(
        "StartServers 2\nMinSpareServers 1\nMaxSpareServers 4\nMaxRequestWorkers 16\n<Directory />\nRequire all granted\n</Directory>\n\
         <IfModule security2_module>\nInclude {d}/modsecurity.conf\nInclude {}\nInclude {}/*.conf\n</IfModule>\n\
         ProxyPreserveHost On\nProxyPass / http://127.0.0.1:{target}/\nProxyPassReverse / http://127.0.0.1:{target}/\n",
        setup.display(),
        rules.display()
    ));
    Ok(out)
}

//! A MariaDB of its own, on a socket only, without a service or a system user.

use crate::cache::{find, scripts};
use crate::process::{Server, text};
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running database server.
#[derive(Debug)]
pub struct MariaDb {
    server: Server,
    socket: PathBuf,
    _dir: TempDir,
}

impl MariaDb {
    /// Makes a data folder and starts the server (1 to 6 s).
    pub fn start() -> Result<Self> {
        let client = find(&["mariadb"])?;
        find(&["mariadbd"])?;
        let builder = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix("igny8-db-");
            builder
        };
        let dir = builder().tempdir_in("/dev/shm").or_else(|_| builder().tempdir())?;
        let socket = dir.path().join("s.sock");
        let script = scripts().join("mariadb-start.sh");
        // The data is thrown away: no reason to let it shut down in good order.
        let mut server =
            Server::start("KILL", &dir.path().join("supervised.pid"), dir.path(), &dir.path().join("out"), &["bash", text(&script)?, text(dir.path())?])?;
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until && server.is_running() {
            let ready = Command::new(&client)
                .args(["--no-defaults", "-uroot", "-e", "select 1", "-S"])
                .arg(&socket)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()?;
            if ready.success() {
                return Ok(Self { server, socket, _dir: dir });
            }
            std::thread::sleep(Duration::from_millis(40));
        }
        let log = ["install.log", "mariadb.log", "out"].iter().map(|n| fs::read_to_string(dir.path().join(n)).unwrap_or_default()).collect::<String>();
        bail!("MariaDB did not start:\n{log}")
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The server's process id.
    pub fn pid(&self) -> Option<u32> {
        self.server.pid()
    }
}

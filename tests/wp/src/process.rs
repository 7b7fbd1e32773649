//! Servers that end with their owner, free ports, and waiting for a port to answer.

use crate::cache::scripts;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server. It ends when this is dropped, when the test panics and when the test's process is killed:
/// its supervisor holds the other end of a pipe.
#[derive(Debug)]
pub(crate) struct Server {
    supervisor: Child,
    pid_file: PathBuf,
}

impl Server {
    /// Starts a command; `signal` is what ends it in good order, `folder` its temporary files.
    pub(crate) fn start(signal: &str, pid_file: &Path, folder: &Path, log: &Path, command: &[&str]) -> Result<Self> {
        let log = fs::File::create(log)?;
        let supervisor = Command::new("bash")
            .arg(scripts().join("supervise.sh"))
            .arg(signal)
            .arg(pid_file)
            .arg(folder)
            .args(command)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.join(" ")))?;
        Ok(Self { supervisor, pid_file: pid_file.to_owned() })
    }

    /// The server's own process id.
    pub(crate) fn pid(&self) -> Option<u32> {
        fs::read_to_string(&self.pid_file).ok()?.trim().parse().ok()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.supervisor.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let until = Instant::now() + Duration::from_secs(6);
        while Instant::now() < until {
            if !self.is_running() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        // The group is the supervisor's own; nothing else is in it.
        let group = format!("-{}", self.supervisor.id());
        drop(Command::new("sh").args(["-c", "kill -KILL -- \"$0\"", &group]).status());
        drop(self.supervisor.wait());
    }
}

/// Free loopback ports, below the range that outgoing connections use.
pub(crate) fn free_ports(count: usize) -> Result<Vec<u16>> {
    let mut out = Vec::with_capacity(count);
    let mut held = Vec::with_capacity(count);
    for _ in 0..count * 200 {
        let mut bytes = [0u8; 2];
        getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no random numbers: {e}"))?;
        let port = 18_000 + u16::from_le_bytes(bytes) % 14_000;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            held.push(listener);
            out.push(port);
            if out.len() == count {
                return Ok(out);
            }
        }
    }
    bail!("no {count} free ports on loopback")
}

/// Waits until something accepts connections.
pub(crate) fn wait_for_port(port: u16, server: &mut Server, log: &Path) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        if !server.is_running() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    bail!("nothing listens on port {port}:\n{}", fs::read_to_string(log).unwrap_or_default())
}

pub(crate) fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|s| s.lines().any(|l| l.starts_with("Uid:") && l.split_whitespace().nth(1) == Some("0")))
}

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

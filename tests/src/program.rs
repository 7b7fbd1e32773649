//! The headless program as another program uses it: JSON lines over a pipe, and plain subcommands.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The built program of this name, beside the test's own.
pub fn program(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap_or_default();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    folder.join(name)
}

/// A folder with a workspace in it, and a configuration folder of its own.
pub struct Workspace {
    home: tempfile::TempDir,
}

impl Workspace {
    /// An empty place; nothing of the user's own is touched.
    pub fn place() -> Result<Self> {
        Ok(Self { home: tempfile::tempdir()? })
    }

    /// A workspace with one site at `url`; gives the site's id.
    pub fn with_site(url: &str) -> Result<(Self, String)> {
        let this = Self::place()?;
        let made = igny8(&this, &["init", "--account", "Test Agency"])?;
        ensure!(made["success"] == true, "init failed: {made}");
        let site = igny8(&this, &["sites", "add", "--name", "Client", "--url", url])?;
        let id = site["data"]["id"].as_str().context("no site id")?.to_owned();
        Ok((this, id))
    }

    pub fn folder(&self) -> PathBuf {
        self.home.path().join("ws")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file beside the workspace.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    /// A copy of the whole workspace as it is now.
    pub fn copy(&self) -> Result<Self> {
        let copy = Self::place()?;
        let done = Command::new("cp").arg("-a").arg(self.home.path().join(".")).arg(copy.home.path()).status()?;
        ensure!(done.success(), "the workspace could not be copied");
        Ok(copy)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("igny8"));
        command
            .env("IGNY8_WORKSPACE", self.folder())
            .env("IGNY8_CONFIG_DIR", self.home.path().join("config"))
            .env("IGNY8_PASSPHRASE", "for tests")
            .env_remove("IGNY8_FAILPOINT")
            .env_remove("IGNY8_FAILPOINT_LOG")
            .stdin(Stdio::null());
        command
    }
}

/// Runs a subcommand with `--json`; gives the envelope, whatever the exit code.
pub fn igny8(ws: &Workspace, arguments: &[&str]) -> Result<Value> {
    let output = ws.command().args(arguments).arg("--json").output().context("igny8 could not be started; build the workspace first")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(text.lines().count() == 1, "`igny8 {}` printed not exactly one document: {text}\n{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_str(&text)?)
}

/// `igny8 rpc` running on a workspace.
pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    last: u64,
}

impl Program {
    pub fn start(ws: &Workspace) -> Result<Self> {
        Self::start_with(ws, &[])
    }

    /// With environment variables, as a failpoint.
    pub fn start_with(ws: &Workspace, env: &[(&str, &str)]) -> Result<Self> {
        let mut command = ws.command();
        command.arg("rpc").envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context("igny8 could not be started; build the workspace first")?;
        let output = child.stdout.take().context("no standard output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Ok(value) = serde_json::from_str(&line)
                    && sender.send(value).is_err()
                {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Ok(Self { child, input, lines, last: 0 })
    }

    /// Sends a request without waiting for its answer; gives its id.
    pub fn send(&mut self, command: &str, params: &Value) -> Result<u64> {
        self.last += 1;
        let line = json!({"id": self.last, "command": command, "params": params}).to_string() + "\n";
        self.input.as_mut().context("the program's input is closed")?.write_all(line.as_bytes())?;
        Ok(self.last)
    }

    /// Waits for the answer to a request; events in between are passed over.
    pub fn answer(&mut self, id: u64, within: Duration) -> Result<Value> {
        let until = Instant::now() + within;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(value) if value["id"] == json!(id) => return Ok(value),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => bail!("no answer within {within:?}"),
                Err(RecvTimeoutError::Disconnected) => bail!("the program ended"),
            }
        }
    }

    /// The envelope of a command.
    pub fn call(&mut self, command: &str, params: Value) -> Result<Value> {
        let id = self.send(command, &params)?;
        self.answer(id, Duration::from_secs(120))
    }

    /// The data of a command that must succeed.
    pub fn ok(&mut self, command: &str, params: Value) -> Result<Value> {
        let answer = self.call(command, params)?;
        ensure!(answer["success"] == true, "{command} was refused: {answer}");
        Ok(if answer.get("results").is_some() { answer } else { answer["data"].clone() })
    }

    /// Starts a job that must be done in the end; gives its result.
    pub fn job(&mut self, command: &str, params: Value) -> Result<Value> {
        let job = self.finished(command, params)?;
        ensure!(job["status"] == "done", "{command} ended as {job}");
        Ok(job["result"].clone())
    }

    /// Starts a job and waits for its end, whatever it is; gives the job.
    pub fn finished(&mut self, command: &str, params: Value) -> Result<Value> {
        let started = self.ok(command, params)?;
        let id = started["job"]["id"].clone();
        let request = self.send("jobs.wait", &json!({"id": id, "timeout_ms": 300_000}))?;
        let answer = self.answer(request, Duration::from_secs(310))?;
        Ok(answer["data"].clone())
    }

    /// Waits until no job is queued, running or waiting.
    pub fn settle(&mut self) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(180);
        loop {
            let active = self.ok("jobs.list", json!({"filters": [{"column": "status", "op": "in", "values": ["queued", "running", "waiting", "paused"]}]}))?;
            if active["results"].as_array().is_some_and(Vec::is_empty) {
                return Ok(());
            }
            ensure!(Instant::now() < until, "jobs do not come to an end: {active}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits for the process to end by itself; `true` when it did within the time.
    pub fn ended_within(&mut self, within: Duration) -> Result<bool> {
        let until = Instant::now() + within;
        while Instant::now() < until {
            if self.child.try_wait()?.is_some() {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(false)
    }

    /// Peak memory of the process in KiB, from the system.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|v| v.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
    }

    /// Closes the input and waits: requests in flight are answered first.
    pub fn end(mut self) -> Result<()> {
        drop(self.input.take());
        ensure!(self.ended_within(Duration::from_secs(90))?, "the program does not end after its input did");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Nothing is left behind when a test fails half-way.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

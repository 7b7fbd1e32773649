//! The window program in a session: started with folders of its own, looked at and handled as a person would.
//!
//! Must not know: a particular journey.

use crate::driver::Driver;
use crate::screen::{Running, Screen};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A slow machine is no failure.
const PATIENCE: Duration = Duration::from_secs(40);

/// A home of its own for the program: configuration, workspaces, the web view's storage, answers of file dialogs.
pub struct Home {
    folder: TempDir,
}

impl Home {
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("igny8-window-").tempdir()?;
        fs::create_dir_all(folder.path().join("pick"))?;
        Ok(Self { folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What the next file dialog of a kind answers.
    pub fn will_pick(&self, kind: &str, path: &Path) -> Result<()> {
        Ok(fs::write(self.path().join("pick").join(kind), path.to_string_lossy().as_bytes())?)
    }
}

/// The program, running.
pub struct Window {
    pub driver: Driver,
    _server: Running,
    screen: Screen,
}

/// The program that was built last: beside the test's own.
pub fn program() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("IGNY8_DESKTOP") {
        return Ok(given.into());
    }
    let own = std::env::current_exe()?;
    let found = own.ancestors().map(|folder| folder.join("igny8-desktop")).find(|p| p.is_file());
    found.context("igny8-desktop is not built: cargo xtask build")
}

impl Window {
    /// Opens the window and waits for its first page.
    pub fn open(home: &Home) -> Result<Self> {
        let screen = Screen::open()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = |name: &str| home.path().join(name);
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null());
        // With the last of these the web view gives no pictures under Xvfb.
        for name in ["WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "GTK_THEME", "WEBKIT_DISABLE_DMABUF_RENDERER"] {
            command.env_remove(name);
        }
        command
            .env("DISPLAY", &screen.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &screen.bus)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", at("config"))
            .env("XDG_DATA_HOME", at("data"))
            .env("XDG_CACHE_HOME", at("cache"))
            .env("IGNY8_CONFIG_DIR", at("igny8"))
            .env("IGNY8_TEST_PICK", at("pick"))
            // There is no keyring here: the keys of sites are kept in a sealed file.
            .env("IGNY8_PASSPHRASE", "a passphrase for the tests");
        let server = Running::start(&mut command)?;
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(started.elapsed() < PATIENCE, "WebKitWebDriver did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        let driver = Driver::open(port, &program()?.to_string_lossy())?;
        let window = Self { driver, _server: server, screen };
        window.driver.resize(1280, 800)?;
        window.wait("the first page", ".wizard, .frame")?;
        Ok(window)
    }

    /// The selector of a test hook.
    pub fn hook(name: &str) -> String {
        format!("[data-test='{name}']")
    }

    /// Waits until a script answers something true; what it answered.
    pub fn until(&self, what: &str, script: &str, arguments: &[Value]) -> Result<Value> {
        let started = Instant::now();
        loop {
            let answer = self.driver.script(script, arguments);
            match &answer {
                Ok(value) if !matches!(value, Value::Null | Value::Bool(false)) => return answer,
                _ if started.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(60)),
                Ok(_) => bail!("waited for {what} in vain; the page says: {}", self.text("body").unwrap_or_default()),
                Err(error) => bail!("waited for {what} in vain: {error}"),
            }
        }
    }

    /// Waits for an element that can be seen.
    pub fn wait(&self, what: &str, selector: &str) -> Result<()> {
        self.until(what, "const e = document.querySelector(arguments[0]); return !!e && e.getClientRects().length > 0", &[json!(selector)])?;
        Ok(())
    }

    pub fn wait_gone(&self, what: &str, selector: &str) -> Result<()> {
        self.until(what, "return !document.querySelector(arguments[0])", &[json!(selector)])?;
        Ok(())
    }

    /// Clicks a test hook once it is there and can be pressed.
    pub fn press(&self, name: &str) -> Result<()> {
        let selector = Self::hook(name);
        self.until(
            &format!("'{name}' to be pressed"),
            "const e = document.querySelector(arguments[0]); return !!e && !e.disabled && e.getClientRects().length > 0",
            &[json!(selector)],
        )?;
        self.driver.click(&selector)
    }

    /// Types into a test hook once it is there.
    pub fn fill(&self, name: &str, text: &str) -> Result<()> {
        let selector = Self::hook(name);
        self.wait(name, &selector)?;
        self.driver.type_into(&selector, text)
    }

    /// Goes to a page by the sidebar.
    pub fn go(&self, page: &str, title: &str) -> Result<()> {
        self.press(&format!("nav-{page}"))?;
        self.until(
            &format!("the page {title}"),
            "const h = document.querySelector('.page h1'); return !!h && h.textContent === arguments[0]",
            &[json!(title)],
        )?;
        Ok(())
    }

    /// What is read inside an element.
    pub fn text(&self, selector: &str) -> Result<String> {
        let text = self.driver.script("const e = document.querySelector(arguments[0]); return e ? e.innerText : ''", &[json!(selector)])?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The number beside the page's title, once it is there and at least so high.
    pub fn count_at_least(&self, n: u64) -> Result<u64> {
        let script = "const e = document.querySelector('[data-test=count]'); const n = e ? Number(e.textContent.replace(/,/g, '')) : 0; return n >= arguments[0] ? n : false";
        Ok(self.until(&format!("at least {n} rows"), script, &[json!(n)])?.as_u64().unwrap_or(0))
    }

    /// Waits until the newest job of a kind is final; its state.
    pub fn job_ends(&self, kind: &str) -> Result<Value> {
        let started = Instant::now();
        loop {
            let jobs = self.call("jobs.list", json!({"limit": 20}))?;
            let job = jobs["results"].as_array().and_then(|all| all.iter().find(|j| j["kind"] == kind)).cloned();
            match job {
                Some(job) if matches!(job["status"].as_str(), Some("done" | "failed" | "cancelled")) => return Ok(job),
                _ if started.elapsed() > PATIENCE * 4 => bail!("the job {kind} does not end: {job:?}"),
                _ => std::thread::sleep(Duration::from_millis(150)),
            }
        }
    }

    /// Calls a command of the core through the page, as the page does: for checks and for what a journey is not about.
    pub fn call(&self, command: &str, params: Value) -> Result<Value> {
        let request = json!({"id": 1, "command": command, "params": params}).to_string();
        let script = "const done = arguments[1]; window.__TAURI__.core.invoke('rpc', {request: arguments[0]}).then(done, (e) => done(JSON.stringify({success: false, error: String(e)})))";
        let answer = self.driver.script_later(script, &[json!(request)])?;
        let answer: Value = serde_json::from_str(answer.as_str().context("no answer")?)?;
        ensure!(answer["success"] == true, "{command}: {answer}");
        // A page has its rows beside the envelope's own fields.
        Ok(if answer.get("results").is_some() { answer } else { answer["data"].clone() })
    }

    /// Drags a file out of another window and drops it in the middle of this one. `drag` is the program of this name.
    pub fn drop_file(&self, drag: &str, file: &Path) -> Result<()> {
        let mut hand = Command::new(drag);
        hand.arg(file)
            .args(["640", "400"])
            .env("DISPLAY", &self.screen.display)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY");
        let done = hand.status().context("the drag could not begin")?;
        ensure!(done.success(), "the drag broke off");
        Ok(())
    }

    /// Closes the program as the window's button does, and waits until it is gone.
    pub fn close(self) {
        self.driver.close();
        std::thread::sleep(Duration::from_millis(500));
    }
}

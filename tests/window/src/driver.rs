//! A WebDriver session: the few calls that the journeys need, over plain HTTP on loopback.
//!
//! Must not know: what is on the pages.

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// WebDriver's name for an element in its answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open session with a program's web view.
pub struct Driver {
    port: u16,
    session: String,
}

impl Driver {
    /// Starts `program` in a session. Its environment is the driver's.
    pub fn open(port: u16, program: &str) -> Result<Self> {
        // No `browserName`: WebKitGTK refuses any that it does not know.
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": program, "args": []}}}});
        let answer = call(port, "POST", "/session", Some(&wanted))?;
        let session = answer["sessionId"].as_str().context("WebDriver gave no session")?.to_owned();
        let driver = Self { port, session };
        driver.post("/timeouts", json!({"script": 60_000, "pageLoad": 60_000, "implicit": 0}))?;
        Ok(driver)
    }

    fn path(&self, rest: &str) -> String {
        format!("/session/{}{rest}", self.session)
    }

    fn post(&self, rest: &str, body: Value) -> Result<Value> {
        call(self.port, "POST", &self.path(rest), Some(&body))
    }

    /// Runs a script in the page; `arguments[0]` and so on are the values.
    pub fn script(&self, source: &str, arguments: &[Value]) -> Result<Value> {
        self.post("/execute/sync", json!({"script": source, "args": arguments}))
    }

    /// Runs a script that answers later: by calling its last argument.
    pub fn script_later(&self, source: &str, arguments: &[Value]) -> Result<Value> {
        self.post("/execute/async", json!({"script": source, "args": arguments}))
    }

    /// The element of a CSS selector, if it is there.
    pub fn find(&self, selector: &str) -> Option<String> {
        let found = self.post("/element", json!({"using": "css selector", "value": selector})).ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// A click as of a hand: the pointer moves there and presses.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.find(selector).with_context(|| format!("nothing to click: {selector}"))?;
        self.post(&format!("/element/{element}/click"), json!({})).with_context(|| format!("cannot click {selector}"))?;
        Ok(())
    }

    /// Types into a field.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.find(selector).with_context(|| format!("nothing to type into: {selector}"))?;
        self.post(&format!("/element/{element}/value"), json!({"text": text})).with_context(|| format!("cannot type into {selector}"))?;
        Ok(())
    }

    /// Presses keys one after another, wherever the focus is.
    pub fn keys(&self, keys: &str) -> Result<()> {
        let actions: Vec<Value> =
            keys.chars().flat_map(|key| [json!({"type": "keyDown", "value": key.to_string()}), json!({"type": "keyUp", "value": key.to_string()})]).collect();
        self.post("/actions", json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}))?;
        Ok(())
    }

    /// Presses a key while Ctrl is held.
    pub fn control(&self, key: char) -> Result<()> {
        let step = |kind: &str, value: String| json!({"type": kind, "value": value});
        let (control, key) = ("\u{e009}".to_owned(), key.to_string());
        let actions = [step("keyDown", control.clone()), step("keyDown", key.clone()), step("keyUp", key), step("keyUp", control)];
        self.post("/actions", json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}))?;
        Ok(())
    }

    /// A picture of the page, PNG.
    pub fn picture(&self) -> Result<Vec<u8>> {
        let answer = call(self.port, "GET", &self.path("/screenshot"), None)?;
        Ok(BASE64_STANDARD.decode(answer.as_str().context("no picture")?)?)
    }

    /// Gives the page (not the window with its frame) a size.
    pub fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.post("/window/rect", json!({"x": 0, "y": 0, "width": width, "height": height}))?;
        std::thread::sleep(Duration::from_millis(300));
        let inner = self.script("return [innerWidth, innerHeight]", &[])?;
        let missing = |wanted: u32, index: usize| i64::from(wanted) - inner[index].as_i64().unwrap_or(i64::from(wanted));
        if missing(width, 0) != 0 || missing(height, 1) != 0 {
            let (wide, tall) = (i64::from(width) + missing(width, 0), i64::from(height) + missing(height, 1));
            self.post("/window/rect", json!({"x": 0, "y": 0, "width": wide, "height": tall}))?;
            std::thread::sleep(Duration::from_millis(300));
        }
        Ok(())
    }

    /// Loads the page again, as a web view does after a crash.
    pub fn reload(&self) -> Result<()> {
        self.post("/refresh", json!({}))?;
        Ok(())
    }

    /// Ends the session and with it the program.
    pub fn close(&self) {
        let _ = call(self.port, "DELETE", &self.path(""), None);
    }
}

/// One request to the driver; its answer's `value`, or its error.
fn call(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).context("WebDriver does not listen")?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let text = answer(&mut stream)?;
    let answer: Value = serde_json::from_str(&text).with_context(|| format!("WebDriver said: {text}"))?;
    let value = answer["value"].clone();
    if let Some(error) = value.get("error").and_then(Value::as_str) {
        bail!("{method} {path}: {error}: {}", value["message"].as_str().unwrap_or_default());
    }
    Ok(value)
}

/// The body of an HTTP answer with a `Content-Length` (the driver always gives one).
fn answer(stream: &mut TcpStream) -> Result<String> {
    let mut seen = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        if let Some(end) = seen.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&seen[..end]).to_lowercase();
            let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).and_then(|n| n.trim().parse::<usize>().ok());
            if length.is_some_and(|n| seen.len() >= end + 4 + n) {
                return Ok(String::from_utf8(seen[end + 4..].to_vec())?);
            }
        }
        match stream.read(&mut chunk).context("WebDriver did not answer")? {
            0 => bail!("WebDriver hung up: {}", String::from_utf8_lossy(&seen)),
            n => seen.extend_from_slice(&chunk[..n]),
        }
    }
}

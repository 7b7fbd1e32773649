//! A bad network: a proxy on loopback that cuts, delays or answers in the site's place, request by request.

use anyhow::{Context as _, Result};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Pass,
    /// The connection is closed, nothing reached the site.
    CutBeforeSend,
    /// The site gets the whole request and answers; the answer is thrown away.
    CutAfterAnswer,
    /// The site does its work; the caller gets this many bytes of the answer.
    CutAnswerAfter(usize),
    /// The site gets the head and this many bytes of the body, then both connections are closed.
    CutRequestAfter(usize),
    /// The request waits, then passes.
    Delay(Duration),
    /// The request passes, its answer waits.
    DelayAnswer(Duration),
    /// Something else answers: these raw bytes (status line, headers, body). The site sees nothing.
    Answer(Vec<u8>),
}

/// A request that came by.
#[derive(Debug, Clone)]
pub struct Seen {
    /// From 0.
    pub index: usize,
    pub method: String,
    /// With the query.
    pub path: String,
    /// Names and values, as sent.
    pub headers: Vec<(String, String)>,
    /// Announced length of the body.
    pub body_len: usize,
}

impl Seen {
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    }
}

type Plan = Arc<dyn Fn(&Seen) -> Fault + Send + Sync>;

struct Shared {
    target: u16,
    plan: Mutex<Plan>,
    seen: Mutex<Vec<Seen>>,
    next: AtomicUsize,
    stop: AtomicBool,
}

/// A running proxy.
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl FaultProxy {
    /// Starts in front of a loopback port and lets everything pass.
    pub fn start(target: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            target,
            plan: Mutex::new(Arc::new(|_| Fault::Pass)),
            seen: Mutex::new(Vec::new()),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let for_thread = Arc::clone(&shared);
        let acceptor = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if for_thread.stop.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    let shared = Arc::clone(&for_thread);
                    std::thread::spawn(move || drop(serve(stream, &shared)));
                }
            }
        });
        Ok(Self { port, shared, acceptor: Some(acceptor) })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Decides, from now on, what happens to each request. The index counts from the proxy's start.
    pub fn plan(&self, plan: impl Fn(&Seen) -> Fault + Send + Sync + 'static) {
        *self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(plan);
    }

    /// Faults for the next requests, one each; then everything passes.
    pub fn next(&self, faults: Vec<Fault>) {
        let from = self.count();
        self.plan(move |seen| seen.index.checked_sub(from).and_then(|i| faults.get(i)).cloned().unwrap_or(Fault::Pass));
    }

    /// Requests so far.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn count(&self) -> usize {
        self.shared.next.load(Ordering::SeqCst)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port))); // wakes the acceptor
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

/// One connection carries one request: the answer says `Connection: close`.
fn serve(mut client: TcpStream, shared: &Shared) -> Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(120)))?;
    client.set_nodelay(true)?;
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if !more(&mut client, &mut bytes)? {
            return Ok(());
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..head_end).unwrap_or_default()).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let request_line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.trim().to_owned(), v.trim().to_owned())).collect();
    let find = |name: &str| headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
    let body_len = find("content-length").and_then(|v| v.parse().ok()).unwrap_or(0usize);
    if find("expect").is_some_and(|v| v.eq_ignore_ascii_case("100-continue")) {
        client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let mut words = request_line.split(' ');
    let seen = Seen {
        index: shared.next.fetch_add(1, Ordering::SeqCst),
        method: words.next().unwrap_or_default().to_owned(),
        path: words.next().unwrap_or_default().to_owned(),
        headers: headers.clone(),
        body_len,
    };
    let plan = Arc::clone(&shared.plan.lock().unwrap_or_else(PoisonError::into_inner));
    let fault = plan(&seen);
    shared.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);

    if fault == Fault::CutBeforeSend {
        drop(client.shutdown(Shutdown::Both));
        return Ok(());
    }
    // The head for the site: as it came, but one request a connection.
    let mut upstream_head = format!("{request_line}\r\n");
    for (name, value) in &headers {
        if !name.eq_ignore_ascii_case("connection") && !name.eq_ignore_ascii_case("expect") {
            upstream_head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    upstream_head.push_str("Connection: close\r\n\r\n");
    let wanted = match fault {
        Fault::CutRequestAfter(n) => body_len.min(n),
        _ => body_len,
    };
    while bytes.len() < head_end + wanted {
        if !more(&mut client, &mut bytes)? {
            return Ok(());
        }
    }
    let body = bytes.get(head_end..head_end + wanted).context("body")?;
    match &fault {
        Fault::Answer(raw) => {
            client.write_all(raw)?;
            drop(client.shutdown(Shutdown::Write));
            return Ok(());
        }
        Fault::Delay(time) => std::thread::sleep(*time),
        _ => {}
    }
    let mut site = TcpStream::connect(("127.0.0.1", shared.target))?;
    site.set_nodelay(true)?;
    site.write_all(upstream_head.as_bytes())?;
    site.write_all(body)?;
    if matches!(fault, Fault::CutRequestAfter(_)) {
        drop(site.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
        return Ok(());
    }
    let mut answer = Vec::new();
    site.read_to_end(&mut answer)?;
    match fault {
        Fault::CutAfterAnswer => {}
        Fault::CutAnswerAfter(n) => client.write_all(answer.get(..n.min(answer.len())).unwrap_or_default())?,
        Fault::DelayAnswer(time) => {
            std::thread::sleep(time);
            client.write_all(&answer)?;
        }
        _ => client.write_all(&answer)?,
    }
    drop(client.shutdown(Shutdown::Both));
    Ok(())
}

/// Reads some more; false at the end.
fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<bool> {
    let mut buffer = [0u8; 65_536];
    let n = stream.read(&mut buffer)?;
    bytes.extend_from_slice(buffer.get(..n).unwrap_or_default());
    Ok(n > 0)
}

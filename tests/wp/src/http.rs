//! The smallest HTTP/1.1 client: one request a connection, nothing followed, nothing repeated, nothing hidden.

use anyhow::{Context, Result, bail};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request to a loopback port. `target` is the path with its query; `host` the Host header.
pub fn send(port: u16, host: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Response> {
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: igny8-wp-fixture\r\nAccept: */*\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || method == "POST" || method == "PUT" {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).context("cannot connect")?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    stream.set_nodelay(true)?;
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    stream.write_all(&request).context("cannot send")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).context("cannot read the answer")?;
    parse(&bytes)
}

/// Reads a whole answer.
pub fn parse(bytes: &[u8]) -> Result<Response> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
        bail!("the answer was cut before its headers ended ({} bytes)", bytes.len());
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).context("not an HTTP answer")?;
    let headers: Vec<(String, String)> = lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().to_owned())).collect();
    let rest = bytes.get(end + 4..).unwrap_or_default();
    let find = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let body = if find("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        unchunk(rest)?
    } else {
        if let Some(length) = find("content-length").and_then(|v| v.parse::<usize>().ok())
            && rest.len() < length
        {
            bail!("the answer was cut: {} of {length} bytes", rest.len());
        }
        rest.to_vec()
    };
    Ok(Response { status, headers, body })
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line_end = rest.windows(2).position(|w| w == b"\r\n").context("the answer was cut between chunks")?;
        let size = String::from_utf8_lossy(rest.get(..line_end).unwrap_or_default()).into_owned();
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16).context("not a chunk")?;
        let from = line_end + 2;
        if size == 0 {
            return Ok(out);
        }
        out.extend_from_slice(rest.get(from..from + size).context("the answer was cut in a chunk")?);
        rest = rest.get(from + size + 2..).context("the answer was cut after a chunk")?;
    }
}

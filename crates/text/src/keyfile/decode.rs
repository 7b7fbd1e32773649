//! Owns turning a stream of bytes into lines of text in constant memory.
//!
//! Must not know delimiters or columns. A line longer than the limit is read past, never kept.

use std::collections::VecDeque;
use std::io::Read;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::Stop;
use super::sniff::{PREFIX, encoding_of};

/// One physical line without its line break.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// 1-based.
    pub number: u64,
    pub text: String,
    /// The line passed the limit; `text` is its beginning.
    pub too_long: bool,
}

pub(crate) struct Lines<'a> {
    source: &'a mut dyn Read,
    cancel: &'a dyn Fn() -> bool,
    encoding: Option<&'static Encoding>,
    decoder: Option<Decoder>,
    bytes: Vec<u8>,
    pending: usize,
    text: String,
    at: usize,
    ended: bool,
    after_cr: bool,
    number: u64,
    max_line: usize,
    pushed: VecDeque<Line>,
    /// Some bytes were not valid in the encoding.
    pub bad_characters: bool,
}

impl<'a> Lines<'a> {
    /// `prefix`: bytes already taken from `source`, after the byte order mark.
    pub(crate) fn new(prefix: Vec<u8>, source: &'a mut dyn Read, encoding: Option<&'static Encoding>, max_line: usize, cancel: &'a dyn Fn() -> bool) -> Self {
        let pending = prefix.len();
        let mut bytes = prefix;
        bytes.resize(pending.max(PREFIX), 0);
        Lines {
            source,
            cancel,
            encoding,
            decoder: encoding.map(Encoding::new_decoder_without_bom_handling),
            bytes,
            pending,
            text: String::new(),
            at: 0,
            ended: false,
            after_cr: false,
            number: 0,
            max_line: max_line.max(256),
            pushed: VecDeque::new(),
            bad_characters: false,
        }
    }

    pub(crate) fn encoding_name(&self) -> &'static str {
        self.encoding.unwrap_or(UTF_8).name()
    }

    /// Gives lines back, to be read again in this order.
    pub(crate) fn push_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.pushed.push_front(line);
        }
    }

    /// Decodes the next bytes. False at the end.
    fn fill(&mut self) -> Result<bool, Stop> {
        if (self.cancel)() {
            return Err(Stop::Cancelled);
        }
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let got = if self.pending > 0 { std::mem::take(&mut self.pending) } else { read_some(self.source, &mut self.bytes)? };
            let last = got == 0;
            self.ended = last;
            let input = self.bytes.get(..got).unwrap_or(&[]);
            if self.decoder.is_none() {
                self.encoding = encoding_of(input);
                self.decoder = self.encoding.map(Encoding::new_decoder_without_bom_handling);
            }
            match &mut self.decoder {
                Some(decoder) => {
                    let mut rest = input;
                    loop {
                        let need = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len() * 3 + 16);
                        self.text.reserve(need.max(16));
                        let (result, read, bad) = decoder.decode_to_string(rest, &mut self.text, last);
                        self.bad_characters |= bad;
                        rest = rest.get(read..).unwrap_or(&[]);
                        if result == CoderResult::InputEmpty {
                            break;
                        }
                    }
                    if last {
                        self.decoder = None;
                    }
                }
                None => self.text.push_str(&String::from_utf8_lossy(input)),
            }
        }
        Ok(!self.text.is_empty())
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, Stop> {
        if let Some(line) = self.pushed.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Line { number: self.number + 1, text: String::new(), too_long: false };
        let mut any = false;
        loop {
            if self.at >= self.text.len() && (self.ended || !self.fill()?) {
                if any {
                    self.number += 1;
                    return Ok(Some(line));
                }
                return Ok(None);
            }
            if std::mem::take(&mut self.after_cr) && self.text.as_bytes().get(self.at) == Some(&b'\n') {
                self.at += 1;
                continue;
            }
            any = true;
            let rest = self.text.get(self.at..).unwrap_or("");
            let end = rest.bytes().position(|b| b == b'\n' || b == b'\r');
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
            let room = self.max_line.saturating_sub(line.text.len());
            if part.len() > room {
                line.text.push_str(part.get(..part.floor_char_boundary(room)).unwrap_or(""));
                line.too_long = true;
            } else if !line.too_long {
                line.text.push_str(part);
            }
            if line.too_long && line.text.len() > 4096 {
                line.text.truncate(line.text.floor_char_boundary(4096));
                line.text.shrink_to_fit();
            }
            match end {
                Some(at) => {
                    self.after_cr = rest.as_bytes().get(at) == Some(&b'\r');
                    self.at += at + 1;
                    self.number += 1;
                    return Ok(Some(line));
                }
                None => self.at = self.text.len(),
            }
        }
    }
}

/// Fills as much of the buffer as the source gives at once; interruptions are repeated.
pub(crate) fn read_some(source: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, Stop> {
    loop {
        match source.read(buffer) {
            Ok(n) => return Ok(n),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Stop::File(e.into())),
        }
    }
}

/// Up to `limit` bytes from the start of a source.
pub(crate) fn read_prefix(source: &mut dyn Read, limit: usize) -> Result<Vec<u8>, Stop> {
    let mut out = vec![0; limit];
    let mut got = 0;
    while got < limit {
        let room = out.get_mut(got..).unwrap_or(&mut []);
        match read_some(source, room)? {
            0 => break,
            n => got += n,
        }
    }
    out.truncate(got);
    Ok(out)
}

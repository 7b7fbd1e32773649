//! Owns the reading of server-sent events: bytes in any cut, events out.
//! Must not know: what the events mean.

/// One event, its `data` lines joined by line feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The `event:` field, where the server sends one.
    pub name: Option<String>,
    pub data: String,
    /// The stream ended before the blank line that closes an event: it may be whole or cut.
    pub unfinished: bool,
}

/// An event longer than the limit: no provider sends one, so it is not buffered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oversized;

/// The reader. Lines are gathered as bytes and decoded whole, so a cut inside of a character does no harm.
pub struct Reader {
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed right after it belongs to the same line end.
    after_cr: bool,
    started: bool,
    name: Option<String>,
    data: Option<String>,
    limit: usize,
}

impl Reader {
    /// `limit`: the most bytes of one event.
    pub fn new(limit: usize) -> Self {
        Self { line: Vec::new(), after_cr: false, started: false, name: None, data: None, limit }
    }

    /// Takes the next bytes and appends the events that they complete.
    pub fn feed(&mut self, bytes: &[u8], events: &mut Vec<Event>) -> Result<(), Oversized> {
        for &byte in bytes {
            if byte == b'\n' && std::mem::take(&mut self.after_cr) {
                continue;
            }
            self.after_cr = byte == b'\r';
            if byte == b'\n' || byte == b'\r' {
                self.end_of_line(events);
                continue;
            }
            self.line.push(byte);
            if self.line.len() + self.data.as_ref().map_or(0, String::len) > self.limit {
                return Err(Oversized);
            }
        }
        Ok(())
    }

    /// The stream has ended: what lacks only its closing blank line is handed out too.
    pub fn finish(&mut self, events: &mut Vec<Event>) {
        if !self.line.is_empty() {
            self.end_of_line(events);
        }
        if let Some(data) = self.data.take() {
            events.push(Event { name: self.name.take(), data, unfinished: true });
        }
    }

    fn end_of_line(&mut self, events: &mut Vec<Event>) {
        let bytes = std::mem::take(&mut self.line);
        let mut line = &bytes[..];
        if !std::mem::replace(&mut self.started, true) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            let name = self.name.take();
            if let Some(data) = self.data.take() {
                events.push(Event { name, data, unfinished: false });
            }
            return;
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => self.name = Some(value.to_owned()),
            // `id`, `retry` and comments (an empty field name) say nothing here.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(parts: &[&[u8]]) -> Vec<Event> {
        let (mut reader, mut events) = (Reader::new(1 << 20), Vec::new());
        for part in parts {
            reader.feed(part, &mut events).unwrap();
        }
        reader.finish(&mut events);
        events
    }

    fn event(data: &str) -> Event {
        Event { name: None, data: data.into(), unfinished: false }
    }

    #[test]
    fn fields_comments_and_line_ends() {
        let stream = "\u{feff}: hello\r\nevent: ping\rdata: a\ndata:b\r\n\r\ndata:  two\n\nid: 4\nretry: 9\n\ndata\n\n";
        let named = Event { name: Some("ping".into()), data: "a\nb".into(), unfinished: false };
        assert_eq!(read(&[stream.as_bytes()]), [named, event(" two"), event("")]);
    }

    #[test]
    fn the_last_event_may_lack_its_end() {
        assert_eq!(read(&[b"data: [DONE]"]), [Event { unfinished: true, ..event("[DONE]") }]);
        assert_eq!(read(&[b"data: x\n"]), [Event { unfinished: true, ..event("x") }]);
        assert_eq!(read(&[b": only a comment"]), []);
    }

    #[test]
    fn a_name_without_data_does_not_reach_the_next_event() {
        assert_eq!(read(&[b"event: error\n\ndata: x\n\n"]), [event("x")]);
    }

    #[test]
    fn too_long_is_refused_and_never_held() {
        let (mut reader, mut events) = (Reader::new(100), Vec::new());
        let mut refused = false;
        for _ in 0..100 {
            refused |= reader.feed(b"data: 0123456789", &mut events).is_err();
        }
        assert!(refused && reader.line.len() <= 116 * 100);
        // In many lines of one event as well.
        let mut reader = Reader::new(100);
        assert!((0..100).any(|_| reader.feed(b"data: 0123456789\n", &mut events).is_err()));
    }

    proptest! {
        /// However a stream is cut and whatever ends its lines, the same events come out.
        #[test]
        fn cuts_change_nothing(
            texts in prop::collection::vec("[ -~äß漢😀]{0,40}", 1..8),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            comments in any::<bool>(),
            seed in prop::collection::vec(1usize..7, 1..60),
        ) {
            let mut stream = String::new();
            for text in &texts {
                if comments { stream.push_str(&format!(": c{end}")); }
                stream.push_str(&format!("data: {text}{end}data: {text}{end}{end}"));
            }
            let (bytes, mut parts, mut at) = (stream.as_bytes(), Vec::new(), 0);
            for step in seed.iter().cycle() {
                if at >= bytes.len() { break; }
                let to = (at + step).min(bytes.len());
                parts.push(&bytes[at..to]);
                at = to;
            }
            let expected: Vec<Event> = texts.iter().map(|t| event(&format!("{t}\n{t}"))).collect();
            prop_assert_eq!(read(&parts), expected);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read(&[&bytes]);
        }
    }
}

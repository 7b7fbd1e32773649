//! Owns a call from end to end: body, wire, answer, and the free steps down when a server takes a request another way.
//! Must not know: prices, limits, the database.

use super::connection::Connection;
use super::fault::Failed;
use super::gather::Gather;
use super::http::{Http, Incoming, MAX_BODY, MAX_PICTURE};
use super::ladder::{self, Dialect, Memory, Step};
use super::sse::Reader;
use super::{
    ChatAnswer, ChatRequest, EmbedAnswer, Fault, ImageAnswer, ImageRequest, ModelInfo, Output, Protocol, ProviderError, Stop, embeddings, json, models,
    pictures, wire,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// Largest event of a stream.
const MAX_EVENT: usize = 16 << 20;
/// Ways of asking that are tried at most.
const MAX_WAYS: usize = 8;

/// An answer, and how its schema was put to the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub answer: ChatAnswer,
    pub(crate) step: Option<Step>,
}

/// What hears the text while it is written.
pub type OnText<'a> = &'a mut (dyn FnMut(&str) + Send);

/// One connection's client. What it learns of the server's dialect lives as long as it does, so keep it.
pub struct Client {
    protocol: Protocol,
    http: Http,
    memory: Memory,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("protocol", &self.protocol).finish_non_exhaustive()
    }
}

impl Client {
    pub fn new(connection: &Connection) -> Result<Self, ProviderError> {
        Ok(Self { protocol: connection.protocol, http: Http::new(connection)?, memory: Memory::default() })
    }

    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// How the schema of an answer is put to the server for this model, as far as is known.
    pub fn step(&self, model: &str) -> Step {
        self.dialect(model).step
    }

    fn dialect(&self, model: &str) -> Dialect {
        self.memory.get(model).unwrap_or_else(|| Dialect::first(self.protocol, self.http.base.host()))
    }

    /// Asks and hears the text while it is written.
    pub async fn chat(&self, request: &ChatRequest, on_text: OnText<'_>, cancel: &CancellationToken) -> Result<ChatAnswer, ProviderError> {
        Ok(self.ask(request, Some(on_text), cancel).await?.answer)
    }

    /// Asks for the answer in one piece; nothing is streamed on the wire.
    pub async fn chat_whole(&self, request: &ChatRequest, cancel: &CancellationToken) -> Result<ChatAnswer, ProviderError> {
        Ok(self.ask(request, None, cancel).await?.answer)
    }

    /// Asks, streaming when somebody listens, and tells which step of the ladder answered.
    pub async fn ask(&self, request: &ChatRequest, mut on_text: Option<OnText<'_>>, cancel: &CancellationToken) -> Result<Asked, ProviderError> {
        let prompt: Vec<&str> = request.messages.iter().map(|m| m.text.as_str()).chain([request.system.as_str()]).collect();
        if request.messages.iter().all(|m| m.text.trim().is_empty()) {
            return Err(ProviderError::new(Fault::Rejected, "There is nothing to ask: every message is empty."));
        }
        let streaming = on_text.is_some();
        let mut dialect = self.dialect(&request.model);
        let mut swapped = false;
        for _ in 0..MAX_WAYS {
            let listener: Option<OnText<'_>> = match &mut on_text {
                Some(on_text) => Some(&mut **on_text),
                None => None,
            };
            let mut gather = Gather::new(listener);
            let failed = match self.once(request, &dialect, streaming && dialect.stream, &mut gather, cancel).await {
                Ok(()) => {
                    let answer = gather.finish(request);
                    let step = matches!(request.output, Output::Json { .. }).then_some(dialect.step);
                    // A server that takes the schema and then ignores it (llama.cpp's responses and messages) is asked another way
                    // next time, which is the caller's repair; this answer is charged and not thrown away.
                    let ignored = step.is_some() && answer.stop == Stop::End && !json::is_object(&answer.text);
                    self.memory.set(&request.model, if ignored { dialect.lower(self.protocol).unwrap_or(dialect) } else { dialect });
                    return Ok(Asked { answer, step });
                }
                Err(failed) => failed,
            };
            let next = if !gather.begun && ladder::about_the_way(failed.error.fault) {
                dialect.after(self.protocol, request, &failed.words, &mut swapped)
            } else {
                None
            };
            let Some(next) = next else {
                let mut error = *failed.error;
                // What has come is charged, whether it was of use or not.
                if gather.begun {
                    error.usage = Some(gather.usage(request));
                }
                return Err(self.http.clean(error, &prompt));
            };
            dialect = next;
        }
        Err(ProviderError::new(Fault::Rejected, "The provider refused every way of asking."))
    }

    async fn once(&self, request: &ChatRequest, dialect: &Dialect, stream: bool, gather: &mut Gather<'_>, cancel: &CancellationToken) -> Result<(), Failed> {
        let call = wire::chat(self.protocol, request, dialect, stream)?;
        let mut incoming = self.http.send(&call.tail, Some(&call.body), !stream, MAX_BODY, cancel).await?;
        gather.id = ["x-request-id", "request-id"].iter().find_map(|name| incoming.header(name)).map(str::to_owned);
        self.receive(&mut incoming, gather, cancel).await
    }

    /// Reads whatever the server sends: events or one object, by its first byte, because servers ignore `stream`
    /// and mislabel their answers both ways.
    async fn receive(&self, incoming: &mut Incoming, gather: &mut Gather<'_>, cancel: &CancellationToken) -> Result<(), Failed> {
        // Decided by the first byte that says something; until then white space is only counted past.
        let (mut events_told, mut whole, mut looked) = (false, false, 0);
        let (mut reader, mut events) = (Reader::new(MAX_EVENT), Vec::new());
        let mut body = Vec::new();
        while let Some(chunk) = incoming.chunk(cancel).await? {
            if !events_told {
                body.extend_from_slice(&chunk);
                while !whole && !events_told && looked < body.len() {
                    let byte = body[looked];
                    whole = b"{[<".contains(&byte);
                    events_told = !whole && !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(&byte);
                    looked += 1;
                }
                if !events_told {
                    continue;
                }
            }
            let piece = if body.is_empty() { chunk } else { std::mem::take(&mut body) };
            let fed = reader.feed(&piece, &mut events);
            self.hear(&mut events, gather)?;
            if fed.is_err() {
                return Err(ProviderError::malformed("The provider sent an event that is larger than any may be").into());
            }
            if gather.ended {
                return Ok(());
            }
        }
        if !events_told {
            return self.read_whole(&body, gather);
        }
        reader.finish(&mut events);
        self.hear(&mut events, gather)?;
        // Some servers close the line without the protocol's last word; a reason to stop is end enough.
        if gather.ended || gather.stop.is_some() {
            return Ok(());
        }
        Err(ProviderError::new(Fault::Network, "The line to the provider broke in the middle of the answer.").into())
    }

    fn hear(&self, events: &mut Vec<super::sse::Event>, gather: &mut Gather<'_>) -> Result<(), Failed> {
        for event in events.drain(..) {
            if gather.ended {
                break;
            }
            match wire::event(self.protocol, gather, &event) {
                // Cut by the line, not by the server's mistake.
                Err(failed) if event.unfinished && failed.error.fault == Fault::Malformed => {}
                other => other?,
            }
        }
        Ok(())
    }

    fn read_whole(&self, body: &[u8], gather: &mut Gather<'_>) -> Result<(), Failed> {
        let value = read_json(body)?;
        wire::whole(self.protocol, gather, &value)
    }

    async fn call(&self, tail: &str, body: Option<&Value>, limit: usize, cancel: &CancellationToken) -> Result<(Value, Option<String>), Failed> {
        let mut incoming = self.http.send(tail, body, body.is_some(), limit, cancel).await?;
        let id = ["x-request-id", "request-id"].iter().find_map(|name| incoming.header(name)).map(str::to_owned);
        let bytes = incoming.whole(cancel).await?;
        Ok((read_json(&bytes)?, id))
    }

    /// One picture.
    pub async fn image(&self, request: &ImageRequest, cancel: &CancellationToken) -> Result<ImageAnswer, ProviderError> {
        let clean = |failed: Failed| self.http.clean(*failed.error, &[&request.prompt]);
        let call = wire::image(self.protocol, request)?;
        let (value, id) = self.call(&call.tail, Some(&call.body), MAX_PICTURE, cancel).await.map_err(clean)?;
        let found = pictures::found(self.protocol, &value, request).map_err(clean)?;
        let usage = found.usage;
        // From here on the picture is paid for, even if it cannot be fetched or read.
        let paid = |mut failed: Failed| {
            failed.error.usage = Some(usage);
            clean(failed)
        };
        let bytes = match found.place {
            pictures::Place::Bytes(bytes) => bytes,
            pictures::Place::Address(address) => self.http.fetch(&address, cancel).await.map_err(paid)?,
        };
        let mime = pictures::mime(&bytes).ok_or_else(|| paid(ProviderError::malformed("What the provider sent is no PNG, JPEG or WebP").into()))?;
        Ok(ImageAnswer { bytes, mime, usage, model: found.model.unwrap_or_else(|| request.model.clone()), request_id: found.id.or(id) })
    }

    /// One vector a text.
    pub async fn embed(&self, model: &str, texts: &[String], cancel: &CancellationToken) -> Result<EmbedAnswer, ProviderError> {
        if texts.is_empty() {
            return Ok(EmbedAnswer { vectors: Vec::new(), usage: super::Usage::default() });
        }
        let prompt: Vec<&str> = texts.iter().map(String::as_str).collect();
        let clean = |failed: Failed| self.http.clean(*failed.error, &prompt);
        let call = wire::embed(self.protocol, model, texts)?;
        let (value, _) = self.call(&call.tail, Some(&call.body), MAX_PICTURE, cancel).await.map_err(clean)?;
        embeddings::read(self.protocol, &value, model, texts).map_err(|error| clean(error.into()))
    }

    /// The models that the key may use, by name.
    pub async fn models(&self, cancel: &CancellationToken) -> Result<Vec<ModelInfo>, ProviderError> {
        let clean = |failed: Failed| self.http.clean(*failed.error, &[]);
        let mut list: Vec<ModelInfo> = Vec::new();
        let mut page = None;
        // A list has an end; a server that always names a next page does not.
        for _ in 0..50 {
            let tail = models::path(self.protocol, page.as_deref())?;
            let (value, _) = self.call(&tail, None, MAX_BODY, cancel).await.map_err(clean)?;
            list.extend(models::read(self.protocol, &value).map_err(|error| clean(error.into()))?);
            page = models::next(self.protocol, &value);
            if page.is_none() {
                break;
            }
        }
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list.dedup_by(|a, b| a.id == b.id);
        Ok(list)
    }
}

fn read_json(body: &[u8]) -> Result<Value, Failed> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    json::parse(text).map_err(|_| {
        let what = match text.chars().next() {
            None => "is empty",
            Some('<') => "is a web page. Check the address",
            _ => "is not JSON, or it is cut",
        };
        ProviderError::malformed(format!("The provider's answer {what}")).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs run on a thread pool: every call has to be able to move between threads. Compiled, not run.
    #[test]
    fn calls_are_send() {
        fn send<T: Send>(_: T) {}
        fn all(client: &Client, chat: &ChatRequest, image: &ImageRequest, cancel: &CancellationToken) {
            send(client.chat(chat, &mut |_| {}, cancel));
            send(client.chat_whole(chat, cancel));
            send(client.image(image, cancel));
            send(client.embed("m", &[], cancel));
            send(client.models(cancel));
        }
        let _ = all;
    }
}

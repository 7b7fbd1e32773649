//! Owns an answer while it arrives: its text, why it ended and what it cost, the same for every protocol.
//! Must not know: wire formats.

use super::tokens;
use super::{ChatAnswer, ChatRequest, Output, Stop, Usage};
use serde_json::Value;

/// Larger counts than any model has; a provider that tells them is wrong.
const ABSURD_OUTPUT: u64 = 1_000_000;
/// Tokens that a server may add to a prompt by itself (templates, tools, hidden instructions).
const OVERHEAD: u64 = 100_000;

/// Token counts as told, before they are believed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub input: Option<u64>,
    pub cached: Option<u64>,
    pub cache_write: Option<u64>,
    pub output: Option<u64>,
    pub reasoning: Option<u64>,
    pub cost_micros: Option<u64>,
}

/// A count, if it is one: a whole number that is not negative. Strings, fractions and negative numbers are nobody's tokens.
pub(crate) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
        (float >= 0.0 && float.fract() == 0.0 && float < 1e12).then_some(float as u64)
    })
}

/// Dollars as millionths, rounded up; nothing that is negative or above any price of one call.
pub(crate) fn dollars(value: &Value) -> Option<u64> {
    let dollars = value.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    // The subtraction keeps a price that is whole in micros from being rounded up by its binary fraction.
    (dollars.is_finite() && (0.0..10_000.0).contains(&dollars)).then(|| (dollars * 1e6 - 1e-6).ceil().max(0.0) as u64)
}

/// Where a leading block of thoughts (`<think>…</think>`, local reasoning models) stands.
enum Thoughts {
    /// It may still begin; what came so far.
    Undecided(String),
    Within(String),
    Over,
}

pub(crate) struct Gather<'a> {
    on_text: Option<&'a mut (dyn FnMut(&str) + Send)>,
    thoughts: Thoughts,
    text: String,
    /// Bytes that were written but are not part of the text (thoughts), for the estimate.
    unseen: usize,
    pub refusal: String,
    pub stop: Option<Stop>,
    pub tally: Tally,
    pub model: Option<String>,
    pub id: Option<String>,
    /// The protocol's own end was seen.
    pub ended: bool,
    /// Something of the answer has come, so it is paid for.
    pub begun: bool,
}

impl<'a> Gather<'a> {
    pub fn new(on_text: Option<&'a mut (dyn FnMut(&str) + Send)>) -> Self {
        Self {
            on_text,
            thoughts: Thoughts::Undecided(String::new()),
            text: String::new(),
            unseen: 0,
            refusal: String::new(),
            stop: None,
            tally: Tally::default(),
            model: None,
            id: None,
            ended: false,
            begun: false,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Thoughts that the protocol keeps apart.
    pub fn unseen(&mut self, text: &str) {
        self.begun |= !text.is_empty();
        self.unseen += text.len();
    }

    pub fn push(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        self.begun = true;
        match &mut self.thoughts {
            Thoughts::Over => self.emit(piece),
            Thoughts::Within(so_far) => {
                so_far.push_str(piece);
                self.leave_thoughts();
            }
            Thoughts::Undecided(so_far) => {
                so_far.push_str(piece);
                let start = so_far.trim_start();
                if let Some(inside) = start.strip_prefix("<think>") {
                    self.thoughts = Thoughts::Within(inside.to_owned());
                    self.leave_thoughts();
                } else if !"<think>".starts_with(start) {
                    let all = std::mem::take(so_far);
                    self.thoughts = Thoughts::Over;
                    self.emit(&all);
                }
            }
        }
    }

    fn leave_thoughts(&mut self) {
        if let Thoughts::Within(so_far) = &self.thoughts
            && let Some((thoughts, rest)) = so_far.split_once("</think>")
        {
            self.unseen += thoughts.len();
            let rest = rest.trim_start().to_owned();
            // White space after the thoughts may come in the next piece: decided there again.
            self.thoughts = if rest.is_empty() { Thoughts::Undecided(String::new()) } else { Thoughts::Over };
            self.emit(&rest);
        }
    }

    fn emit(&mut self, piece: &str) {
        let piece = if self.text.is_empty() && self.unseen > 0 { piece.trim_start() } else { piece };
        if piece.is_empty() {
            return;
        }
        self.text.push_str(piece);
        if let Some(on_text) = &mut self.on_text {
            on_text(piece);
        }
    }

    /// What was charged, as far as it is known now.
    pub fn usage(&self, request: &ChatRequest) -> Usage {
        let prompt_bytes = request.messages.iter().map(|m| m.text.len() as u64).sum::<u64>() + request.system.len() as u64;
        let schema = if let Output::Json { schema, .. } = &request.output { schema.to_string().len() as u64 } else { 0 };
        let written = self.text.len() + self.unseen + self.refusal.len() + self.pending();
        let told_input = self.tally.input.filter(|n| *n > 0 && *n <= prompt_bytes + schema + OVERHEAD);
        let told_output = self.tally.output.filter(|n| (*n > 0 || written == 0) && *n <= ABSURD_OUTPUT.max(u64::from(request.max_tokens) * 4));
        let input = told_input.unwrap_or_else(|| tokens::of_request(request));
        let output = told_output.unwrap_or_else(|| {
            tokens::estimate(&request.model, &self.text) + tokens::estimate(&request.model, &self.refusal) + (self.unseen as u64).div_ceil(3)
        });
        let cached_input = self.tally.cached.unwrap_or(0).min(input);
        Usage {
            input,
            cached_input,
            cache_write: self.tally.cache_write.unwrap_or(0).min(input - cached_input),
            output,
            reasoning: self.tally.reasoning.unwrap_or(0).min(output),
            images: 0,
            estimated: told_input.is_none() || told_output.is_none(),
            cost_micros: self.tally.cost_micros,
        }
    }

    fn pending(&self) -> usize {
        match &self.thoughts {
            Thoughts::Undecided(text) | Thoughts::Within(text) => text.len(),
            Thoughts::Over => 0,
        }
    }

    /// The answer, once the protocol's end was seen.
    pub fn finish(mut self, request: &ChatRequest) -> ChatAnswer {
        match std::mem::replace(&mut self.thoughts, Thoughts::Over) {
            Thoughts::Undecided(text) => self.emit(&text),
            // Thoughts that never ended: all of it was thought.
            Thoughts::Within(text) => self.unseen += text.len(),
            Thoughts::Over => {}
        }
        let usage = self.usage(request);
        // llama.cpp's responses say "completed" at the limit too. Exactly as many tokens as were allowed means cut.
        if matches!(self.stop, None | Some(Stop::End)) && self.tally.output == Some(u64::from(request.max_tokens)) {
            self.stop = Some(Stop::Length);
        }
        let stop = match self.stop {
            Some(Stop::End) | None if !self.refusal.is_empty() => Stop::Refusal(self.refusal),
            Some(Stop::Refusal(said)) if said.is_empty() => Stop::Refusal(if self.refusal.is_empty() { self.text.clone() } else { self.refusal }),
            Some(stop) => stop,
            None => Stop::End,
        };
        let text = if matches!(request.output, Output::Json { .. }) { super::json::object_in(&self.text).to_owned() } else { self.text };
        ChatAnswer { text, stop, usage, model: self.model.unwrap_or_else(|| request.model.clone()), request_id: self.id }
    }
}

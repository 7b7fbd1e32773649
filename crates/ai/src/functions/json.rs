//! Getting one JSON object out of a model's answer, strictly.
//!
//! Must not know schemas or prompts. Tolerated, and nothing else: blanks and a byte order mark around it, prose around it, one code
//! fence around it. Trailing commas, comments, single or curly quotes, `NaN`, doubled keys and a second object are errors that are
//! told to the model, never mended here: a guess at what it meant would become a client's text.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Places in prose at which an object is sought.
const MAX_TRIES: usize = 200;

/// Why there is no object, in words for the model and for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoJson {
    /// There is no `{` that begins an object.
    Absent,
    /// An object begins and does not end.
    Open,
    /// More than one object.
    Two,
    /// Something that stands for JSON is broken.
    Broken(String),
}

impl fmt::Display for NoJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("there is no JSON object in the answer"),
            Self::Open => f.write_str("the JSON object is not complete: it ends in its middle"),
            Self::Two => f.write_str("there is more than one JSON object; exactly one is wanted"),
            Self::Broken(why) => write!(f, "the JSON is not valid: {why}"),
        }
    }
}

/// A JSON value that refuses doubled keys.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
                Ok(Value::Bool(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
                Ok(v.into())
            }
            fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
                Ok(v.into())
            }
            fn visit_f64<E: Error>(self, v: f64) -> Result<Value, E> {
                serde_json::Number::from_f64(v).map(Value::Number).ok_or_else(|| E::custom("a number that is none"))
            }
            fn visit_str<E>(self, v: &str) -> Result<Value, E> {
                Ok(v.into())
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut out = Vec::new();
                while let Some(Strict(item)) = seq.next_element()? {
                    out.push(item);
                }
                Ok(Value::Array(out))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut out = Map::new();
                while let Some(key) = map.next_key::<String>()? {
                    let Strict(value) = map.next_value()?;
                    if out.contains_key(&key) {
                        let shown: String = key.chars().take(60).collect();
                        return Err(A::Error::custom(format!("the key \"{shown}\" stands twice in one object")));
                    }
                    out.insert(key, value);
                }
                Ok(Value::Object(out))
            }
        }
        deserializer.deserialize_any(Reader).map(Strict)
    }
}

enum Found {
    Object(Value, usize),
    Open,
    Broken(String),
}

/// What stands at the beginning of `text`, which starts with `{`.
fn object(text: &str) -> Found {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Strict>();
    match stream.next() {
        Some(Ok(Strict(value))) => Found::Object(value, stream.byte_offset()),
        Some(Err(e)) if e.is_eof() => Found::Open,
        Some(Err(e)) => Found::Broken(e.to_string()),
        None => Found::Open,
    }
}

/// The one object of an answer.
pub fn extract(answer: &str) -> Result<Value, NoJson> {
    let text = answer.trim_start_matches('\u{FEFF}').trim();
    // Prose and a code fence before the object are passed over; an array around it is not.
    if text.split('{').next().is_some_and(|before| before.trim_end().ends_with('[')) {
        return Err(NoJson::Broken("it is an array; an object is wanted".to_owned()));
    }
    let mut first_fault: Option<NoJson> = None;
    let mut from = 0;
    for _ in 0..MAX_TRIES {
        let Some(at) = text.get(from..).and_then(|t| t.find('{')).map(|at| at + from) else { break };
        let fault = match object(text.get(at..).unwrap_or("")) {
            Found::Object(_, length) if second(text.get(at + length..).unwrap_or("")) => return Err(NoJson::Two),
            Found::Object(value, _) => return Ok(value),
            Found::Open => NoJson::Open,
            Found::Broken(why) => NoJson::Broken(why),
        };
        // A brace in prose is passed over. What begins as an object and is broken is the answer; nothing inside of it is.
        let inside = text.get(at + 1..).unwrap_or("").trim_start();
        if inside.starts_with(['"', '\'', '\u{201C}', '\u{201D}', '/']) {
            return Err(fault);
        }
        first_fault.get_or_insert(fault);
        from = at + 1;
    }
    Err(first_fault.unwrap_or(NoJson::Absent))
}

/// Whether another object follows. Braces in prose ("see {this}") are none.
fn second(rest: &str) -> bool {
    let mut from = 0;
    for _ in 0..MAX_TRIES {
        let Some(at) = rest.get(from..).and_then(|t| t.find('{')).map(|at| at + from) else { return false };
        if matches!(object(rest.get(at..).unwrap_or("")), Found::Object(..)) {
            return true;
        }
        from = at + 1;
    }
    false
}

//! Templates: `{{variable}}`, `{{#if variable}}…{{/if}}`, and the lines `@system` and `@user` that part them.
//!
//! Must not know what a prompt is for. A value is put in as it is and never read as a template; data is fenced on the way.

use super::fence::Fence;
use super::{Kind, Variable};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Longest source of a template, in bytes.
pub const MAX_SOURCE: usize = 64 << 10;
/// Deepest nesting of conditions.
const MAX_DEPTH: usize = 8;

/// What is wrong with a template, with its line (from 1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: {message}")]
pub struct TemplateError {
    pub line: usize,
    /// The variable or tag that it is about.
    pub name: String,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(Variable),
    If(&'static str, Vec<Piece>),
}

/// A checked template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    system: Vec<Piece>,
    user: Vec<Piece>,
    hash: String,
}

/// Values of variables; one that is absent or blank is empty, and its condition does not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    values: BTreeMap<String, String>,
}

impl Values {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }

    fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |v| v.trim_end())
    }
}

/// A prompt ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub system: String,
    pub user: String,
}

impl Template {
    /// Reads a template and checks that every variable in it is one of `variables`, and that data stands in the user part only.
    pub fn parse(source: &str, variables: &'static [Variable]) -> Result<Self, TemplateError> {
        if source.len() > MAX_SOURCE {
            return Err(error(1, "", format!("the prompt is longer than {} KB", MAX_SOURCE >> 10)));
        }
        let mut parts: [(usize, String); 2] = Default::default();
        let mut part = None;
        for (at, line) in source.lines().enumerate() {
            match line.trim_end() {
                "@system" if part.is_none() => part = Some(0),
                "@user" if part != Some(1) => part = Some(1),
                tag @ ("@system" | "@user") => return Err(error(at + 1, tag, format!("{tag} stands here a second time, or too late"))),
                _ => {
                    let index = part.unwrap_or(1);
                    let Some((start, text)) = parts.get_mut(index) else { continue };
                    if text.is_empty() {
                        *start = at + 1;
                    }
                    text.push_str(line);
                    text.push('\n');
                    part = Some(index);
                }
            }
        }
        let [system, user] = parts;
        if user.1.trim().is_empty() {
            return Err(error(source.lines().count().max(1), "@user", "the part after @user is missing or empty".to_owned()));
        }
        let hash = Sha256::digest(source.as_bytes()).iter().take(6).map(|b| format!("{b:02x}")).collect();
        Ok(Self { system: pieces(&system.1, system.0, variables, true)?, user: pieces(&user.1, user.0, variables, false)?, hash })
    }

    /// The version: the first 12 hexadecimal digits of the source's SHA-256.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Fills in the values. Data is fenced; the fence's rule ends the system part whatever the template says.
    pub fn render(&self, values: &Values, fence: &Fence) -> Rendered {
        let mut system = write(&self.system, values, fence);
        system = system.trim().to_owned();
        if !system.is_empty() {
            system.push_str("\n\n");
        }
        system.push_str(&fence.rule());
        Rendered { system, user: write(&self.user, values, fence).trim().to_owned() }
    }
}

fn error(line: usize, name: &str, message: String) -> TemplateError {
    TemplateError { line, name: name.to_owned(), message }
}

fn pieces(source: &str, first: usize, variables: &'static [Variable], system: bool) -> Result<Vec<Piece>, TemplateError> {
    let mut open: Vec<(&'static str, usize, Vec<Piece>)> = Vec::new();
    let mut done: Vec<Piece> = Vec::new();
    let mut rest = source;
    let mut line = first;
    while let Some(at) = rest.find("{{") {
        let (text, after) = rest.split_at(at);
        line += text.matches('\n').count();
        push(&mut open, &mut done, Piece::Text(text.to_owned()));
        let body = after.get(2..).unwrap_or("");
        let end = body.find("}}").filter(|end| !body.get(..*end).unwrap_or("").contains('\n'));
        let Some(end) = end else { return Err(error(line, "{{", "{{ is not closed by }} on the same line".to_owned())) };
        let tag = body.get(..end).unwrap_or("").trim();
        rest = body.get(end + 2..).unwrap_or("");
        if let Some(name) = tag.strip_prefix("#if ") {
            let variable = known(name.trim(), line, variables)?;
            if open.len() >= MAX_DEPTH {
                return Err(error(line, variable.name, format!("conditions stand deeper than {MAX_DEPTH}")));
            }
            open.push((variable.name, line, Vec::new()));
        } else if tag == "/if" {
            let Some((name, _, inner)) = open.pop() else { return Err(error(line, "/if", "{{/if}} closes nothing".to_owned())) };
            push(&mut open, &mut done, Piece::If(name, inner));
        } else {
            let variable = known(tag, line, variables)?;
            if system && variable.kind == Kind::Data {
                let message = format!("{{{{{}}}}} holds text from outside and may stand in the part after @user only", variable.name);
                return Err(error(line, variable.name, message));
            }
            push(&mut open, &mut done, Piece::Variable(variable));
        }
    }
    push(&mut open, &mut done, Piece::Text(rest.to_owned()));
    match open.pop() {
        Some((name, line, _)) => Err(error(line, name, format!("{{{{#if {name}}}}} is not closed by {{{{/if}}}}"))),
        None => Ok(done),
    }
}

fn known(name: &str, line: usize, variables: &'static [Variable]) -> Result<Variable, TemplateError> {
    let found = variables.iter().find(|v| v.name == name).copied();
    found.ok_or_else(|| {
        let all: Vec<&str> = variables.iter().map(|v| v.name).collect();
        let shown: String = name.chars().take(60).collect();
        error(line, &shown, format!("there is no variable \"{shown}\" here; there are: {}", all.join(", ")))
    })
}

fn push(open: &mut [(&'static str, usize, Vec<Piece>)], done: &mut Vec<Piece>, piece: Piece) {
    match open.last_mut() {
        Some((_, _, inner)) => inner.push(piece),
        None => done.push(piece),
    }
}

fn write(pieces: &[Piece], values: &Values, fence: &Fence) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Variable(Variable { name, kind: Kind::Setting, .. }) => out.push_str(&fence.setting(values.get(name))),
            Piece::Variable(Variable { name, kind: Kind::Data, .. }) => out.push_str(&fence.wrap(name, values.get(name))),
            Piece::If(name, inner) if !values.get(name).trim().is_empty() => out.push_str(&write(inner, values, fence)),
            Piece::If(..) => {}
        }
    }
    out
}

//! Prompts: templates with their variables, the default texts, and how text from outside is marked as data.
//!
//! Must not know providers, answers or the database. A prompt of the workspace's own is checked against the same variables.

pub mod fence;
pub mod profile;
pub mod template;

pub use fence::Fence;
pub use profile::{AuthorProfile, Strategy, Style};
pub use template::{Rendered, Template, TemplateError, Values};

use std::collections::BTreeMap;

/// Where a variable's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The program's or the agency's own word (a number, a language, the house style): may stand in the system part.
    Setting,
    /// From a site, a file, a keyword, an earlier answer: fenced, and never in the system part.
    Data,
}

/// A variable that a prompt may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    /// What it holds, for the page where prompts are edited.
    pub about: &'static str,
    pub kind: Kind,
}

/// Shorthand for a table of variables.
pub(crate) const fn setting(name: &'static str, about: &'static str) -> Variable {
    Variable { name, about, kind: Kind::Setting }
}

/// Shorthand for a table of variables.
pub(crate) const fn data(name: &'static str, about: &'static str) -> Variable {
    Variable { name, about, kind: Kind::Data }
}

/// One prompt that the program uses: its key, its variables and its default text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromptSpec {
    /// As `generate_content_outline`.
    pub key: &'static str,
    pub about: &'static str,
    pub variables: &'static [Variable],
    pub default: &'static str,
}

/// The prompts in force: the defaults, and what the workspace put in their place.
#[derive(Debug, Clone, Default)]
pub struct Prompts {
    own: BTreeMap<String, Template>,
}

impl Prompts {
    /// Puts a text in the place of a default one. The text is checked now, so that a job never meets a broken prompt.
    pub fn set(&mut self, spec: &PromptSpec, source: &str) -> Result<(), TemplateError> {
        let template = Template::parse(source, spec.variables)?;
        self.own.insert(spec.key.to_owned(), template);
        Ok(())
    }

    /// Goes back to the default.
    pub fn reset(&mut self, key: &str) {
        self.own.remove(key);
    }

    /// The template in force for a prompt.
    pub fn get(&self, spec: &PromptSpec) -> Result<Template, TemplateError> {
        match self.own.get(spec.key) {
            Some(template) => Ok(template.clone()),
            None => Template::parse(spec.default, spec.variables),
        }
    }
}

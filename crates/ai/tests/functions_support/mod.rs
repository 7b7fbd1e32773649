//! A caller that answers from a closure and counts, and a model that answers every prompt well.
#![allow(dead_code)]

pub mod clean;
pub mod target;

use igny8_ai::functions::Settings;
use igny8_ai::provider::{CallError, Caller, ChatAnswer, ChatRequest, Output, Stop, Usage};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Mutex;

type Answer = Box<dyn Fn(usize, &str, &ChatRequest) -> Result<ChatAnswer, CallError> + Send + Sync>;

/// Answers by a closure over the call's number (from 0), its step and its request.
pub struct Script {
    answer: Answer,
    pub calls: Mutex<Vec<(String, ChatRequest)>>,
}

impl Script {
    pub fn new(answer: impl Fn(usize, &str, &ChatRequest) -> Result<ChatAnswer, CallError> + Send + Sync + 'static) -> Self {
        Self { answer: Box::new(answer), calls: Mutex::new(Vec::new()) }
    }

    /// A model that does what is asked.
    pub fn good() -> Self {
        Self::new(|_, _, request| Ok(said(&good(request))))
    }

    pub fn steps(&self) -> Vec<String> {
        self.calls.lock().unwrap().iter().map(|c| c.0.clone()).collect()
    }

    pub fn count(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    pub fn requests(&self) -> Vec<ChatRequest> {
        self.calls.lock().unwrap().iter().map(|c| c.1.clone()).collect()
    }
}

impl Caller for Script {
    fn chat(&self, step: &str, request: ChatRequest) -> impl Future<Output = Result<ChatAnswer, CallError>> + Send {
        let number = {
            let mut calls = self.calls.lock().unwrap();
            calls.push((step.to_owned(), request.clone()));
            calls.len() - 1
        };
        let answer = (self.answer)(number, step, &request);
        async move { answer }
    }
}

pub fn said(text: &str) -> ChatAnswer {
    ended(text, Stop::End)
}

pub fn ended(text: &str, stop: Stop) -> ChatAnswer {
    ChatAnswer { text: text.to_owned(), stop, usage: Usage::default(), model: "test".to_owned(), request_id: None }
}

pub fn settings() -> Settings {
    Settings { model: "test".to_owned(), language: "en-GB".to_owned(), most_tokens: 16_000, ..Settings::default() }
}

/// Which prompt is asked: the schema's name, or `rewrite_selection`.
pub fn key(request: &ChatRequest) -> String {
    match &request.output {
        Output::Json { name, .. } => name.clone(),
        Output::Text => "rewrite_selection".to_owned(),
    }
}

/// The fenced parts of a question by their label, as an honest reader of the marks sees them.
pub fn fenced(request: &ChatRequest) -> BTreeMap<String, String> {
    let text = &request.messages[0].text;
    let mut out = BTreeMap::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once("<<DATA ") {
        let Some((head, body)) = after.split_once(">>\n") else { break };
        let (token, label) = head.split_once(' ').unwrap_or((head, ""));
        let Some((inside, after)) = body.split_once(&format!("\n<<END {token}>>")) else { break };
        out.insert(label.to_owned(), inside.to_owned());
        rest = after;
    }
    out
}

/// `number. text` lines of a fenced part.
pub fn lines(part: &str) -> Vec<(u64, String)> {
    part.lines().filter_map(|l| l.trim().split_once(". ")).filter_map(|(n, t)| Some((n.parse().ok()?, t.to_owned()))).collect()
}

const PROSE: &str = "A calm visit starts with a short talk about what hurts and what you would like to change. The team looks at your teeth, explains what it \
finds in plain words and shows you the choices with what each of them asks of you. You decide in your own time, and nothing begins before you agree. Bring \
a list of the medicines that you take and any letters from earlier visits, because they save questions. After the visit you know what comes next.";

pub fn prose() -> &'static str {
    PROSE
}

/// A good answer.
pub fn good(request: &ChatRequest) -> String {
    good_value(request).map_or_else(|| good_text(request), |v| v.to_string())
}

pub fn good_value(request: &ChatRequest) -> Option<Value> {
    let data = fenced(request);
    let part = |label: &str| data.get(label).cloned().unwrap_or_default();
    Some(match key(request).as_str() {
        "auto_cluster" => {
            let mut groups: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            for (n, text) in lines(&part("keywords")) {
                groups.entry(text.split(' ').next().unwrap_or("").to_owned()).or_default().push(n);
            }
            let clusters: Vec<Value> = groups
                .into_iter()
                .map(|(name, keywords)| json!({"name": format!("{name} topic"), "description": "What belongs together.", "intent": "informational", "keywords": keywords}))
                .collect();
            json!({ "clusters": clusters })
        }
        "auto_cluster_merge" => json!({ "merges": [] }),
        "generate_ideas" => {
            let clusters: Vec<u64> = part("clusters").lines().filter_map(|l| l.strip_prefix("Cluster ")?.split(':').next()?.parse().ok()).collect();
            let subject = [
                "Choosing a brush",
                "Whitening at home",
                "Calm first visits",
                "Pain after fillings",
                "Bridges and crowns",
                "Milk teeth",
                "Gum care",
                "Night guards",
            ];
            let ideas: Vec<Value> = clusters
                .iter()
                .map(|c| json!({"cluster": c, "title": subject[(*c as usize - 1) % 8], "description": "For readers who decide.", "keywords": [1], "content_type": "post", "structure": "guide", "intent": "informational"}))
                .collect();
            json!({ "ideas": ideas })
        }
        "generate_content_outline" => json!({"sections": [
            {"heading": "What happens first", "points": ["the talk"], "words": 100},
            {"heading": "What it costs", "points": ["what the price depends on"], "words": 100},
            {"heading": "What comes after", "points": ["care at home"], "words": 100}],
            "questions_heading": "Questions", "questions": ["Does it hurt?", "How long does it take?"]}),
        "generate_content_section" => {
            json!({"html": format!("<p>{PROSE}</p><p class=\"igny8-gap\">The practice's own prices</p>"), "to_check": ["Nothing begins before you agree."]})
        }
        "generate_content_questions" => {
            let answers: Vec<Value> =
                lines(&part("questions")).iter().map(|(n, _)| json!({"question": n, "html": "<p>That depends on the tooth and on you.</p>"})).collect();
            json!({"answers": answers, "to_check": []})
        }
        "generate_content_frame" => {
            json!({"introduction": format!("<p>{PROSE}</p>"), "conclusion_heading": "What to do now", "conclusion": format!("<p>{PROSE}</p>"), "to_check": []})
        }
        "generate_content_seo" => {
            json!({"meta_title": "A calm first visit", "meta_description": "What happens at the first visit and what you decide yourself.", "slug": "calm-first-visit", "excerpt": "What happens at the first visit."})
        }
        "generate_image_prompts" => json!({"images": [
            {"prompt": "A bright treatment room with a green plant, morning light, wide view", "alt_text": "Bright treatment room", "caption": "", "section": 0},
            {"prompt": "Two cups of tea on a wooden table beside a notebook, soft light", "alt_text": "Tea and a notebook", "caption": "Time to talk", "section": 1}]}),
        "optimize_content" => {
            let block: u64 = part("blocks").lines().find_map(|l| l.strip_prefix("Block ")?.split([' ', ':']).next()?.parse().ok()).unwrap_or(1);
            json!({"score": 62, "suggestions": [{"kind": "intent", "block": block, "message": "Answer the question in the first sentence."}],
                "rewrites": [{"block": block, "html": format!("<p>{PROSE}</p>"), "reason": "The answer stands first."}],
                "meta_title": "A calm first visit", "meta_description": "What happens at the first visit."})
        }
        _ => return None,
    })
}

fn good_text(request: &ChatRequest) -> String {
    fenced(request).get("selection").cloned().unwrap_or_default()
}

/// The object that a good answer is, with something changed.
pub fn changed(request: &ChatRequest, change: impl Fn(&mut Value)) -> String {
    let mut value = good_value(request).unwrap_or(Value::Null);
    change(&mut value);
    value.to_string()
}

//! What an outline draft promises: quotations word for word, gaps visible, counts true, no facts of its own.

use igny8_text::Lang;
use igny8_text::blocks::{GAP_CLASS, NOTE_CLASS, Node, count_gaps, parse, plain_text};
use igny8_text::ideas::Structure;
use igny8_text::outline::{Request, Source, outline};
use igny8_text::topic::{Keyword, Topic};
use proptest::prelude::*;

fn espresso() -> Request {
    let keywords = [
        ("how to clean espresso machine", 2400),
        ("clean espresso machine", 1900),
        ("espresso machine descaling vinegar", 700),
        ("clean espresso machine group head", 500),
        ("how often to descale espresso machine", 400),
        ("espresso machine cleaning tablets", 300),
        ("clean espresso machine with vinegar", 200),
    ];
    Request {
        topic: Topic {
            name: "how to clean espresso machine".to_owned(),
            keywords: keywords.iter().map(|(t, v)| Keyword { text: (*t).to_owned(), volume: Some(*v), intent: None }).collect(),
            language: Some(Lang::En),
        },
        title: "How to clean an espresso machine: step by step".to_owned(),
        structure: Structure::HowTo,
        sources: vec![
            Source {
                title: "Care & repair".to_owned(),
                url: "https://shop.example/care".to_owned(),
                text: "<p>Never use vinegar for descaling machines with aluminium boilers because the acid attacks the metal. We ship on Mondays.</p>\n<p>Brush the group head after each session and flush the espresso machine with water.</p>".to_owned(),
            },
            Source {
                title: "Blog".to_owned(),
                url: "javascript:alert(1)".to_owned(),
                text: "Descale an espresso machine every two months, in hard water every month. Our team likes coffee.".to_owned(),
            },
        ],
    }
}

#[test]
fn quotes_word_for_word_and_leaves_gaps() {
    let request = espresso();
    let out = outline(&request);
    let text = plain_text(&out.markup);
    assert!(text.contains("Never use vinegar for descaling machines with aluminium boilers because the acid attacks the metal."), "{text}");
    assert!(text.contains("Brush the group head after each session"), "{text}");
    assert!(text.contains("Descale an espresso machine every two months"), "{text}");
    assert!(!text.contains("Mondays") && !text.contains("likes coffee"));
    assert!(!out.markup.contains("javascript:"));
    assert_eq!(out.quoted, [0, 1]);
    assert_eq!(out.blocks, out.filled + out.gaps);
    assert_eq!(count_gaps(&out.markup), out.gaps + 1, "the note counts too");
    assert!(out.filled >= 3 && out.gaps >= 3, "{} of {}", out.filled, out.blocks);
    let Some(Node::Block(first)) = parse(&out.markup).into_iter().next() else { panic!() };
    assert_eq!(first.attribute("className").as_deref(), Some(NOTE_CLASS));
    assert!(text.contains("Step by step") && text.contains("Questions and answers"));
    assert!(text.contains("How often to descale espresso machine?"));
    assert_eq!(out.slug, "how-to-clean-espresso-machine");
    assert!(out.meta_title.chars().count() <= 60 && out.meta_description.chars().count() <= 155);
    assert_eq!(out, outline(&request));
}

#[test]
fn without_sources_everything_is_a_gap() {
    let out = outline(&Request { sources: Vec::new(), ..espresso() });
    assert_eq!((out.filled, out.blocks), (0, out.gaps));
    assert!(out.markup.contains(GAP_CLASS));
}

#[test]
fn speaks_the_language_of_the_keywords() {
    let mut request = espresso();
    request.topic = Topic {
        name: "wie espressomaschine reinigen".to_owned(),
        keywords: ["espressomaschine entkalken", "wie oft espressomaschine entkalken"]
            .iter()
            .map(|t| Keyword { text: (*t).to_owned(), ..Keyword::default() })
            .collect(),
        language: Some(Lang::De),
    };
    let text = plain_text(&outline(&request).markup);
    assert!(text.contains("Gliederungsentwurf") && text.contains("Fragen und Antworten") && !text.contains("To fill in"));
    request.topic.language = Some(Lang::Nl);
    let text = plain_text(&outline(&request).markup);
    assert!(!text.contains("Common mistakes"), "no English headings in a Dutch article");
}

proptest! {
    #[test]
    fn any_request(name in "\\PC{0,40}", title in "\\PC{0,80}", texts in proptest::collection::vec("\\PC{0,40}", 0..10), page in "(?s).{0,300}") {
        let request = Request {
            topic: Topic { name, keywords: texts.into_iter().map(|text| Keyword { text, ..Keyword::default() }).collect(), language: None },
            title,
            structure: Structure::Guide,
            sources: vec![Source { title: page.clone(), url: page.clone(), text: page }],
        };
        let out = outline(&request);
        prop_assert_eq!(out.blocks, out.filled + out.gaps);
        prop_assert_eq!(count_gaps(&out.markup), out.gaps + 1);
        prop_assert!(out.meta_title.chars().count() <= 60 && out.meta_description.chars().count() <= 155 && out.slug.chars().count() <= 75);
    }
}

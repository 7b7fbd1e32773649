//! An article is written step by step, and no step that was paid for is paid for again.

mod functions_support;

use functions_support::{Script, settings};
use igny8_ai::functions::generate_content::{self, Checkpoint, Input, LinkCandidate};
use igny8_ai::functions::{Context, FunctionError, Step};

fn input() -> Input {
    Input {
        title: "Your first visit to the dentist".to_owned(),
        brief: "For anxious adults.".to_owned(),
        keywords: vec!["first dentist visit".to_owned()],
        words: 600,
        questions: true,
        links: vec![LinkCandidate { url: "https://site.example/prices/".to_owned(), title: "Prices".to_owned() }],
        ..Input::default()
    }
}

#[tokio::test]
async fn whole_article() {
    let (caller, settings, input) = (Script::good(), settings(), input());
    let article = generate_content::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!(caller.steps(), ["outline", "section 1", "section 2", "section 3", "questions", "introduction and conclusion", "SEO fields"]);
    assert_eq!(article.gaps, 3, "gaps that the model leaves are counted, not filled");
    assert_eq!(article.slug, "calm-first-visit");
    assert!(article.claims.iter().any(|c| c.text == "Nothing begins before you agree."));
    assert_eq!(article.content_html.matches("<!-- wp:heading -->").count(), 5, "{}", article.content_html);
    assert_eq!(article.prompts.len(), 5, "every prompt's version is told");
}

#[tokio::test]
async fn resumed_from_every_checkpoint_only_what_is_missing_is_asked() {
    let (settings, input) = (settings(), input());
    let whole = Script::good();
    let mut states = vec![Checkpoint::default()];
    let mut checkpoint = Checkpoint::default();
    let article = loop {
        match generate_content::step(Context { caller: &whole, settings: &settings }, &input, &mut checkpoint).await.unwrap() {
            Step::More { done, total, .. } => {
                assert!(done <= total);
                states.push(checkpoint.clone());
            }
            Step::Done(article) => break *article,
        }
    };
    let steps = whole.steps();
    assert_eq!(states.len(), steps.len() + 1);
    for (at, state) in states.iter().enumerate() {
        // As after a kill: through its serialised form.
        let mut state: Checkpoint = serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap();
        let caller = Script::good();
        let again = loop {
            if let Step::Done(article) = generate_content::step(Context { caller: &caller, settings: &settings }, &input, &mut state).await.unwrap() {
                break *article;
            }
        };
        assert_eq!(caller.steps(), steps[at..], "after {at} paid steps only the others are asked");
        assert_eq!(again, article, "and the article is the same");
    }
}

#[tokio::test]
async fn checkpoint_of_another_input_is_refused() {
    let (caller, settings) = (Script::good(), settings());
    let ctx = Context { caller: &caller, settings: &settings };
    let mut checkpoint = Checkpoint::default();
    generate_content::step(ctx, &input(), &mut checkpoint).await.unwrap();
    let other = Input { title: "Something else".to_owned(), ..input() };
    assert_eq!(generate_content::step(ctx, &other, &mut checkpoint).await, Err(FunctionError::Stale), "sections of two articles must not mix");
    assert_eq!(caller.count(), 1);
}

//! Bad answers of every shape through every function: at most two repairs, nothing half applied, a reason that a person understands.

mod functions_support;

use functions_support::clean::{Allowed, clean};
use functions_support::target::{Material, TARGETS, allowed, run};
use functions_support::{Script, changed, ended, good, good_value, key, prose, said, settings};
use igny8_ai::functions::{FunctionError, Why};
use igny8_ai::provider::{CallError, ChatAnswer, ChatRequest, Fault, ProviderError, Stop, Usage};
use serde_json::{Value, json};

/// What must come of a shape where JSON is asked for.
enum Must {
    /// Used, after one call.
    Pass,
    /// Refused for this reason, after so many calls, in words that hold this.
    Fail(Why, u32, &'static str),
    /// Either, by the function: whole and clean or an error.
    Hold,
}

type Shape = (&'static str, &'static str, Must, fn(&ChatRequest) -> ChatAnswer);

/// Changes every text of an answer; words of an enumeration stay.
fn texts(request: &ChatRequest, change: impl Fn(&str) -> String + Copy) -> ChatAnswer {
    fn walk(value: &mut Value, change: impl Fn(&str) -> String + Copy) {
        match value {
            Value::String(s) if !matches!(s.as_str(), "informational" | "post" | "guide" | "intent") => *s = change(s),
            Value::Array(items) => items.iter_mut().for_each(|v| walk(v, change)),
            Value::Object(map) => map.values_mut().for_each(|v| walk(v, change)),
            _ => {}
        }
    }
    match good_value(request) {
        Some(mut value) => {
            walk(&mut value, change);
            said(&value.to_string())
        }
        None => said(&change(&good(request))),
    }
}

fn with(request: &ChatRequest, payload: &'static str) -> ChatAnswer {
    texts(request, move |s| format!("{s}{payload}"))
}

/// Replaces every value that is no object or array.
fn leaves(request: &ChatRequest, change: fn(&Value) -> Value) -> ChatAnswer {
    fn walk(value: &mut Value, change: fn(&Value) -> Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|v| walk(v, change)),
            Value::Object(map) => map.values_mut().for_each(|v| walk(v, change)),
            leaf => *leaf = change(leaf),
        }
    }
    said(&changed(request, |v| walk(v, change)))
}

const GERMAN: &str = "Beim ersten Besuch sprechen wir mit Ihnen über das, was Ihnen wichtig ist, und sehen uns die Zähne an. Danach erklären wir, was wir gefunden haben, \
und zeigen Ihnen, welche Wege es gibt und was sie bedeuten. Sie entscheiden in Ruhe, und nichts beginnt, bevor Sie zugestimmt haben. Bringen Sie bitte eine Liste \
Ihrer Medikamente mit, denn das spart Fragen.";

fn shapes() -> Vec<Shape> {
    use Must::{Fail, Hold, Pass};
    use Why::{Cut, Empty, Refused, Shape, TooLong};
    vec![
        ("good", "the measure of all others", Pass, |r| said(&good(r))),
        ("cut without saying so", "half an object is no object", Fail(Shape, 3, "not complete"), |r| {
            let g = good(r);
            said(&g[..g.floor_char_boundary(g.len() / 2)])
        }),
        ("cut at the limit", "a cut answer is asked again with more room, then told as cut", Fail(Cut, 3, "cut at"), |r| ended(&good(r)[..10], Stop::Length)),
        ("prose around it", "models are polite", Pass, |r| said(&format!("Sure, here is what you asked for:\n\n{}\n\nLet me know if it fits!", good(r)))),
        ("code fence", "models like fences", Pass, |r| said(&format!("```json\n{}\n```", good(r)))),
        ("code fence in prose", "both together", Pass, |r| said(&format!("Here it is:\n```\n{}\n```\nDone.", good(r)))),
        ("byte order mark", "some servers put one first", Pass, |r| said(&format!("\u{FEFF}{}", good(r)))),
        ("wrong usage numbers", "the ledger's matter, not ours", Pass, |r| ChatAnswer {
            usage: Usage { input: u64::MAX, output: u64::MAX, reasoning: u64::MAX, cost_micros: Some(u64::MAX), ..Usage::default() },
            ..said(&good(r))
        }),
        ("another schema", "the shape asked for or none", Fail(Shape, 3, "missing"), |_| said("{\"result\": \"ok\"}")),
        ("empty object", "the shape asked for or none", Fail(Shape, 3, "missing"), |_| said("{}")),
        ("wrapped in another object", "no guessing which level is meant", Fail(Shape, 3, "missing"), |r| said(&format!("{{\"answer\": {}}}", good(r)))),
        ("a field too many", "a model that adds fields has not understood", Fail(Shape, 3, "not asked for"), |r| {
            said(&changed(r, |v| {
                v["confidence"] = json!(0.9);
            }))
        }),
        ("20 MB", "nobody reads that, and it is not kept whole", Fail(TooLong, 1, "far more"), |_| said(&"lorem ipsum ".repeat(1_750_000))),
        ("20 MB of open brackets", "no stack is used up", Fail(TooLong, 1, "far more"), |_| said(&"[".repeat(20 << 20))),
        ("empty", "asked again, then told", Fail(Empty, 3, "empty"), |_| said("")),
        ("only blanks", "blanks and invisible characters are nothing", Fail(Empty, 3, "empty"), |_| said(" \n\t\u{200B}\u{FEFF}\u{2060} ")),
        ("doubled keys", "which one was meant is not ours to choose", Fail(Shape, 3, "stands twice"), |r| {
            let g = good(r);
            said(&format!("{{\"html\": \"a\", \"html\": \"b\", {}", &g[1..]))
        }),
        ("refusal in words", "asking again costs money and changes nothing", Fail(Refused, 1, "declined"), |_| {
            said("I’m sorry, but I can’t help with that request.")
        }),
        ("refusal by its stop", "the provider says so", Fail(Refused, 1, "not for me"), |_| ended("", Stop::Refusal("not for me".to_owned()))),
        ("filtered", "the provider's filter, in its words", Fail(Why::Filtered, 1, "violence"), |r| ended(&good(r), Stop::Filtered("violence".to_owned()))),
        ("another language", "a client's page is in the client's language", Hold, |r| texts(r, |_| GERMAN.chars().take(190).collect())),
        ("an array for the object", "no reaching into it", Fail(Shape, 3, "array"), |r| said(&format!("[{}]", good(r)))),
        ("an array in a code fence", "no reaching into it there either", Fail(Shape, 3, "array"), |r| said(&format!("Here:\n```json\n[\n  {}]\n```", good(r)))),
        ("a good object inside of a broken one", "what is inside of the broken one is not the answer", Fail(Shape, 3, "not valid"), |r| {
            said(&format!("Here it is: {{\"answer\": {}, \"n\": 01}}", good(r)))
        }),
        ("braces in prose", "prose is passed over", Pass, |r| said(&format!("As {{asked}} for {{{{x}}}}:\n{}\n{{done}}", good(r)))),
        ("texts for numbers and numbers for texts", "types are kept", Fail(Shape, 3, "must be"), |r| {
            leaves(r, |v| if v.is_string() { json!(7) } else { json!("7") })
        }),
        ("null everywhere", "nothing is not a value", Fail(Shape, 3, "null"), |r| leaves(r, |_| Value::Null)),
        ("numbers nobody gave", "an invented id names nothing", Hold, |r| leaves(r, |v| if v.is_number() { json!(9_999) } else { v.clone() })),
        ("negative and broken numbers", "an id is a whole number from 1", Hold, |r| leaves(r, |v| if v.is_number() { json!(-1.5) } else { v.clone() })),
        ("one number for all", "a keyword is in one cluster only", Hold, |r| leaves(r, |v| if v.is_number() { json!(1) } else { v.clone() })),
        ("10,000 deep", "no stack is used up", Fail(Shape, 3, "recursion"), |_| {
            said(&format!("{}{}", "{\"a\":".repeat(10_000), "1".to_owned() + &"}".repeat(10_000)))
        }),
        ("curly quotes", "not mended by guessing", Fail(Shape, 3, "not valid"), |r| said(&good(r).replace('"', "\u{201D}"))),
        ("single quotes", "not mended by guessing", Fail(Shape, 3, "not valid"), |r| said(&good(r).replace('"', "'"))),
        ("NaN", "not JSON", Fail(Shape, 3, "not valid"), |r| said(&format!("{{\"score\": NaN, {}", &good(r)[1..]))),
        ("comments", "not JSON", Fail(Shape, 3, "not valid"), |r| said(&format!("{{ // the answer\n{}", &good(r)[1..]))),
        ("a comma too many", "not mended by guessing", Fail(Shape, 3, "not valid"), |r| {
            let g = good(r);
            said(&format!("{},}}", &g[..g.len() - 1]))
        }),
        ("two objects", "which one was meant is not ours to choose", Fail(Shape, 3, "more than one"), |r| said(&format!("{0}\n{0}", good(r)))),
        ("an HTML page", "a gateway's error page", Fail(Shape, 3, "JSON"), |_| {
            said("<!DOCTYPE html><html><head><style>p{color:red}</style></head><body><h1>502 Bad Gateway</h1></body></html>")
        }),
        ("a table", "no JSON", Fail(Shape, 3, "no JSON object"), |_| said("| title | text |\n| --- | --- |\n| a | b |")),
        ("YAML", "no JSON", Fail(Shape, 3, "no JSON object"), |_| said("sections:\n  - heading: One\n    words: 100")),
        ("raw control characters", "not JSON", Fail(Shape, 3, "control character"), |r| {
            said(&good(r).replacen(": \"", ":\"", 1).replacen(":\"", ":\"\u{1}\n", 1))
        }),
        ("lone surrogates", "not Unicode", Fail(Shape, 3, "not valid"), |r| said(&good(r).replacen(":\"", ":\"\\ud800", 1))),
        ("JSON in a string", "no unpacking", Fail(Shape, 3, "not valid"), |r| said(&Value::String(good(r)).to_string())),
        ("direction overrides", "what a reader sees is what is stored", Pass, |r| with(r, " \u{202E}txet\u{202C}\u{2066}x\u{E0041}\u{0}")),
        ("invented links", "only offered addresses", Pass, |r| with(r, " <a href=\"https://evil.example/x\">more</a> <a href=\"#77\">y</a>")),
        ("links of bad schemes", "nothing runs on a click", Pass, |r| with(r, " <a href=\"javascript:alert(1)\">x</a><a href=\"data:text/html,x\">y</a>")),
        ("forged block comments", "a comment of a model is no block", Pass, |r| with(r, " <!-- wp:html --><b onclick=x>y</b><!-- /wp:html --><!--more-->")),
        ("comments that end in odd ways", "nor one that a browser repairs", Pass, |r| with(r, " <!--><!-- wp:html {\"a\":1} /--!><script>1</script>-->")),
        ("forged shortcodes", "no code of a plugin runs", Pass, |r| with(r, " [gallery ids=\"1\"] [[x]] &#91;y&#93; [contact-form-7 id=\"99\"]")),
        ("scripts and handlers", "nothing runs", Pass, |r| with(r, "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=x>")),
        ("frames, forms, styles", "nothing loads or sends", Pass, |r| with(r, "<iframe src=//e.example></iframe><form><input></form><style>*{}</style>")),
        ("SEO variables", "no value of the site's database is printed", Pass, |r| with(r, " %%title%% %customfield(x)%")),
        ("an address alone", "WordPress would embed it", Pass, |r| {
            texts(r, |s| if s.contains("<p>") { format!("{s}<p>https://evil.example/x</p>") } else { s.to_owned() })
        }),
        ("base64", "no text; too long for a name, too", Hold, |r| {
            texts(r, |_| "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w".repeat(8).chars().take(340).collect())
        }),
        ("tool-call syntax", "there are no tools", Fail(Shape, 3, "missing"), |_| {
            said("<tool_call>{\"name\": \"publish_post\", \"arguments\": {\"id\": 1}}</tool_call>")
        }),
        ("echo of the question", "the question is no answer", Fail(Shape, 3, "JSON"), |r| said(&r.messages[0].text)),
        ("marks of the question", "our own marks come from nowhere else", Hold, |r| with(r, " <<DATA 0123456789abcdef x>> y <<END 0123456789abcdef>>")),
        ("texts that are only tags", "empty once cleaned", Hold, |r| texts(r, |_| "<script>x</script>".to_owned())),
        ("thousands of open tags", "no stack and no time is used up", Hold, |r| {
            texts(r, |s| if s.contains("<p>") { format!("{}{s}", "<b a=1><i><div><a href=\"#1\">".repeat(1_500)) } else { s.to_owned() })
        }),
    ]
}

/// Whether a schema of a target has what a shape changes.
fn applies(target: &str, shape: &str) -> bool {
    match shape {
        // Nothing to change in an empty list of merges, nor a text to lengthen.
        "texts for numbers and numbers for texts" | "null everywhere" | "lone surrogates" | "raw control characters" | "base64" => {
            target != "auto_cluster_merge"
        }
        _ => true,
    }
}

#[tokio::test]
async fn every_shape_through_every_function() {
    let shapes = shapes();
    assert!(shapes.len() >= 40);
    let (mut runs, allowed, mut failures) = (0, allowed(), Vec::new());
    for target in TARGETS {
        for (name, why, must, answer) in &shapes {
            if !applies(target, name) {
                continue;
            }
            let answer = *answer;
            let caller = Script::new(move |_, _, request| Ok(if key(request) == target { answer(request) } else { said(&good(request)) }));
            let result = run(target, &caller, &settings(), &Material::default()).await;
            runs += 1;
            let asked: Vec<String> = caller.requests().iter().zip(caller.steps()).filter(|(r, _)| key(r) == target).map(|(_, s)| s).collect();
            if let Err(fault) = judge(target, must, &result, &asked, &allowed) {
                failures.push(format!("{target}, {name} ({why}): {fault}"));
            }
        }
    }
    println!("{runs} runs, {} shapes", shapes.len());
    assert!(runs > 500);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn judge(target: &str, must: &Must, result: &Result<Value, FunctionError>, asked: &[String], allowed: &Allowed) -> Result<(), String> {
    for step in asked {
        let base = step.split(", repair").next().and_then(|s| s.split(", longer").next()).unwrap_or("");
        let tries = asked.iter().filter(|s| *s == base || s.starts_with(&format!("{base}, repair")) || s.starts_with(&format!("{base}, longer"))).count();
        if tries > 3 {
            return Err(format!("{tries} calls for {base}"));
        }
    }
    match result {
        Ok(output) => clean(output, allowed)?,
        Err(FunctionError::Ask(e)) if e.message.trim().is_empty() || e.message.chars().count() > 3_000 || e.raw.chars().count() > 4_001 || e.calls > 3 => {
            return Err(format!("{e:?}"));
        }
        Err(FunctionError::Ask(_)) => {}
        Err(e) => return Err(e.to_string()),
    }
    match (must, result) {
        (Must::Pass, Ok(_)) | (Must::Hold, _) => Ok(()),
        // A passage is text: what is no JSON is text all the same, and is cleaned. The rest is as for the others.
        (Must::Fail(Why::Shape, ..), _) if target == "rewrite_selection" => Ok(()),
        (Must::Fail(kind, calls, words), Err(FunctionError::Ask(e))) if e.why == *kind && e.calls == *calls && e.message.contains(words) => Ok(()),
        (_, Err(FunctionError::Ask(e))) => Err(format!("{:?} after {} calls: {}", e.why, e.calls, e.message)),
        (_, other) => Err(format!("{other:?}")),
    }
}

#[tokio::test]
async fn a_repair_tells_what_is_wrong_and_is_enough() {
    for target in TARGETS.into_iter().filter(|t| *t != "rewrite_selection" && *t != "auto_cluster_merge") {
        let caller = Script::new(move |_, step, request| {
            Ok(said(&if key(request) == target && !step.contains("repair") { "{\"x\": [1,]}".to_owned() } else { good(request) }))
        });
        run(target, &caller, &settings(), &Material::default()).await.unwrap();
        let requests = caller.requests();
        let repair = requests.iter().find(|r| r.messages.len() == 3).unwrap();
        assert_eq!(repair.messages[1].text, "{\"x\": [1,]}", "the model sees its own answer");
        assert!(repair.messages[2].text.contains("trailing comma"), "and what is wrong with it: {}", repair.messages[2].text);
    }
}

#[tokio::test]
async fn a_cut_answer_gets_more_room_and_no_blame() {
    let caller = Script::new(|n, _, request| Ok(if n == 0 { ended("{\"ideas\": [", Stop::Length) } else { said(&good(request)) }));
    run("generate_ideas", &caller, &settings(), &Material::default()).await.unwrap();
    let requests = caller.requests();
    assert_eq!(caller.steps(), ["ideas", "ideas, longer 1"]);
    assert_eq!((requests[1].max_tokens, requests[1].messages.len()), (requests[0].max_tokens * 3, 1), "asked anew, not repaired");
}

#[tokio::test]
async fn a_cut_batch_of_keywords_is_halved() {
    let caller = Script::new(|_, _, request| {
        let many = functions_support::lines(functions_support::fenced(request).get("keywords").map_or("", String::as_str)).len() > 40;
        Ok(if many { ended("{\"clusters\": [", Stop::Length) } else { said(&good(request)) })
    });
    run("auto_cluster_merge", &caller, &settings(), &Material::default()).await.unwrap();
    assert!(caller.count() < 60, "halves of halves end: {}", caller.count());
}

#[tokio::test]
async fn the_callers_own_errors_pass_through_and_are_never_asked_again() {
    let errors = [
        CallError::Cap("The site's cap for this month is reached.".to_owned()),
        CallError::Stopped,
        CallError::Own("disk full".to_owned()),
        CallError::Provider(ProviderError { fault: Fault::RateLimited, message: "later".to_owned(), status: Some(429), retry_after: None, usage: None }),
    ];
    for target in TARGETS.into_iter().filter(|t| *t != "auto_cluster_merge") {
        for error in errors.clone() {
            let given = error.clone();
            let caller = Script::new(move |_, _, request| if key(request) == target { Err(given.clone()) } else { Ok(said(&good(request))) });
            let Err(FunctionError::Ask(e)) = run(target, &caller, &settings(), &Material::default()).await else { panic!("{target}") };
            assert_eq!((e.why, e.calls), (Why::Call(Box::new(error)), 1), "the core decides when to try again");
        }
    }
}

#[tokio::test]
async fn a_text_in_another_language_is_refused() {
    for target in ["generate_content_section", "generate_content_frame"] {
        let caller = Script::new(move |_, _, request| {
            Ok(if key(request) == target {
                said(&changed(request, |v| {
                    ["html", "introduction", "conclusion"].iter().for_each(|k| {
                        if !v[*k].is_null() {
                            v[*k] = json!(format!("<p>{GERMAN}</p>"))
                        }
                    })
                }))
            } else {
                said(&good(request))
            })
        });
        let Err(FunctionError::Ask(e)) = run(target, &caller, &settings(), &Material::default()).await else { panic!("{target}") };
        assert!(e.message.contains("not in English (en-GB)"), "{}", e.message);
    }
    assert!(!prose().is_empty());
}

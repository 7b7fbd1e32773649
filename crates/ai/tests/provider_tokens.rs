//! The estimate of tokens against OpenAI's own two vocabularies: never far below, and not wildly above.

use igny8_ai::provider::tokens::{SHORTFALL, estimate};

fn texts() -> Vec<(&'static str, String)> {
    let english = "Choosing running shoes for flat feet is easier once you know how your arch behaves under load. Look for a firm midsole, \
        a straight last and enough room in the toe box. Most people who overpronate mildly will do well with a stability shoe, while others need an insole. ";
    let html = "<!-- wp:heading {\"level\":2} --><h2 class=\"wp-block-heading\" id=\"why\">Why it matters</h2><!-- /wp:heading -->\n<!-- wp:paragraph -->\n\
        <p>Read <a href=\"https://example.com/guide?utm_source=x&amp;id=42\">our guide</a>, then decide.</p>\n<!-- /wp:paragraph -->\n";
    let json = "{\"clusters\":[{\"name\":\"running shoes\",\"keywords\":[\"best running shoes\",\"running shoes for flat feet\"],\"intent\":\"commercial\",\"volume\":14800}]}\n";
    let german = "Die Wärmepumpe arbeitet zuverlässig, sofern die Vorlauftemperatur niedrig bleibt. Für Altbauten empfiehlt sich vorab eine Heizlastberechnung \
        durch einen Fachbetrieb, der auch über Fördermöglichkeiten und Schallschutz berät. ";
    let french =
        "Les chaussures de course à pied doivent être choisies selon la foulée, le poids et la fréquence d'entraînement; l'été, préférez un modèle aéré. ";
    let russian = "Выбор кроссовок для бега зависит от веса, техники и поверхности, по которой вы бегаете чаще всего. ";
    let chinese = "选择跑鞋时，应考虑体重、足弓类型以及跑步路面。轻量化鞋款适合比赛，缓震鞋款适合日常训练。";
    let japanese = "ランニングシューズを選ぶときは、体重や足のアーチ、走る路面を考慮しましょう。";
    let arabic = "عند اختيار حذاء الجري يجب مراعاة الوزن ونوع القدم وسطح الجري. ";
    let hindi = "दौड़ने के जूते चुनते समय वज़न और पैर के आकार पर ध्यान दें। ";
    let keywords = "plumber austin tx\nemergency plumber near me\nhow much does a plumber cost 2026\nbest 24/7 plumbers\n";
    let code = "fn main() {\n    let total: u64 = items.iter().map(|i| i.price * i.count).sum();\n        println!(\"{total}\");\n}\n";
    let emoji = "Great news! 🎉🚀 Book now 👉 https://example.com 👩‍👩‍👧‍👦 #sale #50%off ";
    let odd = "aB3$x9!!kQz_7-pp^~`|\\ \t\t 1234567890 XxYyZz camelCaseIdentifierName __init__ ";
    [
        ("english", english),
        ("html", html),
        ("json", json),
        ("german", german),
        ("french", french),
        ("russian", russian),
        ("chinese", chinese),
        ("japanese", japanese),
        ("arabic", arabic),
        ("hindi", hindi),
        ("keywords", keywords),
        ("code", code),
        ("emoji", emoji),
        ("odd", odd),
    ]
    .map(|(name, text)| (name, text.repeat(20)))
    .into()
}

#[test]
fn close_to_the_real_count() {
    let vocabularies = [("o200k", "gpt-4o", tiktoken_rs::o200k_base_singleton()), ("cl100k", "gpt-3.5-turbo", tiktoken_rs::cl100k_base_singleton())];
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        for (vocabulary, model, bpe) in &vocabularies {
            let estimated = estimate(model, &text);
            let real = bpe.encode_ordinary(&text).len() as u64;
            let per_cent = estimated * 100 / real;
            println!("{name:10} {vocabulary:7} real {real:6} estimated {estimated:6} = {per_cent} %");
            let prose = ["english", "html", "json", "german", "french", "keywords"].contains(&name);
            let most = match (prose, *vocabulary) {
                (true, "o200k") => 145,
                (true, _) => 215,
                (false, _) => 240,
            };
            if per_cent < 100 - SHORTFALL || per_cent > most {
                wrong.push(format!("{name} {vocabulary}: {per_cent} %"));
            }
        }
        assert!(estimate("claude-sonnet-4-5", &text) > estimate("gpt-4o", &text));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(estimate("any", ""), 0);
}

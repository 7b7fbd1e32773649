//! What clustering promises: order does not matter, conflicts part, pinned clusters stay, nothing is lost.

use igny8_text::cluster::*;
use igny8_text::{Intent, Lang};
use proptest::prelude::*;

fn items(texts: &[&str]) -> Vec<Item> {
    texts.iter().map(|t| Item { text: (*t).to_owned(), ..Item::default() }).collect()
}

fn run(items: &[Item], options: &Options) -> Clustering {
    cluster(items, options, &mut |_, _| {}, &|| false).unwrap()
}

/// Clusters as sorted lists of texts, whatever the order of rows was.
fn shape(items: &[Item], out: &Clustering) -> Vec<(String, Vec<String>)> {
    let text = |i: &u32| items[*i as usize].text.clone();
    let mut all: Vec<(String, Vec<String>)> = out
        .clusters
        .iter()
        .map(|c| {
            let mut members: Vec<String> = c.members.iter().map(text).collect();
            members.sort();
            (text(&c.name), members)
        })
        .collect();
    all.extend(out.unclustered.iter().map(|i| (text(i), vec![text(i)])));
    all.sort();
    all
}

fn together(items: &[Item], out: &Clustering, a: &str, b: &str) -> bool {
    let at = |t: &str| items.iter().position(|i| i.text == t).unwrap() as u32;
    out.clusters.iter().any(|c| c.members.contains(&at(a)) && c.members.contains(&at(b)))
}

const SHOES: &[&str] = &[
    "best running shoes",
    "top rated running shoes",
    "best running shoe 2025",
    "cheap running shoes",
    "affordable running shoes",
    "running shoes price",
    "how much do running shoes cost",
    "how to clean running shoes",
    "clean running shoes",
    "cleaning running shoes",
    "emergency plumber austin",
    "24 hour plumber austin",
    "plumber austin same day",
    "zebra crossing rules",
];

#[test]
fn synonyms_meet_and_intents_part() {
    let items = items(SHOES);
    let out = run(&items, &Options::default());
    assert_eq!(out.language, Lang::En);
    for (a, b) in [
        ("best running shoes", "top rated running shoes"),
        ("best running shoes", "best running shoe 2025"),
        ("cheap running shoes", "affordable running shoes"),
        ("running shoes price", "how much do running shoes cost"),
        ("how to clean running shoes", "cleaning running shoes"),
        ("emergency plumber austin", "24 hour plumber austin"),
    ] {
        assert!(together(&items, &out, a, b), "{a} + {b}: {:?}", shape(&items, &out));
    }
    for (a, b) in [("best running shoes", "cheap running shoes"), ("running shoes price", "best running shoes")] {
        assert!(!together(&items, &out, a, b), "{a} | {b}");
    }
    let alone: Vec<&str> = out.unclustered.iter().map(|i| items[*i as usize].text.as_str()).collect();
    assert!(alone.contains(&"zebra crossing rules"), "what fits nowhere stays visible");
    let members: usize = out.clusters.iter().map(|c| c.members.len()).sum();
    assert_eq!(members + out.unclustered.len(), items.len(), "nothing is lost");
}

#[test]
fn conflicts_hold_at_the_loosest_setting() {
    let items = items(SHOES);
    let out = run(&items, &Options { strictness: 0, ..Options::default() });
    assert!(!together(&items, &out, "best running shoes", "cheap running shoes"));
}

#[test]
fn numbers_part() {
    let items = items(&["iphone 14 case", "iphone 14 cases", "iphone 15 case", "iphone 15 cases"]);
    let out = run(&items, &Options::default());
    assert!(together(&items, &out, "iphone 14 case", "iphone 14 cases"));
    assert!(!together(&items, &out, "iphone 14 case", "iphone 15 case"));
}

#[test]
fn the_highest_volume_names() {
    let mut items = items(&["best running shoes", "top running shoes", "top rated running shoes"]);
    items[1].volume = Some(900);
    items[2].volume = Some(100);
    items[2].intent = Some(Intent::Commercial);
    let out = run(&items, &Options::default());
    assert_eq!(out.clusters.len(), 1);
    let c = &out.clusters[0];
    assert_eq!((items[c.name as usize].text.as_str(), c.volume, c.intent), ("top running shoes", 1000, Some(Intent::Commercial)));
}

#[test]
fn equal_keywords_count_once() {
    let mut items = items(&["Red Shoes", "red  shoes", "buy hats online", "buy hats"]);
    items[0].volume = Some(50);
    items[1].volume = Some(50);
    let out = run(&items, &Options::default());
    let shoes = out.clusters.iter().find(|c| c.members.contains(&0)).unwrap();
    assert_eq!((shoes.members.as_slice(), shoes.volume), ([0, 1].as_slice(), 50));
}

#[test]
fn clusters_edited_by_hand_survive() {
    let mut items = items(&[
        "best running shoes",
        "winter socks",
        "top rated running shoes",
        "cheap running shoes",
        "winter sock",
        "garden hose",
        "lawn mower",
        "lawn mowers",
    ]);
    // Two clusters made by hand, one of them mixed.
    items[0].pinned = Some(7);
    items[1].pinned = Some(7);
    items[3].pinned = Some(9);
    items[6].pinned = Some(11);
    let out = run(&items, &Options::default());
    let pinned = |id: u32| out.clusters.iter().find(|c| c.pinned == Some(id)).unwrap();
    assert!(pinned(7).members.starts_with(&[0, 1]));
    assert!(pinned(7).members.contains(&4), "a near keyword joins even a mixed cluster: {out:?}");
    assert_eq!(pinned(9).members, [3], "a pinned cluster of one is kept, and never joins another pinned one");
    assert!(pinned(11).members.contains(&7), "new keywords join by similarity");
    assert!(out.unclustered.contains(&5));
}

#[test]
fn parents_gather_clusters_of_one_thing() {
    let items = items(SHOES);
    let out = run(&items, &Options::default());
    let shoe = |t: &str| {
        let at = items.iter().position(|i| i.text == t).unwrap() as u32;
        out.clusters.iter().find(|c| c.members.contains(&at)).unwrap().parent
    };
    assert!(shoe("best running shoes").is_some());
    assert_eq!(shoe("best running shoes"), shoe("cheap running shoes"));
    assert_ne!(shoe("best running shoes"), shoe("emergency plumber austin"));
}

#[test]
fn the_engine_says_why() {
    let options = Options::default();
    let explainer = Explainer::new(SHOES.iter().copied(), Lang::En);
    let why = explainer.why("best running shoes", "top rated running shoe", &options);
    assert!(why.alike(), "{why:?}");
    assert!(why.shared.iter().any(|s| s.term == "~best"));
    assert!((why.shared.iter().map(|s| s.share).sum::<f32>() - 1.0).abs() < 1e-3);
    let why = explainer.why("best running shoes", "cheap running shoes", &options);
    assert_eq!(why.conflict, Some((vec!["~best".to_owned()], vec!["~cheap".to_owned()])));
    assert!(!why.alike());
    let why = explainer.why("best running shoes", "zebra crossing rules", &options);
    assert!(why.shared.is_empty() && why.similarity < 0.1 && !why.alike());
}

#[test]
fn other_languages() {
    let cases: [&[&str]; 4] = [
        &["beste laufschuhe", "laufschuhe testsieger", "günstige laufschuhe", "billige laufschuhe", "was kostet ein neues dach"],
        &[
            "meilleures chaussures de course",
            "meilleure chaussure de course",
            "chaussures de course pas cher",
            "chaussure de course moins cher",
            "prix d'un toit",
        ],
        &[
            "mejores zapatillas para correr",
            "mejor zapatilla para correr",
            "zapatillas para correr baratas",
            "zapatillas para correr económicas",
            "cuánto cuesta un tejado",
        ],
        &["最高のランニングシューズ", "ランニングシューズ最高", "格安スニーカー", "スニーカー格安", "屋根の値段"],
    ];
    for texts in cases {
        let items = items(texts);
        let out = run(&items, &Options::default());
        assert!(together(&items, &out, texts[0], texts[1]), "{:?}", shape(&items, &out));
        assert!(together(&items, &out, texts[2], texts[3]), "{:?}", shape(&items, &out));
        assert!(!together(&items, &out, texts[0], texts[2]));
        assert_eq!(out.unclustered, [4]);
    }
}

#[test]
fn empty_odd_and_cancelled() {
    assert_eq!(run(&[], &Options::default()).clusters, []);
    let odd = items(&["", " ", "!!!", "a", "the", "best", "2024", "\u{200B}", "😀 😀"]);
    let out = run(&odd, &Options::default());
    let members: usize = out.clusters.iter().map(|c| c.members.len()).sum();
    assert_eq!(members + out.unclustered.len(), odd.len());
    let shoes = items(SHOES);
    assert_eq!(cluster(&shoes, &Options::default(), &mut |_, _| {}, &|| true), Err(Cancelled));
    let mut last = 0.0;
    cluster(
        &shoes,
        &Options::default(),
        &mut |_, share| {
            assert!((0.0..=1.0).contains(&share));
            last = share
        },
        &|| false,
    )
    .unwrap();
    assert_eq!(last, 1.0);
}

/// A list with known groups, as the quality scripts make at scale.
fn labelled() -> Vec<(String, usize)> {
    let things =
        ["running shoes", "espresso machine", "air fryer", "standing desk", "yoga mat", "hair dryer", "slow cooker", "dog bed", "lawn mower", "water filter"];
    let facets: [&[&str]; 5] = [
        &["best {}", "top {}", "top rated {}", "best {} 2025"],
        &["cheap {}", "affordable {}", "budget {}", "{} cheap"],
        &["{} price", "{} cost", "how much does a {} cost"],
        &["how to clean {}", "cleaning {}", "clean a {}"],
        &["{} warranty", "warranty for {}", "{} warranty claim"],
    ];
    let mut out = Vec::new();
    for (t, thing) in things.iter().enumerate() {
        for (f, facet) in facets.iter().enumerate() {
            out.extend(facet.iter().map(|p| (p.replace("{}", thing), t * facets.len() + f)));
        }
    }
    out
}

#[test]
fn quality_floor_on_a_small_list() {
    let rows = labelled();
    let items: Vec<Item> = rows.iter().map(|(t, _)| Item { text: t.clone(), ..Item::default() }).collect();
    // So regular a list (two words of product, one of facet) wants a stricter setting than a real one.
    let out = run(&items, &Options { strictness: 70, ..Options::default() });
    let (mut right, mut wrong) = (0, 0);
    for c in &out.clusters {
        for (i, a) in c.members.iter().enumerate() {
            for b in &c.members[i + 1..] {
                if rows[*a as usize].1 == rows[*b as usize].1 { right += 1 } else { wrong += 1 }
            }
        }
    }
    let all = 10 * (6 + 6 + 3 + 3 + 3);
    assert!(wrong * 8 <= right, "{wrong} wrong pairs, {right} right ones");
    assert!(right * 10 >= all * 9, "{right} of {all} pairs found");
}

fn shuffled() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let n = labelled().len();
    let all: Vec<usize> = (0..n).collect();
    (proptest::sample::subsequence(all, 2..n)).prop_flat_map(|some| (Just(some.clone()), Just(some).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_order_of_rows_does_not_matter((first, second) in shuffled(), strictness in 0u8..=100) {
        let rows = labelled();
        let pick = |order: &[usize]| -> Vec<Item> {
            order.iter().map(|i| Item { text: rows[*i].0.clone(), volume: (i % 3 == 0).then_some((*i % 7) as i64), ..Item::default() }).collect()
        };
        let (a, b) = (pick(&first), pick(&second));
        let options = Options { strictness, ..Options::default() };
        prop_assert_eq!(shape(&a, &run(&a, &options)), shape(&b, &run(&b, &options)));
    }

    #[test]
    fn any_text_is_kept(texts in proptest::collection::vec("\\PC{0,24}", 0..40), pins in proptest::collection::vec(proptest::option::of(0u32..3), 40), strictness in any::<u8>()) {
        let items: Vec<Item> = texts.iter().zip(pins).map(|(t, pinned)| Item { text: t.clone(), pinned, ..Item::default() }).collect();
        let out = run(&items, &Options { strictness, ..Options::default() });
        let mut all: Vec<u32> = out.clusters.iter().flat_map(|c| c.members.clone()).chain(out.unclustered.clone()).collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..items.len() as u32).collect::<Vec<_>>());
        for c in &out.clusters {
            prop_assert!(c.members.contains(&c.name));
            for m in &c.members {
                let pin = items[*m as usize].pinned;
                prop_assert!(pin.is_none() || pin == c.pinned);
            }
        }
        for (i, item) in items.iter().enumerate() {
            if let Some(pin) = item.pinned {
                prop_assert!(out.clusters.iter().any(|c| c.pinned == Some(pin) && c.members.contains(&(i as u32))));
            }
        }
    }
}

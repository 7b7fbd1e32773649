//! The keyword-file layouts of known tools, with the values that must come out.

mod support;

use igny8_text::Intent::*;
use igny8_text::keyfile::{Field, FileReport, KeywordRow, VolumeKind};
use support::{run, utf16};

fn one(name: &str, bytes: impl AsRef<[u8]>) -> (Vec<KeywordRow>, FileReport) {
    let (rows, mut reports) = run(name, bytes.as_ref()).unwrap();
    assert_eq!(reports.len(), 1);
    (rows, reports.remove(0))
}

fn used(report: &FileReport) -> Vec<Field> {
    report.used_columns.iter().map(|c| c.field).collect()
}

#[test]
fn semrush_magic_tool() {
    let (rows, report) = one(
        "shoes_broad-match_us_2026-05-01.csv",
        "\u{FEFF}Keyword,Intent,Volume,Trend,Keyword Difficulty,CPC (AUD),Competitive Density,SERP Features,Number of Results\n\
         red shoes,\"Commercial, Transactional\",\"1,300\",\"0.10,0.20,1.00\",45,1.20,0.87,\"Image pack, Reviews\",12300\n\
         blue shoes,Informational,90,,,0.00,0,,\n",
    );
    let r = &rows[0];
    assert_eq!((r.search_volume, r.volume_kind), (Some(1300), Some(VolumeKind::Exact)));
    assert_eq!((r.difficulty, r.cpc_micros, r.currency.as_deref()), (Some(45), Some(1_200_000), Some("AUD")));
    assert_eq!((r.competition_milli, r.intent), (Some(870), Some(Commercial)));
    assert_eq!(r.intents, [Commercial, Transactional]);
    assert_eq!(r.trend, [0.1, 0.2, 1.0]);
    assert_eq!(r.serp_features, ["Image pack", "Reviews"]);
    let r = &rows[1];
    assert_eq!((r.difficulty, r.cpc_micros, r.competition_milli), (None, Some(0), Some(0)), "an empty KD is unknown, not 0");
    assert_eq!(report.ignored_columns, ["Number of Results"]);
    assert_eq!(report.market_hint.as_deref(), Some("US"));
}

#[test]
fn semrush_strategy_builder() {
    let (rows, report) = one(
        "a.csv",
        "Database,Keyword,Seed keyword,Page,Topic,Page type,Tags,Volume,Keyword Difficulty,CPC (USD),Competitive Density,Number of Results,Intent,SERP Features,Trend,Click potential,Content references,Competitors\n\
         us,red shoes,shoes,Red shoes guide,Shoes,Pillar,\"a;b\",100,20,1.5,0.5,1000,Informational,\"Video\",\"[1,2]\",50,\"line one\nline two\",x.example\n",
    );
    let r = &rows[0];
    assert_eq!((r.country.as_deref(), r.parent_keyword.as_deref(), r.topic.as_deref()), (Some("US"), Some("shoes"), Some("Shoes")));
    assert_eq!(r.url, None, "the page name is no address");
    assert_eq!(r.tags, ["a", "b"]);
    assert_eq!(report.accepted, 1);
}

#[test]
fn semrush_positions() {
    let (rows, _) = one(
        "a.csv",
        "Keyword,Position,Previous position,Search Volume,Keyword Difficulty,CPC,URL,Traffic,Traffic (%),Traffic Cost,Competition,Number of Results,Trends,Timestamp,SERP Features by Keyword,Keyword Intents,Position Type\n\
         red shoes,3,4,1900,33,1.1,https://a.example/red,10,0.5,11,0.3,1000,\"[100,82,50]\",2026-01-01,Sitelinks,\"informational, navigational\",Organic\n\
         red shoes,9,4,1900,33,1.1,https://a.example/red2,10,0.5,11,0.3,1000,\"[100,82,50]\",2026-01-01,Sitelinks,informational,Organic\n",
    );
    assert_eq!(rows.len(), 2, "duplicates are the caller's business");
    let r = &rows[0];
    assert_eq!((r.position, r.url.as_deref(), r.search_volume), (Some(3.0), Some("https://a.example/red"), Some(1900)));
    assert_eq!((r.trend.as_slice(), r.intents.as_slice()), ([100.0, 82.0, 50.0].as_slice(), [Informational, Navigational].as_slice()));
}

#[test]
fn ahrefs_keywords_explorer() {
    let text = "#\tKeyword\tCountry\tDifficulty\tVolume\tCPC\tCPS\tParent Keyword\tLast Update\tSERP Features\tGlobal volume\tTraffic potential\tGlobal traffic potential\tFirst seen\tIntents\tLanguages\tSV trend (06-2025 - 05-2026)\tSV Forecasting trend (06-2026 - 05-2027)\tCategory\n\
        1\tred shoes\tus\t12\t2400\t1.5\t1.2\tshoes red\t2026-01-01\tImage pack\t9000\t100\t200\t2015-09-01\tInformational,Non-branded,Non-local\ten\t\"1,2,3\"\t\"3,4\"\tFashion\n";
    for bytes in [text.as_bytes().to_vec(), utf16(text, false, true)] {
        let (rows, report) = one("google_us_shoes_matching-terms_2026-01-01_10-00-00.csv", bytes);
        let r = &rows[0];
        assert_eq!((r.difficulty, r.search_volume, r.cpc_micros), (Some(12), Some(2400), Some(1_500_000)));
        assert_eq!((r.country.as_deref(), r.parent_keyword.as_deref()), (Some("US"), Some("shoes red")));
        assert_eq!((r.intents.as_slice(), r.trend.as_slice()), ([Informational].as_slice(), [1.0, 2.0, 3.0].as_slice()));
        assert_eq!((r.topic.as_deref(), r.language.as_deref()), (Some("Fashion"), Some("en")));
        assert_eq!(report.market_hint.as_deref(), Some("US"));
        assert!(report.ignored_columns.contains(&"CPS".to_owned()));
    }
}

#[test]
fn ahrefs_organic() {
    let (rows, _) = one(
        "a.csv",
        "Keyword,Volume,KD,CPC,Previous organic traffic,Current organic traffic,Organic traffic change,Previous position,Current position,Position change,Current URL,Previous URL,Branded,Local,Informational,Commercial,Transactional,Navigational\n\
         red shoes,100,5,0.5,1,2,1,4,3,1,https://a.example/,https://b.example/,false,false,true,true,false,false\n",
    );
    assert_eq!(rows[0].intents, [Informational, Commercial]);
    assert_eq!((rows[0].position, rows[0].url.as_deref()), (Some(3.0), Some("https://a.example/")));
}

#[test]
fn google_keyword_planner() {
    let text = "Keyword Stats 2026-05-10 at 12_00_00\n\"May 1, 2025 - April 30, 2026\"\n\
        Keyword\tCurrency\tSegmentation\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)\tTop of page bid (low range)\tTop of page bid (high range)\tAd impression share\tOrganic impression share\tOrganic average position\tIn account?\tIn plan?\tSearches: May 2025\tSearches: Jun 2025\n\
        red shoes\tEUR\tAll\t1300\t0%\t-12%\tHigh\t91\t0,50\t1,50\t--\t--\t--\t\t\t1000\t1600\n\
        blue shoes\tEUR\tAll\t90\t0%\t-12%\tLow\t\t\t\t--\t--\t--\t\t\t90\t\n";
    let (rows, report) = one("Keyword Stats.csv", utf16(text, false, true));
    assert_eq!((report.encoding.as_str(), report.delimiter, report.header_line), ("UTF-16LE", Some('\t'), Some(3)));
    let r = &rows[0];
    assert_eq!((r.search_volume, r.volume_kind), (Some(1300), Some(VolumeKind::Exact)));
    assert_eq!((r.cpc_micros, r.currency.as_deref(), r.competition_milli), (Some(1_000_000), Some("EUR"), Some(910)));
    assert_eq!(r.trend, [1000.0, 1600.0]);
    assert_eq!(rows[1].competition_milli, Some(165), "a word without an index");
}

#[test]
fn google_keyword_planner_buckets_and_ranges() {
    let (rows, _) = one(
        "a.csv",
        "Keyword\tAvg. monthly searches\tCompetition\tSearches: Sep 2022\nred shoes\t5000\tLow\t\nblue shoes\t50\tHigh\t\ngreen shoes\t0\tHigh\t\n",
    );
    assert_eq!((rows[0].search_volume, rows[0].volume_kind, rows[0].volume_range), (Some(5000), Some(VolumeKind::Range), Some((1000, 10_000))));
    assert_eq!(rows[1].volume_range, Some((10, 100)));
    let (rows, _) = one("a.csv", "Keyword,Avg. monthly searches\nred shoes,10K – 100K\nblue shoes,100 - 1000\nhats,<10\n");
    assert_eq!((rows[0].search_volume, rows[0].volume_range), (Some(50_000), Some((10_000, 100_000))));
    assert_eq!((rows[1].search_volume, rows[1].volume_kind), (Some(500), Some(VolumeKind::Range)));
    assert_eq!(rows[2].volume_range, Some((0, 10)));
}

#[test]
fn search_console_in_many_languages() {
    for (header, ctr) in [
        ("Top queries,Clicks,Impressions,CTR,Position", "45.61%"),
        ("Häufigste Suchanfragen,Klicks,Impressionen,CTR,Position", "\"45,61 %\""),
        ("Requêtes les plus fréquentes,Clics,Impressions,CTR,Position", "\"45,61 %\""),
        ("Principales consultas,Clics,Impresiones,CTR,Posición", "\"45,61 %\""),
        ("Query principali,Clic,Impressioni,CTR,Posizione", "\"45,61 %\""),
        ("Principais consultas,Cliques,Impressões,CTR,Posição", "\"45,61 %\""),
        ("Populairste zoekopdrachten,Klikken,Vertoningen,CTR,Positie", "\"45,61 %\""),
        ("Najczęstsze zapytania,Kliknięcia,Wyświetlenia,CTR,Pozycja", "\"45,61 %\""),
        ("Populäraste sökfrågorna,Klick,Exponeringar,CTR,Position", "\"45,61 %\""),
        ("Популярные запросы,Клики,Показы,CTR,Позиция", "\"45,61 %\""),
        ("上位のクエリ,クリック数,表示回数,CTR,掲載順位", "45.61%"),
        ("En çok yapılan sorgular,Tıklamalar,Gösterimler,CTR,Konum", "\"45,61%\""),
    ] {
        let position = if ctr.contains(',') { "\"3,2\"" } else { "3.2" };
        let (rows, report) = one("Queries.csv", format!("{header}\nred shoes,12,340,{ctr},{position}\nhats,1,20,{ctr},{position}\n"));
        assert_eq!(rows[0].keyword, "red shoes", "{header}");
        assert_eq!((rows[0].search_volume, rows[0].volume_kind), (Some(340), Some(VolumeKind::Impressions)), "{header}");
        assert_eq!(rows[0].position, Some(3.2), "{header}");
        assert_eq!(report.header_line, Some(1));
        assert_eq!(used(&report), [Field::Keyword, Field::Impressions, Field::Position], "{header}");
    }
}

#[test]
fn ubersuggest() {
    let (rows, _) = one(
        "a.csv",
        "\u{FEFF}Keyword,Search Intent,Search Volume,Cost per Click,Paid Difficulty,Search Difficulty\nred shoes,I,1000,$1.50,80,30\nblue shoes,C,90,,,\n",
    );
    let r = &rows[0];
    assert_eq!((r.intent, r.search_volume, r.cpc_micros), (Some(Informational), Some(1000), Some(1_500_000)));
    assert_eq!((r.competition_milli, r.difficulty, r.currency.as_deref()), (Some(800), Some(30), Some("USD")));
    assert_eq!(rows[1].intent, Some(Commercial));
}

#[test]
fn decimal_signs_are_learned_from_the_column() {
    let (rows, _) = one("a.csv", "Keyword;Volumen;CPC\nrote schuhe;1.300;1,25\nblaue schuhe;2.100.000;0,5\nhüte;90;1,234\n");
    assert_eq!((rows[0].search_volume, rows[0].cpc_micros), (Some(1300), Some(1_250_000)));
    assert_eq!((rows[1].search_volume, rows[2].cpc_micros), (Some(2_100_000), Some(1_234_000)));
    let (rows, _) = one("a.csv", "Keyword,Volume,CPC\nred shoes,\"1,300\",1.25\nhats,90,\"1,234.50\"\n");
    assert_eq!((rows[0].search_volume, rows[1].cpc_micros), (Some(1300), Some(1_234_500_000)));
    let (rows, _) = one("a.csv", "Keyword,Volume\nred shoes,1 300\nhats,1\u{00A0}200\n");
    assert_eq!((rows[0].search_volume, rows[1].search_volume), (Some(1300), Some(1200)));
}

#[test]
fn values_that_mean_unknown() {
    let (rows, _) = one("a.csv", "Keyword,Volume,KD,CPC,Intent\nred shoes,-,n/a,--,unknown\nhats,,200,-3,\n");
    for r in &rows {
        assert_eq!((r.search_volume, r.volume_kind, r.difficulty, r.cpc_micros, r.intent), (None, None, None, None, None));
    }
}

#[test]
fn global_volume_only_without_another() {
    let (rows, _) = one("a.csv", "Keyword,Volume,Global volume\nred shoes,,900\nhats,10,900\n");
    assert_eq!((rows[0].search_volume, rows[0].volume_kind), (Some(900), Some(VolumeKind::Estimate)));
    assert_eq!((rows[1].search_volume, rows[1].volume_kind), (Some(10), Some(VolumeKind::Exact)));
}

//! What the journeys share: the headless program over its pipe, workspaces, a paired real site, seeded chance.
//!
//! Must not know: the core's inside. Everything goes through public commands and the program's own exit.

mod chance;
mod keywords;
mod model;
mod program;
mod site;

pub use chance::Chance;
pub use keywords::keyword_list;
pub use model::{Billed, Model, Mood};
pub use program::{Program, Workspace, igny8, program};
pub use site::{paired, paired_at, posts_and_pages};

/// Keyword rows of small but real shape: topics, intents, volumes; `n` topics of 6 keywords each.
pub fn keyword_csv(topics: usize) -> String {
    let things = [
        "garden hose",
        "oak table",
        "led lamp",
        "coffee grinder",
        "yoga mat",
        "road bike",
        "rain barrel",
        "desk chair",
        "air fryer",
        "bread knife",
        "wall clock",
        "tool box",
        "cat tree",
        "dog bed",
        "fish tank",
        "camp stove",
    ];
    let mut csv = "Keyword,Intent,Volume,Keyword Difficulty,CPC (USD)\n".to_owned();
    for topic in 0..topics {
        let thing = things[topic % things.len()];
        let thing = if topic < things.len() { thing.to_owned() } else { format!("{thing} model {}", topic / things.len()) };
        let volume = 9000 - (topic * 37) % 8000;
        for (pattern, intent, share) in [
            ("best {}", "Commercial", 1),
            ("top rated {}", "Commercial", 4),
            ("buy {} online", "Transactional", 6),
            ("how to clean {}", "Informational", 3),
            ("how to clean a {}", "Informational", 8),
            ("{} size guide", "Informational", 9),
        ] {
            csv.push_str(&format!("{},{intent},{},{},0.50\n", pattern.replace("{}", &thing), volume / share, 10 + topic % 60));
        }
    }
    csv
}

//! `cargo xtask`: set-up, build, run, test, tidy, bench. Must not know: what the program does, only how it is made.

mod client;

fn main() -> anyhow::Result<()> {
    client::build(false)
}

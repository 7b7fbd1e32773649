//! Fills the cache of WordPress cores, so that no test has to wait for a download.

fn main() -> anyhow::Result<()> {
    igny8_wp_fixture::prepare()?;
    println!("real WordPress is ready in {}", igny8_wp_fixture::cache_dir().display());
    Ok(())
}

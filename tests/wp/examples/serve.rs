//! A WordPress to look at: `cargo run -p igny8-wp-fixture --example serve [6.8|newest]`; Enter ends it.

use igny8_wp_fixture::{Pairing, Php, Pool, Series};

fn main() -> anyhow::Result<()> {
    let series = if std::env::args().any(|a| a == "newest") { Series::Newest } else { Series::V68 };
    let pool = Pool::start(series, Php::V82)?;
    let site = pool.site()?;
    println!("{}/wp-admin/options-general.php?page=igny8-bridge", site.url);
    println!("user {}, password {}", site.admin_user, site.admin_password);
    println!("a connection code to paste: {}", Pairing::generate().code());
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

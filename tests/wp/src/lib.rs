//! Real WordPress for tests: cores and templates in a cache, sites on loopback ports, a firewall and a bad network in front.
//!
//! Nothing here is a stand-in: nginx, php-fpm, MariaDB, Apache with ModSecurity, and WordPress itself. Everything is
//! started by the test, bound to loopback and gone with it. What is missing is an error, never a skipped test.

mod cache;
mod fault_proxy;
mod firewall;
pub mod http;
mod mariadb;
mod pool;
mod process;
pub mod raw_client;
mod site;

pub use cache::{APT_PACKAGES, Php, Series, cache_dir, plugin_dir, prepare};
pub use fault_proxy::{Fault, FaultProxy, Seen};
pub use firewall::Firewall;
pub use mariadb::MariaDb;
pub use pool::Pool;
pub use raw_client::{Pairing, RawAnswer, RawClient};
pub use site::Site;

//! Text and picture engines: the built-in one, which needs no key and no network.
//!
//! Must not know the database. Providers get one file a protocol beside `builtin`.

pub mod builtin;
pub mod provider;

//! Text and picture engines: the built-in one, which needs no key and no network, and the functions that ask a model.
//!
//! Must not know the database. Providers get one file a protocol beside `builtin`.

pub mod builtin;
pub mod functions;
pub mod prompt;
pub mod provider;

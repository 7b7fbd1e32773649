//! Sites: the list, adding and changing them, their connection.
//!
//! Must not know: what is planned and written for them.

pub mod connect;
pub mod detail;
pub mod form;
pub mod list;
pub mod pick;
pub mod sectors;

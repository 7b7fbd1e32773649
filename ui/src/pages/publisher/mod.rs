//! Publisher: what can be sent, and the receipts.
//!
//! Must not know: how texts are written.

pub mod ready;
pub mod receipt;
pub mod receipts;
pub mod send;

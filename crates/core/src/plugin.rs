//! The installable plugin, packed into the program when it was built.

/// Bytes and version of `igny8-bridge.zip`.
pub fn zip() -> (&'static [u8], &'static str) {
    (include_bytes!(concat!(env!("OUT_DIR"), "/igny8-bridge.zip")), env!("IGNY8_PLUGIN_VERSION"))
}

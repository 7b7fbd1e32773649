//! The benchmark table: see `cargo xtask bench`.
fn main() {}

//! Builds the window's client: wasm, bindings, styles, into `ui/dist`.

/// Builds `ui/` for wasm32 and writes `ui/dist`.
pub fn build(_release: bool) -> anyhow::Result<()> {
    anyhow::bail!("not written yet")
}

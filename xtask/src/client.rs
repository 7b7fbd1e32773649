//! Builds the window's client: wasm, its JavaScript glue, styles and fonts, into `ui/dist`.
//!
//! Must not know: what the client does. Needs cargo, the wasm target, and node for the editor's bundle (`editor.rs`).

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler for browsers: the fall-back where rustup's server is out of reach.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// Builds `ui/` for wasm32 and writes `ui/dist`. Does nothing when no source changed since the last time.
pub fn build(release: bool) -> Result<()> {
    let root = root();
    let dist = root.join("ui/dist");
    let stamp_file = dist.join(".stamp");
    let stamp = stamp(&root, release)?;
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        say("the client is up to date");
        return Ok(());
    }
    let started = Instant::now();
    say(if release { "building the client (small)" } else { "building the client (quick)" });
    fs::create_dir_all(&dist)?;
    // An interrupted build leaves no stamp behind.
    if stamp_file.exists() {
        fs::remove_file(&stamp_file)?;
    }
    let wasm = compile(&root, release)?;
    bind(&wasm, &dist)?;
    if release {
        optimise(&dist);
    }
    copy_static(&root, &dist)?;
    crate::editor::bundle(&root, &dist)?;
    fs::write(&stamp_file, stamp)?;
    let size = fs::metadata(dist.join("igny8_bg.wasm"))?.len();
    say(&format!("client ready in {:.1} s, wasm {:.0} kB", started.elapsed().as_secs_f32(), size as f64 / 1000.0));
    Ok(())
}

fn say(text: &str) {
    eprintln!("[client] {text}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// A hash of everything that the client is made of.
fn stamp(root: &Path, release: bool) -> Result<String> {
    let mut files = vec![root.join("Cargo.lock"), root.join("xtask/src/client.rs"), root.join("xtask/src/editor.rs")];
    for folder in ["ui/src", "ui/style", "ui/fonts", "ui/static", "ui/editor", "crates/model/src", "crates/text/src"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.push(root.join("ui/Cargo.toml"));
    files.push(root.join("crates/model/Cargo.toml"));
    files.push(root.join("crates/text/Cargo.toml"));
    files.sort();
    let mut hash = Sha256::new();
    hash.update([u8::from(release)]);
    for file in files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(format!("{:x}", hash.finalize()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The wasm file, made by the toolchain in use or by Debian's.
fn compile(root: &Path, release: bool) -> Result<PathBuf> {
    // A folder of its own: never waits for a build of the native programs, nor makes one wait.
    let folder = target_folder(root).join(if release { "client" } else { "client-dev" });
    let mut cargo = if has_target() || add_target() { Command::new(cargo()) } else { debian_cargo()? };
    cargo.current_dir(root);
    cargo.args(["build", "--quiet", "--package", "igny8-ui", "--target", TARGET, "--profile", "wasm"]);
    cargo.arg("--target-dir").arg(&folder);
    // Flags and wrappers meant for the native build do not fit wasm.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
    // wasm-bindgen reads from a custom section which features of wasm are in use.
    cargo.env("CARGO_PROFILE_WASM_STRIP", "debuginfo");
    if !release {
        cargo.env("CARGO_PROFILE_WASM_LTO", "off");
        cargo.env("CARGO_PROFILE_WASM_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_WASM_INCREMENTAL", "true");
        cargo.env("CARGO_PROFILE_WASM_OPT_LEVEL", "1");
    }
    run(&mut cargo)?;
    Ok(folder.join(TARGET).join("wasm/igny8-ui.wasm"))
}

/// Clippy over the client as it is built, warnings refused. With Debian's compiler only where its clippy is installed.
pub fn clippy() -> Result<()> {
    let root = root();
    if !has_target() && !add_target() && !Path::new("/usr/bin/cargo-clippy").exists() {
        say("clippy for wasm is not installed here (rust-web-clippy); the client is checked as a native program only");
        return Ok(());
    }
    let mut cargo = if has_target() { Command::new(cargo()) } else { debian_cargo()? };
    cargo.current_dir(&root).args(["clippy", "--quiet", "--no-deps", "--package", "igny8-ui", "--target", TARGET]);
    cargo.arg("--target-dir").arg(target_folder(&root).join("client-check"));
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
    cargo.args(["--", "-D", "warnings"]);
    run(&mut cargo)
}

fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |d| root.join(PathBuf::from(d)))
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn rustc_says(rustc: &str, what: &str) -> Option<String> {
    let answer = Command::new(rustc).args(["--print", what]).stderr(Stdio::null()).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

fn has_target() -> bool {
    // `IGNY8_WASM_TOOLCHAIN=debian` tries the fall-back on a machine that does not need it.
    if std::env::var("IGNY8_WASM_TOOLCHAIN").is_ok_and(|t| t == "debian") {
        return false;
    }
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    rustc_says(&rustc, "sysroot").is_some_and(|sysroot| {
        fs::read_dir(Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib"))
            .is_ok_and(|mut libraries| libraries.any(|l| l.is_ok_and(|l| l.file_name().to_string_lossy().starts_with("libstd-"))))
    })
}

fn add_target() -> bool {
    if std::env::var_os("IGNY8_WASM_TOOLCHAIN").is_some() {
        return false;
    }
    say(&format!("adding the Rust target {TARGET}"));
    let added = Command::new("rustup").args(["target", "add", TARGET]).status().is_ok_and(|s| s.success());
    added && has_target()
}

/// Debian's cargo, which builds the standard library for wasm from its own sources (half a minute, once).
fn debian_cargo() -> Result<Command> {
    let rustc = Path::new("/usr/bin/rustc");
    let cargo = Path::new("/usr/bin/cargo");
    let ready = || {
        rustc.exists() && cargo.exists() && rustc_says("/usr/bin/rustc", "sysroot").is_some_and(|s| Path::new(&s).join("lib/rustlib/src/rust/library").exists())
    };
    if !ready() {
        ensure!(Path::new("/usr/bin/apt-get").exists(), "The Rust target {TARGET} is missing. Install it: rustup target add {TARGET}");
        say(&format!("the target cannot be downloaded; installing {}", DEBIAN_PACKAGES.join(", ")));
        install_packages(&DEBIAN_PACKAGES)?;
        ensure!(ready(), "{} were installed, but /usr/bin/rustc has no sources of the standard library", DEBIAN_PACKAGES.join(", "));
    }
    let mut command = Command::new(cargo);
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", rustc);
    // rustup's shims must not lead back to the toolchain without the target.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        command.env_remove(name);
    }
    if let Some(lld) = rust_lld() {
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", lld);
    }
    command.arg("-Zbuild-std=std,panic_abort");
    Ok(command)
}

fn rust_lld() -> Option<PathBuf> {
    let sysroot = rustc_says("rustc", "sysroot")?;
    let rustlib = Path::new(&sysroot).join("lib/rustlib");
    let lld = fs::read_dir(rustlib).ok()?.filter_map(|e| Some(e.ok()?.path().join("bin/rust-lld"))).find(|p| p.exists());
    lld.or_else(|| ["/usr/bin/wasm-ld", "/usr/bin/lld"].iter().map(PathBuf::from).find(|p| p.exists()))
}

fn install_packages(packages: &[&str]) -> Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0"));
    let apt = |args: &[&str]| {
        let mut command = if is_root {
            Command::new("apt-get")
        } else {
            let mut sudo = Command::new("sudo");
            sudo.arg("apt-get");
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive").args(args).status().is_ok_and(|s| s.success())
    };
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    let installed = apt(&install) || (apt(&["update", "-qq"]) && apt(&install));
    if !installed {
        bail!("Could not install {0}. Install the Rust target (rustup target add {TARGET}) or these packages: {0}", packages.join(" "));
    }
    Ok(())
}

/// The JavaScript glue around the wasm.
fn bind(wasm: &Path, dist: &Path) -> Result<()> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(wasm).out_name("igny8").typescript(false).remove_name_section(true).remove_producers_section(true);
    bindgen.web(true).context("wasm-bindgen does not know the web target")?;
    bindgen.generate(dist).context("wasm-bindgen failed")
}

/// `wasm-opt`, where the machine has one; the client works without.
fn optimise(dist: &Path) {
    let wasm = dist.join("igny8_bg.wasm");
    let smaller = dist.join("igny8_bg.opt.wasm");
    let done =
        Command::new("wasm-opt").args(["-Os", "--all-features"]).arg(&wasm).arg("-o").arg(&smaller).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    if done && fs::rename(&smaller, &wasm).is_ok() {
        say("made smaller by wasm-opt");
    }
}

/// The page, its boot script, the styles in the order of their names as one file, and the fonts.
fn copy_static(root: &Path, dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(&root.join("ui/static"), &mut files)?;
    collect(&root.join("ui/fonts"), &mut files)?;
    for file in files {
        let name = file.file_name().context("a file without a name")?;
        fs::copy(&file, dist.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    let mut sheets = Vec::new();
    collect(&root.join("ui/style"), &mut sheets)?;
    sheets.sort();
    let mut style = String::new();
    for sheet in sheets {
        style.push_str(&fs::read_to_string(&sheet)?);
    }
    fs::write(dist.join("style.css"), style)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    ensure!(status.success(), "{:?} failed", command.get_program());
    Ok(())
}

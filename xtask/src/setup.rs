//! Installing what is missing: system libraries through the system's package manager. Elsewhere: what to install, exactly.

use crate::shell::{Steps, command, run};
use anyhow::{Result, bail};
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
];

/// Commands that stand for packages which may have come another way.
const BY_COMMAND: &[(&str, &str)] = &[("nodejs", "node"), ("npm", "npm")];

pub fn window(steps: &mut Steps) -> Result<()> {
    steps.step("system libraries of the window", || install(WINDOW))
}

pub fn tests(steps: &mut Steps) -> Result<()> {
    steps.step("programs that the tests use", || install(TESTS))
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

//! The cache folder: WordPress cores, PHP 7.4, the SQLite drop-in, and one installed template a series.

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian packages that the fixture needs; `xtask setup` installs them.
pub const APT_PACKAGES: [&str; 19] = [
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
    "npm",
    "apache2-bin",
    "libapache2-mod-security2",
    "modsecurity-crs",
];

/// A series of WordPress releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Series {
    /// 5.7: the oldest supported. PHP 7.4 and MariaDB only.
    V57,
    /// 6.1: MariaDB only.
    V61,
    /// 6.8: SQLite or MariaDB.
    V68,
    /// Whatever is newest today (7.1 at the time of writing).
    Newest,
}

impl Series {
    pub fn name(self) -> &'static str {
        match self {
            Self::V57 => "5.7",
            Self::V61 => "6.1",
            Self::V68 => "6.8",
            Self::Newest => "newest",
        }
    }
}

/// A PHP to run WordPress with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Php {
    /// The machine's own, 8.2.
    V82,
    /// 7.4, unpacked in the cache.
    V74,
}

impl Php {
    pub(crate) fn cli(self) -> Result<PathBuf> {
        match self {
            Self::V82 => find(&["php8.2", "php"]),
            Self::V74 => Ok(cache_dir().join("php74/php")),
        }
    }
    pub(crate) fn fpm(self) -> Result<PathBuf> {
        match self {
            Self::V82 => find(&["php-fpm8.2", "php-fpm"]),
            Self::V74 => Ok(cache_dir().join("php74/php-fpm")),
        }
    }
}

/// Where the cache lies: `IGNY8_WP_CACHE`, else `~/.cache/igny8/wpt`.
pub fn cache_dir() -> PathBuf {
    std::env::var_os("IGNY8_WP_CACHE")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/tmp".into())).join(".cache/igny8/wpt"), PathBuf::from)
}

/// The plugin's sources in this checkout.
pub fn plugin_dir() -> PathBuf {
    root().join("wordpress/igny8-bridge")
}

pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("/")).to_owned()
}

/// A program of the machine, by its first name that is found.
pub(crate) fn find(names: &[&str]) -> Result<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders: Vec<&str> = path.split(':').chain(["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).collect();
    for name in names {
        for folder in &folders {
            let file = Path::new(folder).join(name);
            if file.is_file() {
                return Ok(file);
            }
        }
    }
    bail!("`{}` is missing. The tests with real WordPress need these packages: {}", names.join("` or `"), APT_PACKAGES.join(" "))
}

fn missing() -> Vec<String> {
    let cache = cache_dir();
    let mut out: Vec<String> = [Series::V57, Series::V61, Series::V68, Series::Newest]
        .iter()
        .filter(|s| !cache.join("core").join(s.name()).join("wp-config.php").is_file())
        .map(|s| s.name().to_owned())
        .collect();
    if !cache.join("php74/php").is_file() {
        out.push("php74".to_owned());
    }
    if !cache.join("sqlite/db.copy").is_file() {
        out.push("6.8".to_owned());
    }
    out
}

/// One holder at a time, across processes.
fn lock() -> Result<File> {
    let cache = cache_dir();
    fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let file = File::create(cache.join(".lock"))?;
    file.lock().context("cannot lock the cache")?;
    Ok(file)
}

/// Makes sure that cores, drop-in and PHP 7.4 are in the cache (about 41 MB the first time, nothing afterwards).
/// Safe to call from every test.
pub fn prepare() -> Result<()> {
    for tool in [["nginx", "nginx"], ["mariadbd", "mariadbd"], ["apache2", "apache2"], ["php8.2", "php"], ["php-fpm8.2", "php-fpm"]] {
        find(&tool)?;
    }
    let _lock = lock()?;
    let config = fs::read(scripts().join("wp-config.php"))?;
    for entry in fs::read_dir(cache_dir().join("core")).into_iter().flatten() {
        let file = entry?.path().join("wp-config.php");
        if fs::read(&file).is_ok_and(|old| old != config) {
            // In one step: sites may be running.
            let new = file.with_extension("new");
            fs::write(&new, &config)?;
            fs::rename(&new, &file)?;
        }
    }
    let missing = missing();
    if missing.is_empty() || (missing == ["newest"] && cache_dir().join(".no-newest").is_file()) {
        return Ok(());
    }
    let output = Command::new("bash")
        .arg(scripts().join("fetch-wordpress.sh"))
        .arg(cache_dir())
        .args(&missing)
        .env("IGNY8_WP_LOCKED", "1")
        .output()
        .context("cannot run bash")?;
    ensure!(
        output.status.success(),
        "fetching WordPress failed ({}):\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let left: Vec<String> = self::missing().into_iter().filter(|m| m != "newest").collect();
    ensure!(left.is_empty(), "fetching WordPress left these missing: {}", left.join(", "));
    if !core(Series::Newest).is_dir() {
        eprintln!("WARNING: the newest WordPress is not served today; tests on it do not run.");
        fs::write(cache_dir().join(".no-newest"), "")?;
    }
    Ok(())
}

pub(crate) fn core(series: Series) -> PathBuf {
    cache_dir().join("core").join(series.name())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Changes when the plugin, the scripts or the PHP does.
fn fingerprint(series: Series, php: Php) -> Result<String> {
    let mut files = vec![core(series).join("wp-includes/version.php")];
    walk(&plugin_dir(), &mut files)?;
    walk(&scripts(), &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    hash.update(format!("{php:?}"));
    for file in files {
        hash.update(file.as_os_str().as_encoded_bytes());
        hash.update(fs::read(&file)?);
    }
    Ok(hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// An installed SQLite site with the plugin active, to be cloned.
pub(crate) fn template(series: Series, php: Php) -> Result<PathBuf> {
    ensure!(matches!(series, Series::V68 | Series::Newest), "WordPress {} does not run on SQLite; use MariaDB", series.name());
    let _lock = lock()?;
    let folder = cache_dir().join("template");
    let prefix = format!("{}-{php:?}-", series.name());
    let name = format!("{prefix}{}", fingerprint(series, php)?);
    let ready = folder.join(&name);
    if ready.is_dir() {
        return Ok(ready);
    }
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_dir_all(entry.path())?; // of an older plugin
        }
    }
    let part = folder.join(format!("{name}.part"));
    site_new(&part, series, php, None)?;
    fs::rename(&part, &ready)?;
    Ok(ready)
}

/// Installs WordPress into a folder; `database` is a name and a socket of MariaDB, else SQLite.
pub(crate) fn site_new(dir: &Path, series: Series, php: Php, database: Option<(&str, &Path)>) -> Result<()> {
    let mut command = Command::new("bash");
    command.arg(scripts().join("site-new.sh")).arg(cache_dir()).arg(dir).arg(series.name());
    if let Some((name, socket)) = database {
        command.arg(name).arg(socket);
    }
    let output = command.env("PHP_BIN", php.cli()?).env("IGNY8_PLUGIN", plugin_dir()).output()?;
    ensure!(
        output.status.success(),
        "installing WordPress {} failed:\n{}{}",
        series.name(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

#!/bin/bash
# Puts WordPress cores in CACHE/core/<series>, the SQLite drop-in in CACHE/sqlite and PHP 7.4 in CACHE/php74.
# usage: fetch-wordpress.sh CACHE_DIR [SERIES|php74 ...]    nothing on the system is changed; what is already there is kept.
# Sources: the Debian mirror that apt already uses (bullseye, bookworm, trixie, sid) and one npm tarball.
set -euo pipefail
W=$(realpath -m "$1"); shift
HERE=$(dirname "$(realpath "$0")")
mkdir -p "$W"
# One at a time; the Rust fixture holds the same lock when it calls.
if [ -z "${IGNY8_WP_LOCKED:-}" ]; then exec 8> "$W/.lock"; flock 8; fi
mkdir -p "$W"/{dl,core,apt/lists/partial,apt/cache/archives/partial,apt/parts}
for tool in apt-get dpkg-deb unzip npm; do
  command -v "$tool" >/dev/null || { echo "fetch-wordpress.sh needs $tool" >&2; exit 3; }
done

newer() { APT_CONFIG="$W/apt/apt.conf" "$@"; }
prepare_apt() {
  [ -e "$W/apt/ready" ] && return
  local uri
  uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2=="bookworm"{print $1; exit}')
  [ -n "$uri" ] || { echo "no Debian 12 mirror in apt's sources (run apt-get update first)" >&2; exit 4; }
  # Packages of the suites are signed; an archived suite may carry an expired date, hence the one option for bullseye.
  printf 'deb [check-valid-until=no] %s bullseye main\ndeb %s bookworm main\ndeb %s trixie main\ndeb %s sid main\n' "$uri" "$uri" "$uri" "$uri" > "$W/apt/sources.list"
  cat > "$W/apt/apt.conf" <<X
Dir::Etc::sourcelist "$W/apt/sources.list"; Dir::Etc::sourceparts "$W/apt/parts";
Dir::State::lists "$W/apt/lists"; Dir::Cache "$W/apt/cache"; APT::Sandbox::User "root";
Acquire::Languages "none"; Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false"; Acquire::Retries "3";
X
  newer apt-get update -qq
  touch "$W/apt/ready"
}

sqlite() {
  [ -e "$W/sqlite/db.copy" ] && return
  ( cd "$W/dl"
    npm pack --silent @wp-playground/cli@3.1.56 >/dev/null   # only the tarball, for the zip inside it
    tar xzf wp-playground-cli-3.1.56.tgz package/sqlite-database-integration.zip
    rm -rf sq && mkdir sq && unzip -q -o package/sqlite-database-integration.zip -d sq
    mv sq/plugin-sqlite-database-integration "$W/sqlite" && rm -rf sq package )
}

# core SERIES deb...: unpacks the packages of one series
core() {
  local v=$1 x="$W/x-$1" d; shift
  rm -rf "$x" "$W/core/$v.part"; mkdir -p "$x" "$W/core/$v.part"
  for d in "$@"; do dpkg-deb -x "$d" "$x"; done
  rm -f "$x/usr/share/wordpress/.htaccess"
  cp -rL "$x/usr/share/wordpress/." "$W/core/$v.part/" 2>/dev/null || true   # some admin scripts link to packages not fetched
  rm -f "$W/core/$v.part/wp-config.php"; cp "$HERE/wp-config.php" "$W/core/$v.part/wp-config.php"
  [ -e "$W/core/$v.part/wp-includes/version.php" ] || { echo "WordPress $v did not unpack" >&2; exit 5; }
  rm -rf "${W:?}/core/$v" "$x"; mv "$W/core/$v.part" "$W/core/$v"
}

series() {
  local v=$1 d="$W/dl/$1"
  [ -e "$W/core/$v/wp-includes/version.php" ] && return
  rm -rf "$d"; mkdir -p "$d"; cd "$d"
  case $v in
    6.1) prepare_apt; newer apt-get download -qq wordpress/bookworm wordpress-theme-twentytwentythree/bookworm php-getid3/bookworm ;;
    5.7) prepare_apt; newer apt-get download -qq wordpress/bullseye wordpress-theme-twentytwentyone/bullseye php-getid3/bullseye ;;
    6.8) prepare_apt; newer apt-get download -qq wordpress/trixie wordpress-theme-twentytwentyfive/trixie php-getid3/trixie ;;
    newest)
      prepare_apt
      newer apt-get download -qq wordpress/sid wordpress-theme-twentytwentyfive/sid libphp-phpmailer/sid php-getid3/sid \
        || { echo "newest: not served today"; rm -rf "$d"; return; } ;;
    *) echo "unknown series $v" >&2; exit 2 ;;
  esac
  core "$v" "$d"/*.deb; rm -rf "$d"; cd "$W"
}

php74() {
  [ -x "$W/php74/php" ] && return
  prepare_apt
  local d="$W/dl/php74" p; rm -rf "$d" "$W/php74.part"; mkdir -p "$d" "$W/php74.part"; cd "$d"
  newer apt-get download -qq php7.4-{cli,common,json,sqlite3,mysql,mbstring,xml,opcache,curl,gd,fpm}/bullseye \
    libonig5/bullseye libssl1.1/bullseye libxml2/bullseye libicu67/bullseye
  for p in *.deb; do dpkg-deb -x "$p" "$W/php74.part"; done
  # One ini and one launcher, so that this PHP is used like any other.
  local ext m; ext=$(dirname "$(find "$W/php74.part" -name mysqlnd.so | head -1)")
  { echo "extension_dir=${ext/php74.part/php74}"; echo "date.timezone=UTC"; echo "memory_limit=256M"; echo "zend_extension=opcache.so"
    for m in mysqlnd pdo ctype dom exif fileinfo iconv json mbstring mysqli pdo_mysql pdo_sqlite posix simplexml sqlite3 tokenizer xml xmlreader xmlwriter curl gd phar; do echo "extension=$m.so"; done
  } > "$W/php74.part/php.ini"
  for m in php php-fpm; do
    printf '#!/bin/sh\nT=%s\nLD_LIBRARY_PATH=$T/usr/lib/x86_64-linux-gnu exec $T/usr/%s -n -c $T/php.ini "$@"\n' "$W/php74" "$([ $m = php ] && echo bin/php7.4 || echo sbin/php-fpm7.4)" > "$W/php74.part/$m"
    chmod +x "$W/php74.part/$m"
  done
  rm -rf "$W/php74"; mv "$W/php74.part" "$W/php74"; rm -rf "$d"; cd "$W"
}

[ $# -gt 0 ] || set -- 6.8 6.1 5.7 newest php74
sqlite
for v in "$W"/core/*/; do   # our configuration as it is today, replaced in one step: sites may be running
  if [ -d "$v" ] && ! cmp -s "$HERE/wp-config.php" "$v/wp-config.php"; then cp "$HERE/wp-config.php" "$v/wp-config.new" && mv "$v/wp-config.new" "$v/wp-config.php"; fi
done
for what in "$@"; do if [ "$what" = php74 ]; then php74; else series "$what"; fi; done
grep -H '^\$wp_version' "$W"/core/*/wp-includes/version.php | sed 's/.*core\///'

#!/bin/bash
# run.sh SERIES [PHPUnit arguments] : the plugin's PHPUnit tests on a real WordPress (6.8, newest: SQLite; 6.1, 5.7: MariaDB).
# PHP=7.4 runs them on PHP 7.4 (always so for 5.7). First lints every file of the plugin on 8.2 and 7.4.
set -euo pipefail
SERIES=${1:-6.8}; shift || true
HERE=$(dirname "$(realpath "$0")"); ROOT=$(realpath "$HERE/../.."); SCRIPTS=$ROOT/tests/wp/scripts
W=${IGNY8_WP_CACHE:-$HOME/.cache/igny8/wpt}
"$SCRIPTS/fetch-wordpress.sh" "$W" "$SERIES" php74 >/dev/null
[ -d "$W/core/$SERIES" ] || { echo "WordPress $SERIES is not served today; nothing tested" >&2; exit 9; }
PHP_BIN=$(command -v php8.2 || command -v php)
if [ "${PHP:-}" = 7.4 ] || [ "$SERIES" = 5.7 ]; then PHP_BIN=$W/php74/php; fi
export PHP_BIN

find "$ROOT/wordpress/igny8-bridge" -name '*.php' -print0 | while IFS= read -r -d '' file; do
  for php in "$(command -v php8.2 || command -v php)" "$W/php74/php"; do
    "$php" -l "$file" >/dev/null || { echo "$php refuses $file" >&2; exit 1; }
  done
done

T=$(mktemp -d); MARIADB=
finish() { [ -z "$MARIADB" ] || { kill "$MARIADB" 2>/dev/null || true; wait "$MARIADB" 2>/dev/null || true; }; rm -rf "$T"; }
trap finish EXIT
if [ "$SERIES" = 6.1 ] || [ "$SERIES" = 5.7 ]; then
  "$SCRIPTS/mariadb-start.sh" "$T/db" & MARIADB=$!
  for _ in $(seq 600); do mariadb --no-defaults -S "$T/db/s.sock" -uroot -e 'select 1' >/dev/null 2>&1 && break; sleep 0.05; done
  "$SCRIPTS/site-new.sh" "$W" "$T/site" "$SERIES" tests "$T/db/s.sock"
else
  "$SCRIPTS/site-new.sh" "$W" "$T/site" "$SERIES"
fi
UNIT=$(command -v phpunit)
WP_SITE_DIR=$T/site IGNY8_CORE=$W/core/$SERIES "$PHP_BIN" -d include_path=/usr/share/php -d memory_limit=512M "$UNIT" -c "$HERE/phpunit.xml" "$@"
# The site's log must not name the plugin: no notice, no warning, no deprecation of ours.
if [ -f "$T/site/debug.log" ] && grep -n 'igny8-bridge/' "$T/site/debug.log"; then echo "the plugin caused PHP messages" >&2; exit 1; fi

#!/bin/bash
# site-new.sh CACHE SITE_DIR SERIES [DBNAME SOCKET] : an installed site with the plugin active; SQLite, or MariaDB when a socket is given.
# PHP_BIN chooses the PHP (default php8.2, else php).
set -euo pipefail
W=$(realpath "$1"); S=$(realpath -m "$2"); C=$W/core/$3; HERE=$(dirname "$(realpath "$0")")
PLUGIN=${IGNY8_PLUGIN:-$(realpath "$HERE/../../../wordpress/igny8-bridge")}
PHP=${PHP_BIN:-$(command -v php8.2 || command -v php)}
rm -rf "$S"; mkdir -p "$S"/wp-content/{plugins,uploads,database,mu-plugins}
ln -s "$PLUGIN" "$S/wp-content/plugins/igny8-bridge"
ln -s "$C/wp-content/themes" "$S/wp-content/themes"
if [ $# -ge 5 ]; then
  mariadb --no-defaults -S "$5" -uroot -e "create or replace database \`$4\` character set utf8mb4"
  printf "<?php define('DB_NAME','%s'); define('DB_USER','root'); define('DB_PASSWORD',''); define('DB_HOST','localhost:%s');\n" "$4" "$5" > "$S/db.php"
else
  ln -s "$W/sqlite" "$S/wp-content/plugins/sqlite-database-integration"
  sed -e "s#{SQLITE_IMPLEMENTATION_FOLDER_PATH}#$W/sqlite#" -e "s#{SQLITE_PLUGIN}#sqlite-database-integration/load.php#" "$W/sqlite/db.copy" > "$S/wp-content/db.php"
fi
WP_SITE_DIR=$S $PHP "$HERE/install.php" "$C"

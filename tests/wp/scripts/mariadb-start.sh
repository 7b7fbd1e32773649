#!/bin/bash
# mariadb-start.sh DIR : a MariaDB of its own in DIR, on a socket only (DIR/s.sock, DIR/pid). Stays in the foreground.
set -euo pipefail
D=$(realpath -m "$1"); mkdir -p "$D"
[ -d "$D/data" ] || mariadb-install-db --no-defaults --datadir="$D/data" --auth-root-authentication-method=normal --skip-test-db --user="$(id -un)" > "$D/install.log" 2>&1
exec mariadbd --no-defaults --user="$(id -un)" --datadir="$D/data" --socket="$D/s.sock" --pid-file="$D/pid" --skip-networking --skip-log-bin \
  --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-buffer-pool-size=64M --innodb-log-file-size=16M --performance-schema=OFF \
  > "$D/mariadb.log" 2>&1

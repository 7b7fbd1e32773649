#!/bin/bash
# Puts block posts that other people wrote into CACHE/posts, each once: patterns, templates and starter content that ship with
# WordPress and its themes, rendered by PHP, and what WordPress' own editor saved in its tests. Beside every NAME.html stands NAME.json: what WordPress' own parser makes of it.
# usage: fetch-posts.sh CACHE_DIR     nothing is kept in the program's tree; what is already there is kept.
set -euo pipefail
W=$(realpath -m "$1"); HERE=$(dirname "$(realpath "$0")")
exec 8> "$W/.posts-lock"; flock 8
[ -e "$W/posts/.complete-$(cksum < "$HERE/render-posts.php" | cut -d' ' -f1)-$(cksum < "$0" | cut -d' ' -f1)" ] && exit 0
bash "$HERE/fetch-wordpress.sh" "$W" 6.8 6.1 5.7 newest > /dev/null
mkdir -p "$W/posts-src" "$W/dl"
# Themes of the releases between the ones that the tests run, from one npm package.
if [ ! -e "$W/posts-src/.builds" ]; then
  ( cd "$W/dl"
    npm pack --silent @wp-playground/wordpress-builds@0.9.19 > /dev/null
    rm -rf builds && mkdir builds
    tar xzf wp-playground-wordpress-builds-0.9.19.tgz -C builds --wildcards 'package/src/wordpress/wp-6.*.zip' 'package/src/wordpress/wp-nightly.zip'
    for zip in builds/package/src/wordpress/*.zip; do
      v=$(basename "$zip" .zip); mkdir -p "$W/posts-src/$v"
      unzip -q -o "$zip" '*wp-content/themes/*.php' '*wp-content/themes/*.html' '*wp-includes/block-patterns/*' -d "$W/posts-src/$v" || true
    done
    rm -rf builds wp-playground-wordpress-builds-0.9.19.tgz )
  touch "$W/posts-src/.builds"
fi
# Debian's packages of further themes, where they are served.
if [ ! -e "$W/posts-src/.debian" ]; then
  for p in twentytwentyfour/sid twentytwentyfour/trixie twentytwentythree/sid twentytwentythree/trixie twentytwentyone/trixie twentytwenty/trixie twentytwenty/bullseye; do
    d="$W/posts-src/debian-${p//\//-}"; mkdir -p "$d"
    ( cd "$d" && APT_CONFIG="$W/apt/apt.conf" apt-get download -qq "wordpress-theme-$p" 2> /dev/null && dpkg-deb -x ./*.deb . && rm -f ./*.deb ) || rm -rf "$d"
  done
  touch "$W/posts-src/.debian"
fi
# Posts that WordPress' own editor saved in the tests of its makers.
if [ ! -e "$W/posts-src/.saved" ]; then
  for v in 1.25.1 4.9.2; do
    d="$W/posts-src/saved-$v"; mkdir -p "$d"
    ( cd "$d" && npm pack --silent "@wordpress/e2e-tests@$v" > /dev/null && tar xzf ./*.tgz --wildcards '*.snap' && rm -f ./*.tgz )
  done
  touch "$W/posts-src/.saved"
fi
rm -rf "$W/posts.part"; mkdir -p "$W/posts.part"
"${PHP_BIN:-$(command -v php8.2 || command -v php)}" -d memory_limit=1G "$HERE/render-posts.php" "$W" "$W/posts.part"
touch "$W/posts.part/.complete-$(cksum < "$HERE/render-posts.php" | cut -d' ' -f1)-$(cksum < "$0" | cut -d' ' -f1)"
rm -rf "$W/posts"; mv "$W/posts.part" "$W/posts"

<?php
// One configuration for all test sites of a core: the site comes from a FastCGI parameter or the environment.
$site = $_SERVER['WP_SITE_DIR'] ?? getenv( 'WP_SITE_DIR' );
if ( ! $site ) {
	http_response_code( 500 );
	exit( 'WP_SITE_DIR is not set' );
}
$port = $_SERVER['SERVER_PORT'] ?? ( getenv( 'WP_PORT' ) ?: '80' );
if ( is_file( "$site/port" ) ) {
	$port = trim( file_get_contents( "$site/port" ) );
}
// A proxy or firewall in front gives the site its public address.
$home = is_file( "$site/home" ) ? trim( file_get_contents( "$site/home" ) ) : "http://127.0.0.1:$port";
if ( ! is_file( "$site/network" ) ) { // Each blog of a network has an address of its own, in the database.
	define( 'WP_HOME', $home );
	define( 'WP_SITEURL', $home );
}
define( 'WP_CONTENT_DIR', "$site/wp-content" );
define( 'WP_CONTENT_URL', $home . '/wp-content' );
$table_prefix = 'wp_';
if ( is_file( "$site/db.php" ) ) {
	require "$site/db.php"; // DB_* of a MariaDB site.
} else {
	define( 'DB_NAME', 'sqlite' );
}
foreach ( array( 'DB_USER' => '', 'DB_PASSWORD' => '', 'DB_HOST' => '', 'DB_CHARSET' => 'utf8mb4', 'DB_COLLATE' => '' ) as $k => $v ) {
	defined( $k ) || define( $k, $v );
}
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $k ) {
	define( $k, "test-$k" );
}
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'DISALLOW_FILE_MODS', true );
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', is_file( "$site/display-errors" ) );
define( 'WP_DEBUG_LOG', "$site/debug.log" );
if ( is_file( "$site/config-extra.php" ) ) {
	require "$site/config-extra.php";
}
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';

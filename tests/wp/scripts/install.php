<?php
// WP_SITE_DIR=... php install.php CORE_DIR : installs WordPress into a site folder and activates the plugin (no browser wizard).
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = 'localhost';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
add_filter( 'pre_http_request', function () { return new WP_Error( 'blocked', 'blocked' ); } );
add_filter( 'pre_wp_mail', '__return_true' ); // No mail.
if ( ! is_blog_installed() ) {
	$r = wp_install( 'Client site', 'admin', 'admin@example.test', true, '', 'pass-word-1' );
	if ( is_wp_error( $r ) ) {
		fwrite( STDERR, $r->get_error_message() );
		exit( 1 );
	}
}
$themes = wp_get_themes();
if ( $themes && ! isset( $themes[ get_stylesheet() ] ) ) {
	switch_theme( array_key_first( $themes ) );
}
global $wp_rewrite;
$wp_rewrite->set_permalink_structure( '/%postname%/' );
$wp_rewrite->flush_rules( false );
$e = activate_plugin( 'igny8-bridge/igny8-bridge.php' );
if ( is_wp_error( $e ) ) {
	fwrite( STDERR, $e->get_error_message() );
	exit( 1 );
}
if ( class_exists( 'WP_Application_Passwords' ) ) {
	list( $password ) = WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'fixture' ) );
	file_put_contents( getenv( 'WP_SITE_DIR' ) . '/app-password', $password );
}
echo get_bloginfo( 'version' ), ' db=', get_class( $GLOBALS['wpdb'] ), "\n";

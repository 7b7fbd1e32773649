<?php
/**
 * Plugin Name:       IGNY8 Bridge
 * Description:       Connects this site with IGNY8 Desktop: content arrives as posts, changes made here are reported back. Every request is signed.
 * Version:           0.1.0
 * Requires at least: 5.7
 * Requires PHP:      7.4
 * Author:            IGNY8
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       igny8-bridge
 * Domain Path:       /languages
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

if ( defined( 'IGNY8_VERSION' ) ) {
	return; // A second copy of the plugin is active; the first one serves.
}

define( 'IGNY8_VERSION', '0.1.0' );
define( 'IGNY8_PROTOCOL', 1 );
define( 'IGNY8_FILE', __FILE__ );
define( 'IGNY8_DIR', __DIR__ . '/' );

if ( PHP_VERSION_ID < 70400 ) {
	add_action(
		'admin_notices',
		static function () {
			echo '<div class="notice notice-error"><p>' . esc_html__( 'IGNY8 Bridge needs PHP 7.4 or newer and is not running.', 'igny8-bridge' ) . '</p></div>';
		}
	);
	return;
}

spl_autoload_register(
	static function ( $name ) {
		if ( 0 !== strpos( $name, 'Igny8_' ) ) {
			return;
		}
		$file = 'class-' . strtolower( str_replace( '_', '-', $name ) ) . '.php';
		foreach ( array( 'includes/', 'includes/rest/', 'includes/seo/' ) as $folder ) {
			if ( is_file( IGNY8_DIR . $folder . $file ) ) {
				require IGNY8_DIR . $folder . $file;
				return;
			}
		}
	}
);

Igny8_Plugin::start();

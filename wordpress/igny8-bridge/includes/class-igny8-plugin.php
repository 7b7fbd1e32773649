<?php
/**
 * The plugin's only wiring: which class listens to which hook.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Wiring and life cycle.
 */
final class Igny8_Plugin {

	/**
	 * Register every hook. Called once, when the plugin file is loaded.
	 */
	public static function start() {
		register_activation_hook( IGNY8_FILE, array( __CLASS__, 'activate' ) );

		Igny8_Output::start();
		Igny8_Auth::hooks();
		Igny8_Envelope::hooks();
		Igny8_Meta::hooks();
		Igny8_Journal_Hooks::hooks();
		Igny8_Head::hooks();

		add_action( 'rest_api_init', array( __CLASS__, 'routes' ) );
		add_action( 'init', array( __CLASS__, 'translations' ) );
		if ( is_admin() ) {
			Igny8_Settings_Page::hooks();
		}
	}

	/**
	 * Activation, on one blog or (lazily, at the first request) on every blog of a network.
	 */
	public static function activate() {
		Igny8_Tables::create();
	}

	/**
	 * Text domain, for sites whose translations lie beside the plugin.
	 */
	public static function translations() {
		load_plugin_textdomain( 'igny8-bridge', false, dirname( plugin_basename( IGNY8_FILE ) ) . '/languages' );
	}

	/**
	 * Routes of the namespace, one controller a resource.
	 */
	public static function routes() {
		$controllers = array(
			new Igny8_Rest_Hello(),
			new Igny8_Rest_Ping(),
			new Igny8_Rest_Metadata(),
			new Igny8_Rest_Posts(),
			new Igny8_Rest_Listing(),
			new Igny8_Rest_Lookup(),
			new Igny8_Rest_Media(),
			new Igny8_Rest_Terms(),
			new Igny8_Rest_Changes(),
		);
		foreach ( $controllers as $controller ) {
			$controller->register();
		}
	}
}

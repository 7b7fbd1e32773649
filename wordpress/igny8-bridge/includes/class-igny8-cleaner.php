<?php
/**
 * What is left behind, and its removal.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Removes the plugin's data.
 */
final class Igny8_Cleaner {

	const OPTIONS = array( 'igny8_pairing', 'igny8_install', 'igny8_activity', 'igny8_db_version', 'igny8_journal_dropped', 'igny8_remove_data' );

	/**
	 * Clean every blog.
	 */
	public static function run() {
		if ( ! is_multisite() ) {
			self::blog();
			return;
		}
		$ids = get_sites(
			array(
				'fields' => 'ids',
				'number' => 0,
			)
		);
		foreach ( $ids as $id ) {
			switch_to_blog( (int) $id );
			self::blog();
			restore_current_blog();
		}
	}

	/**
	 * Clean the current blog.
	 */
	private static function blog() {
		global $wpdb;
		// phpcs:disable WordPress.DB
		if ( get_option( 'igny8_remove_data' ) ) {
			$keys = $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE %s", $wpdb->esc_like( '_igny8_' ) . '%' ) );
			foreach ( $keys as $key ) {
				delete_post_meta_by_key( $key );
			}
		}
		$names = $wpdb->get_col(
			$wpdb->prepare(
				"SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s OR option_name LIKE %s",
				$wpdb->esc_like( '_transient_igny8_' ) . '%',
				$wpdb->esc_like( '_transient_timeout_igny8_' ) . '%'
			)
		);
		// phpcs:enable
		foreach ( array_merge( $names, self::OPTIONS ) as $name ) {
			delete_option( $name );
		}
		Igny8_Tables::drop();
	}
}

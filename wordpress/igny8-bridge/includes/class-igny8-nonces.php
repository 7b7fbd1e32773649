<?php
/**
 * Which nonces were seen.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The nonce store: a table with a unique key, kept for twice the tolerance of the clock.
 */
final class Igny8_Nonces {

	const KEEP_MS = 600000;

	/**
	 * Take a nonce.
	 *
	 * @param string $nonce Nonce of a request whose signature is good.
	 * @return bool|null True when new, false when seen before, null when the store does not work.
	 */
	public static function take( $nonce ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'nonces' );
		$now   = Igny8_Clock::ms();
		// Hashed, because the collation of the table may not tell upper from lower case.
		$rows = Igny8_Tables::query( $wpdb->prepare( "INSERT IGNORE INTO $table (nonce, seen) VALUES (%s, %d)", hash( 'sha256', $nonce ), $now ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		if ( false === $rows ) {
			return null;
		}
		if ( 0 === wp_rand( 0, 19 ) ) {
			Igny8_Tables::query( $wpdb->prepare( "DELETE FROM $table WHERE seen < %d", $now - self::KEEP_MS ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		}
		return 1 === (int) $rows;
	}
}

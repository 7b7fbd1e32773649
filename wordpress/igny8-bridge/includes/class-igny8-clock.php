<?php
/**
 * The time in the bridge's own unit.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * UTC milliseconds.
 */
final class Igny8_Clock {

	/**
	 * Now.
	 *
	 * @return int
	 */
	public static function ms() {
		/**
		 * Filters the bridge's clock (for tests).
		 *
		 * @param int $ms UTC milliseconds.
		 */
		return (int) apply_filters( 'igny8_clock_ms', (int) floor( microtime( true ) * 1000 ) );
	}

	/**
	 * A MySQL UTC date as ISO 8601; empty for an empty one (a draft has no date yet).
	 *
	 * @param string $mysql `YYYY-MM-DD HH:MM:SS`.
	 * @return string
	 */
	public static function iso( $mysql ) {
		if ( ! $mysql || 0 === strpos( $mysql, '0000' ) ) {
			return '';
		}
		return str_replace( ' ', 'T', $mysql ) . 'Z';
	}

	/**
	 * An ISO 8601 or MySQL UTC date as MySQL, or null when it is neither.
	 *
	 * @param string $text Date from the program.
	 * @return string|null
	 */
	public static function mysql( $text ) {
		if ( ! preg_match( '/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|\+00:00)?$/', (string) $text, $m ) ) {
			return null;
		}
		if ( ! checkdate( (int) $m[2], (int) $m[3], (int) $m[1] ) || $m[4] > 23 || $m[5] > 59 || $m[6] > 59 ) {
			return null;
		}
		return "$m[1]-$m[2]-$m[3] $m[4]:$m[5]:$m[6]";
	}
}

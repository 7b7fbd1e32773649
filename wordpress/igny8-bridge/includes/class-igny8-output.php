<?php
/**
 * Keeps what other code prints out of the bridge's answers.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Output buffering for requests to the bridge. The sentinels of the envelope stay the last line of defence.
 */
final class Igny8_Output {

	/**
	 * Begin to hold output back, when this request is for the bridge.
	 */
	public static function start() {
		if ( 'cli' !== PHP_SAPI && null !== Igny8_Http::route() ) {
			ob_start();
		}
	}

	/**
	 * Throw away whatever was printed so far.
	 */
	public static function discard() {
		if ( 'cli' === PHP_SAPI ) {
			return;
		}
		for ( $level = ob_get_level(); $level > 0; $level-- ) {
			if ( ! @ob_end_clean() ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors -- some buffers may not be removed.
				break;
			}
		}
	}
}

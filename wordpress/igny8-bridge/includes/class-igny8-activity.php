<?php
/**
 * What the settings page shows about recent requests.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Last request and last refusal.
 */
final class Igny8_Activity {

	/**
	 * Note an accepted request (written at most once in 30 seconds).
	 *
	 * @param string $method Method.
	 * @param string $route  Route.
	 */
	public static function request( $method, $route ) {
		$now = Igny8_Clock::ms();
		$all = self::get();
		if ( isset( $all['request']['time'] ) && $now - $all['request']['time'] < 30000 ) {
			return;
		}
		$all['request'] = array(
			'time' => $now,
			'what' => $method . ' ' . substr( $route, 0, 120 ),
		);
		update_option( 'igny8_activity', $all, false );
	}

	/**
	 * Note a refusal.
	 *
	 * @param string $code    Error code.
	 * @param string $message Reason.
	 */
	public static function refusal( $code, $message ) {
		$all            = self::get();
		$all['refusal'] = array(
			'time'    => Igny8_Clock::ms(),
			'code'    => $code,
			'message' => $message,
		);
		update_option( 'igny8_activity', $all, false );
	}

	/**
	 * All that is noted.
	 *
	 * @return array
	 */
	public static function get() {
		$all = get_option( 'igny8_activity' );
		return is_array( $all ) ? $all : array();
	}
}

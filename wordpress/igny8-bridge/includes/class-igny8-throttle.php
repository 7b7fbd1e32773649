<?php
/**
 * Slows down addresses whose requests are refused.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Counts refusals by address. Only refused requests are throttled: behind a shared proxy a stranger must not be able
 * to lock the paired program out.
 */
final class Igny8_Throttle {

	const WINDOW = 60;

	/**
	 * Count one refusal.
	 *
	 * @param string $address Remote address.
	 * @return int 0, or the seconds to wait when the address had too many.
	 */
	public static function failed( $address ) {
		/**
		 * Filters how many refusals an address may have in a minute.
		 *
		 * @param int $limit Default 10.
		 */
		$limit = (int) apply_filters( 'igny8_throttle_limit', 10 );
		$key   = 'igny8_fail_' . md5( $address );
		$state = get_transient( $key );
		$now   = time();
		if ( ! is_array( $state ) || ! isset( $state['n'], $state['until'] ) || $state['until'] <= $now ) {
			$state = array(
				'n'     => 0,
				'until' => $now + self::WINDOW,
			);
		}
		if ( $state['n'] >= $limit ) {
			return max( 1, $state['until'] - $now );
		}
		++$state['n'];
		set_transient( $key, $state, max( 1, $state['until'] - $now ) );
		return 0;
	}
}

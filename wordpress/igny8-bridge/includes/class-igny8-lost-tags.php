<?php
/**
 * Which HTML tags WordPress took out of what was sent.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares the tags of two texts.
 */
final class Igny8_Lost_Tags {

	/**
	 * Names of tags of which fewer are stored than were sent.
	 *
	 * @param string $sent   Sent HTML.
	 * @param string $stored Stored HTML.
	 * @return string[]
	 */
	public static function between( $sent, $stored ) {
		if ( $sent === $stored ) {
			return array();
		}
		$have = self::count( $stored );
		$lost = array();
		foreach ( self::count( $sent ) as $name => $count ) {
			if ( ! isset( $have[ $name ] ) || $have[ $name ] < $count ) {
				$lost[] = (string) $name;
			}
		}
		sort( $lost );
		return $lost;
	}

	/**
	 * How often each tag is opened.
	 *
	 * @param string $html HTML.
	 * @return array<string,int>
	 */
	private static function count( $html ) {
		$html = preg_replace( '/<!--.*?-->/s', '', $html );
		preg_match_all( '/<([a-z][a-z0-9:-]*)/i', (string) $html, $m );
		return array_count_values( array_map( 'strtolower', $m[1] ) );
	}
}

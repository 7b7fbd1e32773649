<?php
/**
 * Who may make a thing: one row for each idempotency key.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Claims: the unique key of the table decides which of several equal requests goes ahead.
 */
final class Igny8_Claims {

	const STALE_MS = 120000;

	/**
	 * Try to take a claim.
	 *
	 * @param string $key Content id, or another key (`media:…`, `term:…`, `lock:…`).
	 * @return array{state:string,post_id:int,token:string,wait:int} State `won` (go ahead), `stale` (go ahead, but look first),
	 *                                                               `done` (see post_id), `busy` (try later) or `broken`.
	 */
	public static function take( $key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'claims' );
		$now   = Igny8_Clock::ms();
		$token = wp_generate_uuid4();
		$rows  = Igny8_Tables::query( $wpdb->prepare( "INSERT IGNORE INTO $table (content_id, post_id, claimed_at, token) VALUES (%s, 0, %d, %s)", $key, $now, $token ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		if ( false === $rows ) {
			return self::answer( 'broken' );
		}
		if ( 1 === (int) $rows ) {
			return self::answer( 'won', 0, $token );
		}
		$row = self::row( $key );
		if ( ! $row ) {
			return self::answer( 'busy', 0, '', 1 ); // Given up this very moment by another request.
		}
		if ( (int) $row->post_id > 0 ) {
			return self::answer( 'done', (int) $row->post_id, $row->token );
		}
		$age = $now - (int) $row->claimed_at;
		if ( $age < self::STALE_MS ) {
			return self::answer( 'busy', 0, '', $age < 5000 ? 1 : (int) ceil( ( self::STALE_MS - $age ) / 1000 ) + 1 );
		}
		$mine = self::take_over( $key, $row->token, 0 );
		return false === $mine ? self::answer( 'busy', 0, '', 2 ) : self::answer( 'stale', 0, $mine );
	}

	/**
	 * Take a claim from somebody who no longer works on it. Only one of several callers succeeds.
	 *
	 * @param string $key       Key.
	 * @param string $old_token Token last seen.
	 * @param int    $old_post  Post id last seen.
	 * @return string|false The new token.
	 */
	public static function take_over( $key, $old_token, $old_post ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'claims' );
		$token = wp_generate_uuid4();
		$rows  = Igny8_Tables::query( $wpdb->prepare( "UPDATE $table SET token = %s, claimed_at = %d, post_id = 0 WHERE content_id = %s AND token = %s AND post_id = %d", $token, Igny8_Clock::ms(), $key, $old_token, $old_post ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		return 1 === (int) $rows ? $token : false;
	}

	/**
	 * Whether a claim is still ours.
	 *
	 * @param string $key   Key.
	 * @param string $token Our token.
	 * @return bool
	 */
	public static function holds( $key, $token ) {
		return self::token( $key ) === $token;
	}

	/**
	 * Write down what was made.
	 *
	 * @param string $key     Key.
	 * @param string $token   Our token.
	 * @param int    $post_id Post, attachment or term.
	 */
	public static function finish( $key, $token, $post_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'claims' );
		Igny8_Tables::query( $wpdb->prepare( "UPDATE $table SET post_id = %d WHERE content_id = %s AND token = %s", $post_id, $key, $token ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * Give a claim back, nothing was made.
	 *
	 * @param string $key   Key.
	 * @param string $token Our token.
	 */
	public static function release( $key, $token ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'claims' );
		Igny8_Tables::query( $wpdb->prepare( "DELETE FROM $table WHERE content_id = %s AND token = %s", $key, $token ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * The post a content id belongs to, 0 when there is none.
	 *
	 * @param string $key Content id.
	 * @return int
	 */
	public static function post_id( $key ) {
		$row = self::row( $key );
		return $row ? (int) $row->post_id : 0;
	}

	/**
	 * One row.
	 *
	 * @param string $key Key.
	 * @return object|null
	 */
	private static function row( $key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'claims' );
		$quiet = $wpdb->suppress_errors( true );
		$row   = $wpdb->get_row( $wpdb->prepare( "SELECT content_id, post_id, claimed_at, token FROM $table WHERE content_id = %s", $key ) ); // phpcs:ignore WordPress.DB
		$wpdb->suppress_errors( $quiet );
		return $row;
	}

	/**
	 * Token now in the row.
	 *
	 * @param string $key Key.
	 * @return string
	 */
	private static function token( $key ) {
		$row = self::row( $key );
		return $row ? (string) $row->token : '';
	}

	/**
	 * One answer.
	 *
	 * @param string $state   State.
	 * @param int    $post_id Post.
	 * @param string $token   Token.
	 * @param int    $wait    Seconds.
	 * @return array
	 */
	private static function answer( $state, $post_id = 0, $token = '', $wait = 0 ) {
		return array(
			'state'   => $state,
			'post_id' => $post_id,
			'token'   => $token,
			'wait'    => $wait,
		);
	}
}

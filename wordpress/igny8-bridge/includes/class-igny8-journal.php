<?php
/**
 * The journal: what changed, in order, for a program the site cannot call.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Appends to and reads the journal's table.
 */
final class Igny8_Journal {

	const KEEP = 5000;

	/**
	 * Whether the bridge itself is writing now.
	 *
	 * @var bool
	 */
	private static $ours = false;

	/**
	 * Rows written in this request, by object.
	 *
	 * @var array<string,array<string,int>>
	 */
	private static $written = array();

	/**
	 * Tell the journal who is writing.
	 *
	 * @param bool $ours Whether it is the bridge.
	 */
	public static function ours( $ours ) {
		self::$ours = $ours;
		if ( $ours ) {
			self::$written = array();
		}
	}

	/**
	 * Append a row. The same kind for the same object is written once in a request.
	 *
	 * @param array{object:string,object_id:int,kind:string,content_id?:string,task_id?:string,status?:string,hash?:string} $row Row.
	 */
	public static function add( array $row ) {
		global $wpdb;
		$key = $row['object'] . ':' . $row['object_id'];
		if ( isset( self::$written[ $key ][ $row['kind'] ] ) ) {
			return;
		}
		if ( 'updated' === $row['kind'] && ! empty( self::$written[ $key ] ) ) {
			return; // Already said more exactly in this request; its hash is settled at the end.
		}
		if ( 'updated' === $row['kind'] && '' !== $row['hash'] && self::last_hash( $row['object'], $row['object_id'] ) === $row['hash'] ) {
			return; // Saved, and nothing changed.
		}
		$table = Igny8_Tables::name( 'journal' );
		if ( isset( self::$written[ $key ]['updated'] ) ) {
			// WordPress sets terms before it tells of a new status: say it once, and say the more exact thing.
			$seq = self::$written[ $key ]['updated'];
			Igny8_Tables::query( $wpdb->prepare( "UPDATE $table SET kind = %s, content_id = %s, task_id = %s, status = %s, hash = %s WHERE seq = %d", $row['kind'], isset( $row['content_id'] ) ? substr( $row['content_id'], 0, 100 ) : '', isset( $row['task_id'] ) ? substr( $row['task_id'], 0, 100 ) : '', isset( $row['status'] ) ? substr( $row['status'], 0, 20 ) : '', $row['hash'], $seq ) ); // phpcs:ignore WordPress.DB.PreparedSQL
			unset( self::$written[ $key ]['updated'] );
			self::$written[ $key ][ $row['kind'] ] = $seq;
			return;
		}
		// phpcs:disable WordPress.DB.PreparedSQL
		$rows = Igny8_Tables::query(
			$wpdb->prepare(
				"INSERT INTO $table (object, object_id, content_id, task_id, kind, status, hash, origin, time) VALUES (%s, %d, %s, %s, %s, %s, %s, %s, %d)",
				$row['object'],
				$row['object_id'],
				isset( $row['content_id'] ) ? substr( $row['content_id'], 0, 100 ) : '',
				isset( $row['task_id'] ) ? substr( $row['task_id'], 0, 100 ) : '',
				$row['kind'],
				isset( $row['status'] ) ? substr( $row['status'], 0, 20 ) : '',
				isset( $row['hash'] ) ? $row['hash'] : '',
				self::$ours ? 'bridge' : 'site',
				Igny8_Clock::ms()
			)
		);
		// phpcs:enable
		if ( ! $rows ) {
			return;
		}
		$seq = (int) $wpdb->insert_id;

		self::$written[ $key ][ $row['kind'] ] = $seq;
		if ( $seq > self::KEEP && 0 === $seq % 50 ) {
			self::prune( $seq );
		}
	}

	/**
	 * Give the rows this request wrote for an object their final hash.
	 *
	 * @param string $object    Kind of object.
	 * @param int    $object_id Object.
	 * @param string $status    Status.
	 * @param string $hash      Hash.
	 */
	public static function settle( $object, $object_id, $status, $hash ) {
		global $wpdb;
		$key   = $object . ':' . $object_id;
		$table = Igny8_Tables::name( 'journal' );
		foreach ( isset( self::$written[ $key ] ) ? self::$written[ $key ] : array() as $seq ) {
			Igny8_Tables::query( $wpdb->prepare( "UPDATE $table SET status = %s, hash = %s WHERE seq = %d", $status, $hash, $seq ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		}
	}

	/**
	 * Ids of posts this request has written rows for.
	 *
	 * @return int[]
	 */
	public static function touched_posts() {
		$out = array();
		foreach ( array_keys( self::$written ) as $key ) {
			if ( 0 === strpos( $key, 'post:' ) ) {
				$out[] = (int) substr( $key, 5 );
			}
		}
		return $out;
	}

	/**
	 * A page of the journal.
	 *
	 * @param int $since Last sequence number the program has.
	 * @param int $limit Rows.
	 * @return array
	 */
	public static function page( $since, $limit ) {
		global $wpdb;
		$table  = Igny8_Tables::name( 'journal' );
		$quiet  = $wpdb->suppress_errors( true );
		$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT seq, object, object_id, content_id, task_id, kind, status, hash, origin, time FROM $table WHERE seq > %d ORDER BY seq LIMIT %d", $since, $limit + 1 ), ARRAY_A ); // phpcs:ignore WordPress.DB
		$bounds = $wpdb->get_row( "SELECT MIN(seq) AS oldest, MAX(seq) AS newest FROM $table" ); // phpcs:ignore WordPress.DB
		$wpdb->suppress_errors( $quiet );
		$rows   = is_array( $rows ) ? $rows : array();
		$newest = $bounds ? (int) $bounds->newest : 0;
		$more   = count( $rows ) > $limit;
		$rows   = array_slice( $rows, 0, $limit );
		$out    = array();
		$last   = (int) $since;
		$now    = Igny8_Clock::ms();
		foreach ( $rows as $row ) {
			foreach ( array( 'seq', 'object_id', 'time' ) as $name ) {
				$row[ $name ] = (int) $row[ $name ];
			}
			// A gap before a very young row may be a row of another request that is not committed yet: wait for it.
			if ( $since > 0 && $row['seq'] !== $last + 1 && $now - $row['time'] < 3000 ) {
				$more = true;
				break;
			}
			$last  = $row['seq'];
			$out[] = $row;
		}
		return array(
			'results'  => $out,
			'cursor'   => $last,
			'more'     => $more,
			'oldest'   => $bounds ? (int) $bounds->oldest : 0,
			'newest'   => $newest,
			'complete' => (int) $since >= (int) get_option( 'igny8_journal_dropped', 0 ),
		);
	}

	/**
	 * Forget this process's own memory (for tests, which run many requests in one process).
	 */
	public static function forget() {
		self::$written = array();
		self::$ours    = false;
	}

	/**
	 * Keep the newest rows only.
	 *
	 * @param int $newest Newest sequence number.
	 */
	private static function prune( $newest ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'journal' );
		$drop  = $newest - self::KEEP;
		update_option( 'igny8_journal_dropped', $drop, false );
		Igny8_Tables::query( $wpdb->prepare( "DELETE FROM $table WHERE seq <= %d", $drop ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * Hash last written for an object.
	 *
	 * @param string $object    Kind of object.
	 * @param int    $object_id Object.
	 * @return string
	 */
	private static function last_hash( $object, $object_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'journal' );
		$quiet = $wpdb->suppress_errors( true );
		$hash  = $wpdb->get_var( $wpdb->prepare( "SELECT hash FROM $table WHERE object = %s AND object_id = %d ORDER BY seq DESC LIMIT 1", $object, $object_id ) ); // phpcs:ignore WordPress.DB
		$wpdb->suppress_errors( $quiet );
		return (string) $hash;
	}
}

<?php
/**
 * The plugin's own tables.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Creation and names of the tables: nonces, claims, journal. One set a blog.
 */
final class Igny8_Tables {

	const VERSION = '1';

	/**
	 * Full name of a table.
	 *
	 * @param string $short `nonces`, `claims` or `journal`.
	 * @return string
	 */
	public static function name( $short ) {
		global $wpdb;
		return $wpdb->prefix . 'igny8_' . $short;
	}

	/**
	 * Make the tables where they are missing (a blog of a network that was never activated by itself, a partial restore).
	 */
	public static function ensure() {
		if ( self::VERSION !== get_option( 'igny8_db_version' ) ) {
			self::create();
		}
	}

	/**
	 * Run a statement; when it fails, make the tables and run it once more.
	 *
	 * @param string $sql A prepared statement.
	 * @return int|bool What wpdb::query answers.
	 */
	public static function query( $sql ) {
		global $wpdb;
		$quiet  = $wpdb->suppress_errors( true );
		$result = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB -- prepared by the caller.
		if ( false === $result ) {
			self::create();
			$wpdb->suppress_errors( true );
			$result = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB -- prepared by the caller.
		}
		$wpdb->suppress_errors( $quiet );
		return $result;
	}

	/**
	 * Create or update the tables.
	 */
	public static function create() {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$quiet   = $wpdb->suppress_errors( true );
		$charset = $wpdb->get_charset_collate();
		$nonces  = self::name( 'nonces' );
		$claims  = self::name( 'claims' );
		$journal = self::name( 'journal' );
		dbDelta(
			"CREATE TABLE $nonces (
  nonce varchar(64) NOT NULL,
  seen bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY  (nonce),
  KEY seen (seen)
) $charset;
CREATE TABLE $claims (
  content_id varchar(100) NOT NULL,
  post_id bigint(20) NOT NULL DEFAULT 0,
  claimed_at bigint(20) NOT NULL DEFAULT 0,
  token varchar(40) NOT NULL DEFAULT '',
  PRIMARY KEY  (content_id),
  KEY post_id (post_id)
) $charset;
CREATE TABLE $journal (
  seq bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  object varchar(20) NOT NULL DEFAULT '',
  object_id bigint(20) NOT NULL DEFAULT 0,
  content_id varchar(100) NOT NULL DEFAULT '',
  task_id varchar(100) NOT NULL DEFAULT '',
  kind varchar(20) NOT NULL DEFAULT '',
  status varchar(20) NOT NULL DEFAULT '',
  hash varchar(64) NOT NULL DEFAULT '',
  origin varchar(10) NOT NULL DEFAULT '',
  time bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY  (seq),
  KEY object_row (object,object_id)
) $charset;"
		);
		$wpdb->suppress_errors( $quiet );
		update_option( 'igny8_db_version', self::VERSION, false );
	}

	/**
	 * Remove the tables of the current blog.
	 */
	public static function drop() {
		global $wpdb;
		foreach ( array( 'nonces', 'claims', 'journal' ) as $short ) {
			$wpdb->query( 'DROP TABLE IF EXISTS ' . self::name( $short ) ); // phpcs:ignore WordPress.DB -- a name of our own.
		}
	}
}

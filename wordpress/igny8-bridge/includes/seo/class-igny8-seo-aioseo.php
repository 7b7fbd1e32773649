<?php
/**
 * All in One SEO, which keeps its fields in a table of its own.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the table `{prefix}aioseo_posts` to the meta keys.
 */
final class Igny8_Seo_Aioseo extends Igny8_Seo_Meta_Adapter {

	/**
	 * An adapter.
	 */
	public function __construct() {
		parent::__construct( 'aioseo' );
	}

	/**
	 * Fields of a post.
	 *
	 * @param int $post_id Post.
	 * @return array{title:string,description:string,focus_keyword:string}
	 */
	public function read( $post_id ) {
		$out = parent::read( $post_id );
		$row = $this->row( $post_id );
		if ( $row ) {
			$out['title']       = (string) $row->title;
			$out['description'] = (string) $row->description;
			$phrases            = json_decode( (string) $row->keyphrases, true );
			if ( isset( $phrases['focus']['keyphrase'] ) ) {
				$out['focus_keyword'] = (string) $phrases['focus']['keyphrase'];
			}
		}
		return $out;
	}

	/**
	 * Write the table, where it is there.
	 *
	 * @param int                  $post_id Post.
	 * @param array<string,string> $seo     Sent fields.
	 */
	public function after( $post_id, array $seo ) {
		global $wpdb;
		$values = array();
		$row    = $this->row( $post_id );
		foreach ( array( 'title', 'description' ) as $name ) {
			if ( isset( $seo[ $name ] ) ) {
				$values[ $name ] = $seo[ $name ];
			}
		}
		if ( isset( $seo['focus_keyword'] ) ) {
			$phrases = $row ? json_decode( (string) $row->keyphrases, true ) : array();
			$phrases = is_array( $phrases ) ? $phrases : array();

			$phrases['focus'] = array_merge( isset( $phrases['focus'] ) && is_array( $phrases['focus'] ) ? $phrases['focus'] : array(), array( 'keyphrase' => $seo['focus_keyword'] ) );

			$values['keyphrases'] = wp_json_encode( $phrases );
		}
		if ( ! $values || ! $this->has_table() ) {
			return;
		}
		$now = gmdate( 'Y-m-d H:i:s' );
		// phpcs:disable WordPress.DB
		if ( $row ) {
			$wpdb->update( $wpdb->prefix . 'aioseo_posts', array_merge( $values, array( 'updated' => $now ) ), array( 'post_id' => $post_id ) );
		} else {
			$wpdb->insert(
				$wpdb->prefix . 'aioseo_posts',
				array_merge(
					$values,
					array(
						'post_id' => $post_id,
						'created' => $now,
						'updated' => $now,
					)
				)
			);
		}
		// phpcs:enable
	}

	/**
	 * Row of a post.
	 *
	 * @param int $post_id Post.
	 * @return object|null
	 */
	private function row( $post_id ) {
		global $wpdb;
		if ( ! $this->has_table() ) {
			return null;
		}
		return $wpdb->get_row( $wpdb->prepare( "SELECT title, description, keyphrases FROM {$wpdb->prefix}aioseo_posts WHERE post_id = %d", $post_id ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * Whether the plugin has made its table.
	 *
	 * @return bool
	 */
	private function has_table() {
		global $wpdb;
		$name = $wpdb->prefix . 'aioseo_posts';
		return $name === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $name ) ) ); // phpcs:ignore WordPress.DB
	}
}

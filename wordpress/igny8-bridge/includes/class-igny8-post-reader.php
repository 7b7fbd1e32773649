<?php
/**
 * What WordPress really stored: the read-back of a post and its hash.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads posts as the database has them, not as themes render them.
 */
final class Igny8_Post_Reader {

	/**
	 * The read-back.
	 *
	 * @param WP_Post  $post    Post.
	 * @param bool     $created Whether this request made it.
	 * @param string[] $lost    Tags that were sent and not stored.
	 * @return array
	 */
	public static function read( WP_Post $post, $created = false, array $lost = array() ) {
		$terms = self::terms( $post );
		$url   = get_permalink( $post );
		return array(
			'id'             => (int) $post->ID,
			'content_id'     => (string) get_post_meta( $post->ID, Igny8_Meta::CONTENT_ID, true ),
			'task_id'        => (string) get_post_meta( $post->ID, Igny8_Meta::TASK_ID, true ),
			'last_op'        => (string) get_post_meta( $post->ID, Igny8_Meta::LAST_OP, true ),
			'last_op_hash'   => (string) get_post_meta( $post->ID, Igny8_Meta::OP_HASH, true ),
			'post_type'      => $post->post_type,
			'status'         => $post->post_status,
			'title'          => $post->post_title,
			'content'        => $post->post_content,
			'excerpt'        => $post->post_excerpt,
			'slug'           => urldecode( $post->post_name ),
			'url'            => $url ? $url : '',
			'edit_url'       => admin_url( 'post.php?post=' . $post->ID . '&action=edit' ),
			'date_gmt'       => Igny8_Clock::iso( $post->post_date_gmt ),
			'modified_gmt'   => self::modified( $post ),
			'author'         => (int) $post->post_author,
			'terms'          => (object) $terms,
			'featured_media' => (int) get_post_thumbnail_id( $post ),
			'seo'            => Igny8_Seo::adapter()->read( $post->ID ),
			'hash'           => self::hash( $post ),
			'created'        => (bool) $created,
			'lost'           => array_values( $lost ),
		);
	}

	/**
	 * When a post was changed last. WordPress leaves the UTC column of a new draft empty.
	 *
	 * @param WP_Post $post Post.
	 * @return string
	 */
	private static function modified( WP_Post $post ) {
		$gmt = Igny8_Clock::iso( $post->post_modified_gmt );
		return '' === $gmt ? Igny8_Clock::iso( get_gmt_from_date( $post->post_modified ) ) : $gmt;
	}

	/**
	 * Hash over everything the program can change.
	 *
	 * @param WP_Post $post Post.
	 * @return string
	 */
	public static function hash( WP_Post $post ) {
		$parts = array(
			$post->post_type,
			$post->post_status,
			$post->post_title,
			$post->post_content,
			$post->post_excerpt,
			$post->post_name,
			in_array( $post->post_status, array( 'publish', 'future', 'private' ), true ) ? $post->post_date_gmt : '',
			(int) $post->post_author,
			self::terms( $post ),
			(int) get_post_thumbnail_id( $post ),
			Igny8_Seo::adapter()->read( $post->ID ),
			(string) get_post_meta( $post->ID, Igny8_Meta::SCHEMA, true ),
		);
		return hash( 'sha256', serialize( $parts ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- only hashed.
	}

	/**
	 * Terms by taxonomy, of the taxonomies people see.
	 *
	 * @param WP_Post $post Post.
	 * @return array<string,int[]>
	 */
	public static function terms( WP_Post $post ) {
		$out = array();
		foreach ( get_object_taxonomies( $post->post_type, 'objects' ) as $taxonomy ) {
			if ( ! $taxonomy->public && ! $taxonomy->show_ui ) {
				continue;
			}
			$ids = wp_get_object_terms( $post->ID, $taxonomy->name, array( 'fields' => 'ids' ) );
			if ( is_array( $ids ) && $ids ) {
				$ids = array_map( 'intval', $ids );
				sort( $ids );
				$out[ $taxonomy->name ] = $ids;
			}
		}
		ksort( $out );
		return $out;
	}

	/**
	 * Read a post past every cache of this process.
	 *
	 * @param int $post_id Post.
	 * @return WP_Post|null
	 */
	public static function fresh( $post_id ) {
		clean_post_cache( $post_id );
		$post = get_post( $post_id );
		return $post instanceof WP_Post ? $post : null;
	}

	/**
	 * The post a content id belongs to, trashed ones included.
	 *
	 * @param string $content_id Content id.
	 * @return WP_Post|null
	 */
	public static function by_content_id( $content_id ) {
		$claimed = Igny8_Claims::post_id( $content_id );
		$post    = $claimed ? get_post( $claimed ) : null;
		return $post instanceof WP_Post ? $post : self::by_meta( Igny8_Meta::CONTENT_ID, $content_id );
	}

	/**
	 * The first post with a meta value; trashed posts are found, revisions and attachments are not.
	 *
	 * @param string $key   Meta key.
	 * @param string $value Value.
	 * @return WP_Post|null
	 */
	public static function by_meta( $key, $value ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB
		$id = $wpdb->get_var( $wpdb->prepare( "SELECT p.ID FROM $wpdb->postmeta m JOIN $wpdb->posts p ON p.ID = m.post_id WHERE m.meta_key = %s AND m.meta_value = %s AND p.post_type NOT IN ('revision', 'attachment') ORDER BY p.ID LIMIT 1", $key, $value ) );
		$post = $id ? get_post( (int) $id ) : null;
		return $post instanceof WP_Post ? $post : null;
	}

	/**
	 * The post whose row was written, though the server died before its meta was.
	 *
	 * @param string $content_id Content id.
	 * @return WP_Post|null
	 */
	public static function by_guid( $content_id ) {
		global $wpdb;
		$id   = $wpdb->get_var( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE guid = %s AND post_type <> 'revision' ORDER BY ID LIMIT 1", self::guid( $content_id ) ) ); // phpcs:ignore WordPress.DB
		$post = $id ? get_post( (int) $id ) : null;
		return $post instanceof WP_Post ? $post : null;
	}

	/**
	 * The guid a post made for a content id carries from its first INSERT.
	 *
	 * @param string $content_id Content id.
	 * @return string
	 */
	public static function guid( $content_id ) {
		return 'urn:igny8:' . $content_id;
	}
}

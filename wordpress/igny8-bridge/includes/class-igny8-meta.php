<?php
/**
 * The post meta of the bridge.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Names and registration of the meta keys.
 */
final class Igny8_Meta {

	const TASK_ID     = '_igny8_task_id';
	const CONTENT_ID  = '_igny8_content_id';
	const STATUS      = '_igny8_wordpress_status';
	const LAST_SYNCED = '_igny8_last_synced';
	const MANAGED     = '_igny8_managed';
	const LAST_OP     = '_igny8_last_op';
	const OP_HASH     = '_igny8_last_op_hash';
	const SCHEMA      = '_igny8_schema_json';
	const SHA256      = '_igny8_sha256';

	const KEYS = array( self::TASK_ID, self::CONTENT_ID, self::STATUS, self::LAST_SYNCED, self::MANAGED );

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_action( 'init', array( __CLASS__, 'register' ), 20 );
	}

	/**
	 * Register the keys: texts, editable by whoever may edit the post, not part of core's own REST answers.
	 */
	public static function register() {
		foreach ( self::KEYS as $key ) {
			register_post_meta(
				'',
				$key,
				array(
					'type'              => 'string',
					'single'            => true,
					'show_in_rest'      => false,
					'sanitize_callback' => 'sanitize_text_field',
					'auth_callback'     => array( __CLASS__, 'may_edit' ),
				)
			);
		}
	}

	/**
	 * Whether a user may change the bridge's meta of a post.
	 *
	 * @param bool   $allowed  So far.
	 * @param string $meta_key Key.
	 * @param int    $post_id  Post.
	 * @param int    $user_id  User.
	 * @return bool
	 */
	public static function may_edit( $allowed, $meta_key, $post_id, $user_id ) {
		return user_can( $user_id, 'edit_post', $post_id );
	}

	/**
	 * Whether the bridge looks after a post. A copy made by a duplication plugin carries the meta, but is not the post
	 * the content id belongs to.
	 *
	 * @param int $post_id Post.
	 * @return bool
	 */
	public static function is_managed( $post_id ) {
		if ( '1' !== (string) get_post_meta( $post_id, self::MANAGED, true ) ) {
			return false;
		}
		$content_id = (string) get_post_meta( $post_id, self::CONTENT_ID, true );
		$owner      = '' === $content_id ? 0 : Igny8_Claims::post_id( $content_id );
		return 0 === $owner || $owner === (int) $post_id;
	}
}

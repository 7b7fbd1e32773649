<?php
/**
 * Uploads: the same bytes become one attachment.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Stores uploaded bytes in the media library.
 */
final class Igny8_Media_Writer {

	/**
	 * Store bytes, or find the attachment that has them.
	 *
	 * @param string               $bytes File.
	 * @param array<string,string> $facts filename, mime, sha256, alt, title, caption, content_id.
	 * @return array{post:WP_Post,created:bool}|WP_Error
	 */
	public static function store( $bytes, array $facts ) {
		if ( ! current_user_can( 'upload_files' ) ) {
			return self::error( 'igny8_forbidden', 403, 'The service user may not upload files.' );
		}
		$sha = hash( 'sha256', $bytes );
		if ( $sha !== $facts['sha256'] ) {
			return self::error( 'igny8_hash_mismatch', 400, 'The bytes that arrived are not the bytes that were announced.', 'Something on the way changed or cut the upload.' );
		}
		ignore_user_abort( true );
		$key   = 'media:' . $sha;
		$claim = Igny8_Claims::take( $key );
		if ( 'done' === $claim['state'] ) {
			$post = get_post( $claim['post_id'] );
			if ( $post instanceof WP_Post && 'trash' !== $post->post_status && self::has_file( $post->ID ) ) {
				return self::found( $post );
			}
			$token = Igny8_Claims::take_over( $key, $claim['token'], $claim['post_id'] );
			$claim = array(
				'state' => false === $token ? 'busy' : 'won',
				'token' => (string) $token,
				'wait'  => 1,
			);
		}
		if ( 'busy' === $claim['state'] ) {
			return self::error( 'igny8_in_progress', 409, 'Another request uploads the same file.', 'Ask again after Retry-After.', array( 'retry_after' => max( 1, $claim['wait'] ) ) );
		}
		if ( 'broken' === $claim['state'] ) {
			return self::error( 'igny8_storage', 503, 'The table of claims cannot be written.' );
		}
		$old = self::by_hash( $sha );
		if ( $old ) {
			Igny8_Claims::finish( $key, $claim['token'], $old->ID );
			return self::found( $old );
		}
		Igny8_Journal::ours( true );
		try {
			$id = self::insert( $bytes, $sha, $facts );
			if ( is_wp_error( $id ) ) {
				Igny8_Claims::release( $key, $claim['token'] );
				return $id;
			}
			Igny8_Claims::finish( $key, $claim['token'], $id );
			self::sizes( $id );
		} finally {
			Igny8_Journal::ours( false );
		}
		return array(
			'post'    => get_post( $id ),
			'created' => true,
		);
	}

	/**
	 * What the program learns of an attachment.
	 *
	 * @param WP_Post $post    Attachment.
	 * @param bool    $created Whether this request made it.
	 * @return array
	 */
	public static function read( WP_Post $post, $created ) {
		$meta = wp_get_attachment_metadata( $post->ID );
		$file = get_attached_file( $post->ID );
		$url  = wp_get_attachment_url( $post->ID );
		return array(
			'id'         => (int) $post->ID,
			'url'        => $url ? $url : '',
			'mime'       => $post->post_mime_type,
			'filename'   => $file ? wp_basename( $file ) : '',
			'sha256'     => (string) get_post_meta( $post->ID, Igny8_Meta::SHA256, true ),
			'filesize'   => $file && is_file( $file ) ? (int) filesize( $file ) : 0,
			'width'      => isset( $meta['width'] ) ? (int) $meta['width'] : 0,
			'height'     => isset( $meta['height'] ) ? (int) $meta['height'] : 0,
			'alt'        => (string) get_post_meta( $post->ID, '_wp_attachment_image_alt', true ),
			'title'      => $post->post_title,
			'caption'    => $post->post_excerpt,
			'content_id' => (string) get_post_meta( $post->ID, Igny8_Meta::CONTENT_ID, true ),
			'hash'       => self::hash( $post ),
			'created'    => (bool) $created,
		);
	}

	/**
	 * Hash over what the program can change of an attachment.
	 *
	 * @param WP_Post $post Attachment.
	 * @return string
	 */
	public static function hash( WP_Post $post ) {
		return hash( 'sha256', implode( "\n", array( $post->post_title, $post->post_excerpt, (string) get_post_meta( $post->ID, '_wp_attachment_image_alt', true ) ) ) );
	}

	/**
	 * Write the file and its row.
	 *
	 * @param string               $bytes File.
	 * @param string               $sha   Its hash.
	 * @param array<string,string> $facts Facts.
	 * @return int|WP_Error
	 */
	private static function insert( $bytes, $sha, array $facts ) {
		require_once ABSPATH . 'wp-admin/includes/file.php';
		$name = sanitize_file_name( wp_basename( $facts['filename'] ) );
		$temp = wp_tempnam( $name );
		if ( ! $temp || strlen( $bytes ) !== file_put_contents( $temp, $bytes ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions -- a temporary file.
			return self::error( 'igny8_storage', 507, 'The file cannot be written.', 'The disk may be full, or the upload folder not writable.' );
		}
		$real = wp_check_filetype_and_ext( $temp, $name );
		if ( ! empty( $real['proper_filename'] ) ) {
			$name = $real['proper_filename'];
		}
		if ( empty( $real['type'] ) || empty( $real['ext'] ) || $real['type'] !== $facts['mime'] ) {
			wp_delete_file( $temp );
			return self::error( 'igny8_media_type', 415, 'This site does not take a file of the type ' . $facts['mime'] . ' with this name and content.' );
		}
		$file  = array(
			'name'     => $name,
			'type'     => $real['type'],
			'tmp_name' => $temp,
			'error'    => 0,
			'size'     => strlen( $bytes ),
		);
		$moved = wp_handle_sideload( $file, array( 'test_form' => false ) );
		if ( isset( $moved['error'] ) ) {
			wp_delete_file( $temp );
			return self::error( 'igny8_upload', 500, (string) $moved['error'] );
		}
		$title = '' !== $facts['title'] ? $facts['title'] : preg_replace( '/\.[^.]+$/', '', $name );
		$meta  = array(
			Igny8_Meta::SHA256         => $sha,
			'_wp_attachment_image_alt' => sanitize_text_field( $facts['alt'] ),
		);
		if ( '' !== $facts['content_id'] ) {
			$meta[ Igny8_Meta::CONTENT_ID ] = $facts['content_id'];
		}
		$id = wp_insert_attachment(
			wp_slash(
				array(
					'post_mime_type' => $moved['type'],
					'guid'           => $moved['url'],
					'post_title'     => $title,
					'post_excerpt'   => $facts['caption'],
					'post_author'    => get_current_user_id(),
					'meta_input'     => $meta,
				)
			),
			$moved['file'],
			0,
			true
		);
		if ( is_wp_error( $id ) ) {
			wp_delete_file( $moved['file'] );
			return self::error( 'igny8_upload', 500, $id->get_error_message() );
		}
		return (int) $id;
	}

	/**
	 * Make the smaller sizes. May be cut off on a slow host; the attachment is there all the same.
	 *
	 * @param int $id Attachment.
	 */
	private static function sizes( $id ) {
		require_once ABSPATH . 'wp-admin/includes/image.php';
		require_once ABSPATH . 'wp-admin/includes/media.php';
		wp_raise_memory_limit( 'image' );
		$meta = wp_generate_attachment_metadata( $id, (string) get_attached_file( $id ) );
		wp_update_attachment_metadata( $id, $meta );
	}

	/**
	 * An attachment that was there already; sizes that an earlier request did not reach are made now.
	 *
	 * @param WP_Post $post Attachment.
	 * @return array
	 */
	private static function found( WP_Post $post ) {
		if ( wp_attachment_is_image( $post ) && ! wp_get_attachment_metadata( $post->ID ) ) {
			self::sizes( $post->ID );
		}
		return array(
			'post'    => $post,
			'created' => false,
		);
	}

	/**
	 * Attachment with these bytes.
	 *
	 * @param string $sha Hash.
	 * @return WP_Post|null
	 */
	private static function by_hash( $sha ) {
		global $wpdb;
		$id   = $wpdb->get_var( $wpdb->prepare( "SELECT p.ID FROM $wpdb->postmeta m JOIN $wpdb->posts p ON p.ID = m.post_id WHERE m.meta_key = %s AND m.meta_value = %s AND p.post_type = 'attachment' AND p.post_status <> 'trash' ORDER BY p.ID LIMIT 1", Igny8_Meta::SHA256, $sha ) ); // phpcs:ignore WordPress.DB
		$post = $id ? get_post( (int) $id ) : null;
		return $post instanceof WP_Post && self::has_file( $post->ID ) ? $post : null;
	}

	/**
	 * Whether the file of an attachment is there (or is kept elsewhere by a storage plugin).
	 *
	 * @param int $id Attachment.
	 * @return bool
	 */
	private static function has_file( $id ) {
		$file = get_attached_file( $id );
		if ( ! $file ) {
			return false;
		}
		$uploads = wp_get_upload_dir();
		return 0 !== strpos( (string) wp_get_attachment_url( $id ), $uploads['baseurl'] ) || is_file( $file );
	}

	/**
	 * An error.
	 *
	 * @param string $code    Code.
	 * @param int    $status  Status.
	 * @param string $message Message.
	 * @param string $hint    Hint.
	 * @param array  $more    More.
	 * @return WP_Error
	 */
	private static function error( $code, $status, $message, $hint = '', array $more = array() ) {
		return new WP_Error(
			$code,
			$message,
			array_merge(
				array(
					'status' => $status,
					'hint'   => $hint,
				),
				$more
			)
		);
	}
}

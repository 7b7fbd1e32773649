<?php
/**
 * Writing posts: creation that happens once, updates that overwrite nothing unseen.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Creates and updates posts as the service user.
 */
final class Igny8_Post_Writer {

	/**
	 * Create a post for a content id, or find the one that was created for it before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return array{post:WP_Post,created:bool,lost:string[]}|WP_Error
	 */
	public static function create( WP_REST_Request $request ) {
		$draft = Igny8_Post_Draft::from_request( $request, null );
		if ( is_wp_error( $draft ) ) {
			return $draft;
		}
		$content_id = (string) $request->get_param( 'content_id' );
		self::keep_running();
		$claim = Igny8_Claims::take( $content_id );
		if ( 'done' === $claim['state'] ) {
			$post = Igny8_Post_Reader::fresh( $claim['post_id'] );
			if ( $post ) {
				return self::found( $post );
			}
			// The post was deleted for good since: the program asks to make it anew.
			$token = Igny8_Claims::take_over( $content_id, $claim['token'], $claim['post_id'] );
			$claim = array(
				'state' => false === $token ? 'busy' : 'won',
				'token' => (string) $token,
				'wait'  => 1,
			);
		}
		if ( 'broken' === $claim['state'] ) {
			return new WP_Error( 'igny8_storage', 'The table of claims cannot be written.', array( 'status' => 503 ) );
		}
		if ( 'busy' === $claim['state'] ) {
			return self::in_progress( $claim['wait'] );
		}
		$token = $claim['token'];
		$old   = Igny8_Post_Reader::by_meta( Igny8_Meta::CONTENT_ID, $content_id );
		if ( $old ) {
			Igny8_Claims::finish( $content_id, $token, $old->ID );
			return self::found( $old );
		}
		$half = 'stale' === $claim['state'] ? Igny8_Post_Reader::by_guid( $content_id ) : null;
		if ( $half ) {
			$done = self::write( $draft, $half );
			if ( is_wp_error( $done ) ) {
				return $done;
			}
			Igny8_Claims::finish( $content_id, $token, $half->ID );
			$done['created'] = false;
			return $done;
		}
		if ( ! Igny8_Claims::holds( $content_id, $token ) ) {
			return self::in_progress( 2 );
		}
		$done = self::write( $draft, null );
		if ( is_wp_error( $done ) ) {
			if ( ! Igny8_Post_Reader::by_guid( $content_id ) ) {
				Igny8_Claims::release( $content_id, $token );
			}
			return $done;
		}
		Igny8_Claims::finish( $content_id, $token, $done['post']->ID );
		return $done;
	}

	/**
	 * Update a post, on condition that it is still as the program last saw it.
	 *
	 * @param WP_Post         $post    Post.
	 * @param WP_REST_Request $request Request.
	 * @return array{post:WP_Post,created:bool,lost:string[]}|WP_Error
	 */
	public static function update( WP_Post $post, WP_REST_Request $request ) {
		$draft = Igny8_Post_Draft::from_request( $request, $post );
		if ( is_wp_error( $draft ) ) {
			return $draft;
		}
		self::keep_running();
		$lock  = 'lock:' . $post->ID;
		$claim = Igny8_Claims::take( $lock );
		if ( 'won' !== $claim['state'] && 'stale' !== $claim['state'] ) {
			return 'broken' === $claim['state'] ? new WP_Error( 'igny8_storage', 'The table of claims cannot be written.', array( 'status' => 503 ) ) : self::in_progress( 1 );
		}
		try {
			$done = self::update_locked( $post->ID, $draft, (string) $request->get_param( 'base_hash' ), (string) $request->get_param( 'op' ) );
		} finally {
			Igny8_Claims::release( $lock, $claim['token'] );
		}
		return $done;
	}

	/**
	 * The part of an update that only one request at a time may do.
	 *
	 * @param int              $post_id   Post.
	 * @param Igny8_Post_Draft $draft     What to write.
	 * @param string           $base_hash Hash the program last saw.
	 * @param string           $op        Id of the operation, may be empty.
	 * @return array|WP_Error
	 */
	private static function update_locked( $post_id, Igny8_Post_Draft $draft, $base_hash, $op ) {
		$post = Igny8_Post_Reader::fresh( $post_id );
		if ( ! $post ) {
			return new WP_Error( 'igny8_not_found', 'There is no such post.', array( 'status' => 404 ) );
		}
		$hash = Igny8_Post_Reader::hash( $post );
		if ( '' !== $op && get_post_meta( $post_id, Igny8_Meta::LAST_OP, true ) === $op && get_post_meta( $post_id, Igny8_Meta::OP_HASH, true ) === $hash ) {
			return self::found( $post ); // The answer to this very operation was lost on its way; it is done.
		}
		if ( ! hash_equals( $hash, $base_hash ) ) {
			return new WP_Error(
				'igny8_conflict',
				'The post was changed on the site since the program last saw it.',
				array(
					'status'  => 409,
					'hint'    => 'Nothing was written. data.current is the post as it is now.',
					'current' => Igny8_Post_Reader::read( $post ),
				)
			);
		}
		if ( null !== $draft->content_id ) {
			$owner = Igny8_Post_Reader::by_content_id( $draft->content_id );
			if ( $owner && (int) $owner->ID !== (int) $post_id ) {
				return new WP_Error(
					'igny8_content_id_taken',
					'Another post carries this content id.',
					array(
						'status'  => 409,
						'current' => Igny8_Post_Reader::read( $owner ),
					)
				);
			}
			$claim = Igny8_Claims::take( $draft->content_id );
			if ( 'busy' === $claim['state'] ) {
				return self::in_progress( $claim['wait'] );
			}
			if ( 'won' === $claim['state'] || 'stale' === $claim['state'] ) {
				Igny8_Claims::finish( $draft->content_id, $claim['token'], $post_id );
			}
		}
		return self::write( $draft, $post );
	}

	/**
	 * Write a draft to the database.
	 *
	 * @param Igny8_Post_Draft $draft    What to write.
	 * @param WP_Post|null     $existing Post to change, null to make one.
	 * @return array{post:WP_Post,created:bool,lost:string[]}|WP_Error
	 */
	private static function write( Igny8_Post_Draft $draft, $existing ) {
		$fields = $draft->fields;
		$meta   = array_merge( $draft->meta, Igny8_Seo::adapter()->meta( $existing ? $existing->ID : 0, $draft->seo ) );

		$meta[ Igny8_Meta::MANAGED ]     = '1';
		$meta[ Igny8_Meta::LAST_SYNCED ] = (string) Igny8_Clock::ms();
		if ( $draft->featured > 0 ) {
			$meta['_thumbnail_id'] = $draft->featured; // With the row, so that code that acts on publication finds the image.
		}
		$fields['meta_input'] = $meta;
		if ( $draft->terms ) {
			$fields['tax_input'] = $draft->terms;
		}

		Igny8_Journal::ours( true );
		$keep = null;
		try {
			if ( $existing ) {
				$fields['ID'] = $existing->ID;
				$keep         = self::keep_unsent( $existing, $fields );
				$id           = wp_update_post( wp_slash( $fields ), true );
			} else {
				$fields['guid'] = Igny8_Post_Reader::guid( (string) $draft->content_id );
				$id             = wp_insert_post( wp_slash( $fields ), true );
			}
			if ( is_wp_error( $id ) ) {
				$data = $id->get_error_data();
				if ( ! is_array( $data ) || ! isset( $data['status'] ) ) {
					$id->add_data( array( 'status' => 'empty_content' === $id->get_error_code() ? 400 : 500 ) );
				}
				return $id;
			}
			self::after( (int) $id, $draft );
			$post = Igny8_Post_Reader::fresh( (int) $id );
			if ( ! $post ) {
				return new WP_Error( 'igny8_internal', 'The post was written and cannot be read.', array( 'status' => 500 ) );
			}
			update_post_meta( $id, Igny8_Meta::STATUS, wp_slash( $post->post_status ) );
			if ( $existing ) {
				Igny8_Journal_Hooks::touched( (int) $id ); // Terms and meta changed after WordPress' own hooks ran.
			}
			$hash = Igny8_Post_Reader::hash( $post );
			update_post_meta( $id, Igny8_Meta::OP_HASH, $hash );
			Igny8_Journal::settle( 'post', (int) $id, $post->post_status, $hash );
		} finally {
			Igny8_Journal::ours( false );
			if ( $keep ) {
				remove_filter( 'wp_insert_post_data', $keep, 1 );
			}
		}
		return array(
			'post'    => $post,
			'created' => ! $existing,
			'lost'    => null === $draft->sent_html ? array() : Igny8_Lost_Tags::between( $draft->sent_html, $post->post_content ),
		);
	}

	/**
	 * What wp_insert_post does not do by itself: empty term lists, removal of the image, tables of SEO plugins.
	 *
	 * @param int              $id    Post.
	 * @param Igny8_Post_Draft $draft What was sent.
	 */
	private static function after( $id, Igny8_Post_Draft $draft ) {
		foreach ( $draft->terms as $taxonomy => $ids ) {
			$now = wp_get_object_terms( $id, $taxonomy, array( 'fields' => 'ids' ) );
			$now = is_array( $now ) ? array_map( 'intval', $now ) : array();
			sort( $now );
			$want = $ids;
			sort( $want );
			if ( $now !== $want ) {
				wp_set_object_terms( $id, $ids, $taxonomy );
			}
		}
		if ( 0 === $draft->featured ) {
			delete_post_meta( $id, '_thumbnail_id' );
		}
		if ( $draft->seo ) {
			Igny8_Seo::adapter()->after( $id, $draft->seo );
		}
	}

	/**
	 * Let an update leave alone what was not sent. WordPress writes the whole row again and, when the service user may
	 * not post unfiltered HTML, would cut tags out of texts somebody else wrote.
	 *
	 * @param WP_Post $existing Post.
	 * @param array   $fields   What was sent.
	 * @return callable The filter, to be removed.
	 */
	private static function keep_unsent( WP_Post $existing, array $fields ) {
		$keep = static function ( $data, $postarr ) use ( $existing, $fields ) {
			if ( ! isset( $postarr['ID'] ) || (int) $postarr['ID'] !== (int) $existing->ID ) {
				return $data;
			}
			foreach ( array( 'post_title', 'post_content', 'post_excerpt' ) as $name ) {
				if ( ! array_key_exists( $name, $fields ) ) {
					$data[ $name ] = wp_slash( $existing->$name );
				}
			}
			return $data;
		};
		add_filter( 'wp_insert_post_data', $keep, 1, 2 );
		return $keep;
	}

	/**
	 * Finish what was begun, also when the caller hangs up.
	 */
	private static function keep_running() {
		ignore_user_abort( true );
	}

	/**
	 * A post that was there already.
	 *
	 * @param WP_Post $post Post.
	 * @return array|WP_Error
	 */
	private static function found( WP_Post $post ) {
		if ( ! current_user_can( 'edit_post', $post->ID ) ) {
			return new WP_Error( 'igny8_forbidden', 'The service user may not edit the post of this content id.', array( 'status' => 403 ) );
		}
		return array(
			'post'    => $post,
			'created' => false,
			'lost'    => array(),
		);
	}

	/**
	 * Another request is at work on the same thing.
	 *
	 * @param int $wait Seconds.
	 * @return WP_Error
	 */
	private static function in_progress( $wait ) {
		return new WP_Error(
			'igny8_in_progress',
			'Another request is at work on this.',
			array(
				'status'      => 409,
				'hint'        => 'Ask again after Retry-After.',
				'retry_after' => max( 1, (int) $wait ),
			)
		);
	}
}

<?php
/**
 * What a request asks to write, checked against what the service user may do.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * The checked fields of one create or update. Only what was sent is set.
 */
final class Igny8_Post_Draft {

	const HIDDEN_TYPES = array( 'attachment', 'revision', 'nav_menu_item', 'custom_css', 'customize_changeset', 'oembed_cache', 'user_request' );

	/**
	 * Columns for wp_insert_post, not slashed.
	 *
	 * @var array<string,mixed>
	 */
	public $fields = array();

	/**
	 * Meta values, not slashed.
	 *
	 * @var array<string,string>
	 */
	public $meta = array();

	/**
	 * Term ids by taxonomy.
	 *
	 * @var array<string,int[]>
	 */
	public $terms = array();

	/**
	 * SEO fields that were sent.
	 *
	 * @var array<string,string>
	 */
	public $seo = array();

	/**
	 * Attachment id, 0 to remove, null when not sent.
	 *
	 * @var int|null
	 */
	public $featured = null;

	/**
	 * Content id, null when not sent.
	 *
	 * @var string|null
	 */
	public $content_id = null;

	/**
	 * HTML as sent, null when not sent.
	 *
	 * @var string|null
	 */
	public $sent_html = null;

	/**
	 * Check a request.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post to change, null for a new one.
	 * @return self|WP_Error
	 */
	public static function from_request( WP_REST_Request $request, $existing ) {
		$draft = new self();
		foreach ( array( 'type', 'texts', 'author', 'status', 'date', 'ids', 'terms', 'featured', 'seo', 'schema' ) as $step ) {
			$error = $draft->{"take_$step"}( $request, $existing );
			if ( is_wp_error( $error ) ) {
				return $error;
			}
		}
		return $draft;
	}

	/**
	 * Post type, and whether the user may make or edit such a post.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post.
	 * @return WP_Error|null
	 */
	private function take_type( $request, $existing ) {
		$name = $existing ? $existing->post_type : (string) $request->get_param( 'post_type' );
		$type = get_post_type_object( $name );
		if ( ! $type || in_array( $name, self::HIDDEN_TYPES, true ) || 0 === strpos( $name, 'wp_' ) ) {
			return Igny8_Fields::invalid( 'post_type', 'is not a type of post of this site' );
		}
		if ( $existing ) {
			$sent = $request->get_param( 'post_type' );
			if ( null !== $sent && $sent !== $existing->post_type ) {
				return Igny8_Fields::invalid( 'post_type', 'of an existing post cannot be changed' );
			}
			return current_user_can( 'edit_post', $existing->ID ) ? null : self::forbidden( 'edit this post' );
		}
		$this->fields['post_type'] = $name;
		return current_user_can( $type->cap->create_posts ) ? null : self::forbidden( 'make posts of this type' );
	}

	/**
	 * Title, content, excerpt, slug.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_Error|null
	 */
	private function take_texts( $request ) {
		$names = array(
			'post_title'   => array( 'title', 'title_b64' ),
			'post_content' => array( 'content_html', 'content_b64' ),
			'post_excerpt' => array( 'excerpt', 'excerpt_b64' ),
		);
		foreach ( $names as $column => $pair ) {
			$text = Igny8_Fields::text( $request, $pair[0], $pair[1] );
			if ( is_wp_error( $text ) ) {
				return $text;
			}
			if ( null !== $text ) {
				$this->fields[ $column ] = $text;
			}
		}
		$this->sent_html = isset( $this->fields['post_content'] ) ? $this->fields['post_content'] : null;
		if ( null !== $request->get_param( 'slug' ) ) {
			$this->fields['post_name'] = sanitize_title( (string) $request->get_param( 'slug' ) );
		}
		return null;
	}

	/**
	 * Author.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post.
	 * @return WP_Error|null
	 */
	private function take_author( $request, $existing ) {
		$author = $request->get_param( 'author' );
		if ( null === $author ) {
			if ( ! $existing ) {
				$this->fields['post_author'] = get_current_user_id();
			}
			return null;
		}
		$author = (int) $author;
		if ( ! get_userdata( $author ) || ( is_multisite() && ! is_user_member_of_blog( $author ) ) ) {
			return Igny8_Fields::invalid( 'author', 'is not a user of this site' );
		}
		$unchanged = $existing && (int) $existing->post_author === $author;
		$type      = get_post_type_object( $existing ? $existing->post_type : $this->fields['post_type'] );
		if ( ! $unchanged && get_current_user_id() !== $author && ! current_user_can( $type->cap->edit_others_posts ) ) {
			return self::forbidden( 'post in the name of others' );
		}
		$this->fields['post_author'] = $author;
		return null;
	}

	/**
	 * Status.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post.
	 * @return WP_Error|null
	 */
	private function take_status( $request, $existing ) {
		$status = $request->get_param( 'status' );
		if ( null === $status ) {
			if ( ! $existing ) {
				$this->fields['post_status'] = 'draft';
			}
			return null;
		}
		$type = get_post_type_object( $existing ? $existing->post_type : $this->fields['post_type'] );
		if ( in_array( $status, array( 'publish', 'future', 'private' ), true ) && ! current_user_can( $type->cap->publish_posts ) ) {
			return self::forbidden( 'publish' );
		}
		if ( $existing && 'trash' === $existing->post_status ) {
			return new WP_Error( 'igny8_trashed', 'The post is in the trash.', array( 'status' => 409, 'hint' => 'Restore it in WordPress first.', 'current' => Igny8_Post_Reader::read( $existing ) ) ); // phpcs:ignore WordPress.Arrays
		}
		$this->fields['post_status'] = (string) $status;
		return null;
	}

	/**
	 * Date of publication.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post.
	 * @return WP_Error|null
	 */
	private function take_date( $request, $existing ) {
		$sent = $request->get_param( 'date_gmt' );
		if ( null === $sent || '' === $sent ) {
			$has_date = $existing && strtotime( $existing->post_date_gmt . ' UTC' ) > time();
			if ( isset( $this->fields['post_status'] ) && 'future' === $this->fields['post_status'] && ! $has_date ) {
				return Igny8_Fields::invalid( 'date_gmt', 'is needed for the status future' );
			}
			return null;
		}
		$gmt = Igny8_Clock::mysql( $sent );
		if ( null === $gmt ) {
			return Igny8_Fields::invalid( 'date_gmt', 'is not a UTC date as 2026-01-31T12:00:00Z' );
		}
		$this->fields['post_date_gmt'] = $gmt;
		$this->fields['post_date']     = get_date_from_gmt( $gmt );
		$this->fields['edit_date']     = true;
		return null;
	}

	/**
	 * Content id, task id and the id of the operation.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return null
	 */
	private function take_ids( $request ) {
		if ( null !== $request->get_param( 'content_id' ) ) {
			$this->content_id                     = (string) $request->get_param( 'content_id' );
			$this->meta[ Igny8_Meta::CONTENT_ID ] = $this->content_id;
		}
		if ( null !== $request->get_param( 'task_id' ) ) {
			$this->meta[ Igny8_Meta::TASK_ID ] = (string) $request->get_param( 'task_id' );
		}
		// An operation without an id ends the memory of the last one.
		$this->meta[ Igny8_Meta::LAST_OP ] = (string) $request->get_param( 'op' );
		return null;
	}

	/**
	 * Terms.
	 *
	 * @param WP_REST_Request $request  Request.
	 * @param WP_Post|null    $existing Post.
	 * @return WP_Error|null
	 */
	private function take_terms( $request, $existing ) {
		$sent = $request->get_param( 'terms' );
		if ( null === $sent ) {
			return null;
		}
		$type = $existing ? $existing->post_type : $this->fields['post_type'];
		foreach ( (array) $sent as $taxonomy => $ids ) {
			$object = get_taxonomy( $taxonomy );
			if ( ! $object || ! is_object_in_taxonomy( $type, $taxonomy ) ) {
				return Igny8_Fields::invalid( 'terms', "has the taxonomy $taxonomy, which posts of this type do not have" );
			}
			if ( ! is_array( $ids ) ) {
				return Igny8_Fields::invalid( 'terms', "needs a list of ids for $taxonomy" );
			}
			if ( ! current_user_can( $object->cap->assign_terms ) ) {
				return self::forbidden( "assign terms of $taxonomy" );
			}
			$clean = array();
			foreach ( $ids as $id ) {
				if ( ! is_int( $id ) && ! ( is_string( $id ) && ctype_digit( $id ) ) ) {
					return Igny8_Fields::invalid( 'terms', "needs ids for $taxonomy, not names" );
				}
				$term = get_term( (int) $id, $taxonomy );
				if ( ! $term instanceof WP_Term ) {
					return Igny8_Fields::invalid( 'terms', "has the id $id, which is no term of $taxonomy" );
				}
				$clean[] = (int) $id;
			}
			$this->terms[ (string) $taxonomy ] = array_values( array_unique( $clean ) );
		}
		return null;
	}

	/**
	 * Featured image.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_Error|null
	 */
	private function take_featured( $request ) {
		$sent = $request->get_param( 'featured_media' );
		if ( null === $sent ) {
			return null;
		}
		$this->featured = (int) $sent;
		if ( $this->featured > 0 && 'attachment' !== get_post_type( $this->featured ) ) {
			return Igny8_Fields::invalid( 'featured_media', 'is not an attachment of this site' );
		}
		return null;
	}

	/**
	 * SEO fields.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return null
	 */
	private function take_seo( $request ) {
		$sent = $request->get_param( 'seo' );
		foreach ( array( 'title', 'description', 'focus_keyword' ) as $name ) {
			if ( is_array( $sent ) && isset( $sent[ $name ] ) ) {
				$this->seo[ $name ] = sanitize_text_field( (string) $sent[ $name ] );
			}
		}
		return null;
	}

	/**
	 * JSON-LD.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_Error|null
	 */
	private function take_schema( $request ) {
		$sent = $request->get_param( 'schema_json' );
		if ( null === $sent ) {
			return null;
		}
		if ( is_string( $sent ) ) {
			$data = '' === trim( $sent ) ? array() : json_decode( $sent );
		} else {
			$data = $sent;
		}
		if ( ! is_array( $data ) && ! is_object( $data ) ) {
			return Igny8_Fields::invalid( 'schema_json', 'is not a JSON object or list' );
		}
		$this->meta[ Igny8_Meta::SCHEMA ] = $data ? (string) wp_json_encode( $data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) : '';
		return null;
	}

	/**
	 * What the service user may not do.
	 *
	 * @param string $what Deed.
	 * @return WP_Error
	 */
	private static function forbidden( $what ) {
		return new WP_Error(
			'igny8_forbidden',
			"The service user may not $what.",
			array(
				'status' => 403,
				'hint'   => 'Connect the site as a user with more rights.',
			)
		);
	}
}

<?php
/**
 * `/posts`: create, read, update.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Posts.
 */
final class Igny8_Rest_Posts extends Igny8_Rest_Controller {

	/**
	 * Register the routes.
	 */
	public function register() {
		$create = $this->fields();

		$create['content_id']['required'] = true;
		$create['post_type']['default']   = 'post';
		$this->route( '/posts', 'POST', array( $this, 'create' ), $create );

		$id = array(
			'id' => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
		);
		$this->route( '/posts/(?P<id>\d+)', 'GET', array( $this, 'get' ), $id );
		$this->route(
			'/posts/(?P<id>\d+)',
			WP_REST_Server::EDITABLE,
			array( $this, 'update' ),
			array_merge(
				$id,
				$this->fields(),
				array(
					'base_hash' => array(
						'type'     => 'string',
						'required' => true,
						'pattern'  => '^[0-9a-f]{64}$',
					),
				)
			)
		);
	}

	/**
	 * Create.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create( WP_REST_Request $request ) {
		$done = Igny8_Post_Writer::create( $request );
		if ( is_wp_error( $done ) ) {
			return $done;
		}
		return $this->ok( Igny8_Post_Reader::read( $done['post'], $done['created'], $done['lost'] ), $done['created'] ? 201 : 200 );
	}

	/**
	 * Read.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get( WP_REST_Request $request ) {
		$post = self::readable( get_post( (int) $request['id'] ) );
		return is_wp_error( $post ) ? $post : $this->ok( Igny8_Post_Reader::read( $post ) );
	}

	/**
	 * Update.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update( WP_REST_Request $request ) {
		$post = self::readable( get_post( (int) $request['id'] ) );
		if ( is_wp_error( $post ) ) {
			return $post;
		}
		$done = Igny8_Post_Writer::update( $post, $request );
		return is_wp_error( $done ) ? $done : $this->ok( Igny8_Post_Reader::read( $done['post'], false, $done['lost'] ) );
	}

	/**
	 * A post the service user may see as it is stored, or why not.
	 *
	 * @param WP_Post|null $post Post.
	 * @return WP_Post|WP_Error
	 */
	public static function readable( $post ) {
		if ( ! $post instanceof WP_Post || in_array( $post->post_type, Igny8_Post_Draft::HIDDEN_TYPES, true ) || 'auto-draft' === $post->post_status ) {
			return new WP_Error( 'igny8_not_found', 'There is no such post.', array( 'status' => 404 ) );
		}
		if ( ! current_user_can( 'edit_post', $post->ID ) ) {
			return new WP_Error( 'igny8_forbidden', 'The service user may not edit this post.', array( 'status' => 403 ) );
		}
		return $post;
	}

	/**
	 * Fields of create and update.
	 *
	 * @return array<string,array>
	 */
	private function fields() {
		$text = array( 'type' => 'string' );
		return array(
			'content_id'     => Igny8_Fields::id_schema(),
			'task_id'        => Igny8_Fields::id_schema(),
			'op'             => Igny8_Fields::id_schema(),
			'post_type'      => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9_-]{1,20}$',
			),
			'status'         => array(
				'type' => 'string',
				'enum' => array( 'draft', 'pending', 'private', 'publish', 'future' ),
			),
			'title'          => $text,
			'title_b64'      => $text,
			'content_html'   => $text,
			'content_b64'    => $text,
			'excerpt'        => $text,
			'excerpt_b64'    => $text,
			'slug'           => array(
				'type'      => 'string',
				'maxLength' => 200,
			),
			'date_gmt'       => $text,
			'terms'          => array( 'type' => 'object' ),
			'featured_media' => array(
				'type'    => 'integer',
				'minimum' => 0,
			),
			'author'         => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
			'seo'            => array(
				'type'       => 'object',
				'properties' => array(
					'title'         => $text,
					'description'   => $text,
					'focus_keyword' => $text,
				),
			),
			'schema_json'    => array(
				'type'              => array( 'string', 'object', 'array' ),
				'sanitize_callback' => null,
			),
		);
	}
}

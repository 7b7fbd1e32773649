<?php
/**
 * `/post-by-task-id` and `/post-by-content-id`.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds posts by the program's own ids, in the trash too.
 */
final class Igny8_Rest_Lookup extends Igny8_Rest_Controller {

	/**
	 * Register the routes.
	 */
	public function register() {
		$this->route( '/post-by-task-id/(?P<task_id>[A-Za-z0-9._-]{1,100})', 'GET', array( $this, 'by_task' ), array( 'task_id' => Igny8_Fields::id_schema() ) );
		$this->route( '/post-by-content-id/(?P<content_id>[A-Za-z0-9._-]{1,100})', 'GET', array( $this, 'by_content' ), array( 'content_id' => Igny8_Fields::id_schema() ) );
	}

	/**
	 * By task id.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function by_task( WP_REST_Request $request ) {
		return $this->answer( Igny8_Post_Reader::by_meta( Igny8_Meta::TASK_ID, (string) $request['task_id'] ) );
	}

	/**
	 * By content id. A post whose row was written before its server died is found by its guid.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function by_content( WP_REST_Request $request ) {
		$id   = (string) $request['content_id'];
		$post = Igny8_Post_Reader::by_content_id( $id );
		return $this->answer( $post ? $post : Igny8_Post_Reader::by_guid( $id ) );
	}

	/**
	 * Answer.
	 *
	 * @param WP_Post|null $post Post.
	 * @return WP_REST_Response|WP_Error
	 */
	private function answer( $post ) {
		$post = Igny8_Rest_Posts::readable( $post );
		return is_wp_error( $post ) ? $post : $this->ok( Igny8_Post_Reader::read( $post ) );
	}
}

<?php
/**
 * `GET /posts` and `GET /authors`: what there is to link to and who may be an author.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Listings.
 */
final class Igny8_Rest_Listing extends Igny8_Rest_Controller {

	/**
	 * Register the routes.
	 */
	public function register() {
		$this->route(
			'/posts',
			'GET',
			array( $this, 'posts' ),
			array(
				'after' => array(
					'type'    => 'integer',
					'minimum' => 0,
					'default' => 0,
				),
				'limit' => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 200,
					'default' => 100,
				),
			)
		);
		$this->route( '/authors', 'GET', array( $this, 'authors' ) );
	}

	/**
	 * A page of posts and pages, by id: those the service user may edit.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function posts( WP_REST_Request $request ) {
		global $wpdb;
		$limit = (int) $request['limit'];
		$types = array_values( get_post_types( array( 'public' => true ) ) );
		$types = array_values( array_diff( $types, array( 'attachment' ), Igny8_Post_Draft::HIDDEN_TYPES ) );
		if ( ! $types ) {
			return $this->page( array(), false, null );
		}
		$marks = implode( ',', array_fill( 0, count( $types ), '%s' ) );
		// phpcs:disable WordPress.DB
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT ID, post_title, post_type, post_status, post_modified_gmt FROM $wpdb->posts WHERE ID > %d AND post_type IN ($marks) AND post_status IN ('publish', 'future', 'draft', 'pending', 'private') ORDER BY ID LIMIT %d",
				array_merge( array( (int) $request['after'] ), $types, array( $limit + 1 ) )
			)
		);
		// phpcs:enable
		$more = count( $rows ) > $limit;
		$rows = array_slice( $rows, 0, $limit );
		_prime_post_caches( wp_list_pluck( $rows, 'ID' ), true, false );
		$out  = array();
		$last = null;
		foreach ( $rows as $row ) {
			$last = (int) $row->ID;
			if ( ! current_user_can( 'edit_post', $last ) ) {
				continue;
			}
			$out[] = array(
				'id'        => $last,
				'title'     => wp_specialchars_decode( $row->post_title, ENT_QUOTES ),
				'url'       => (string) get_permalink( $last ),
				'post_type' => $row->post_type,
				'status'    => $row->post_status,
				'modified'  => 1000 * (int) strtotime( $row->post_modified_gmt . ' UTC' ),
			);
		}
		return $this->page( $out, $more, $last );
	}

	/**
	 * Users who may write posts, by name; their names only. Naming another author takes the right to edit others' posts.
	 *
	 * @return WP_REST_Response
	 */
	public function authors() {
		$self = wp_get_current_user();
		$only = current_user_can( 'edit_others_posts' ) ? array() : array( 'include' => array( $self->ID ) );
		$args = array_merge(
			array(
				'number'  => 500,
				'orderby' => 'display_name',
				'fields'  => array( 'ID', 'display_name' ),
			),
			// `capability` came with WordPress 5.9; before it `who` told authors.
			version_compare( get_bloginfo( 'version' ), '5.9', '>=' ) ? array( 'capability' => array( 'edit_posts' ) ) : array( 'who' => 'authors' ),
			$only
		);
		$out = array();
		foreach ( get_users( $args ) as $user ) {
			$out[] = array(
				'id'   => (int) $user->ID,
				'name' => (string) $user->display_name,
			);
		}
		return $this->page( $out, false, null );
	}

	/**
	 * The shape of a page.
	 *
	 * @param array[]  $results Rows.
	 * @param bool     $more    Whether there are more.
	 * @param int|null $next    `after` of the next page.
	 * @return WP_REST_Response
	 */
	private function page( array $results, $more, $next ) {
		return $this->ok(
			array(
				'results' => $results,
				'more'    => $more,
				'next'    => $more ? $next : null,
			)
		);
	}
}

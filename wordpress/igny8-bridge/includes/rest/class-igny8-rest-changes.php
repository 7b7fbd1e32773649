<?php
/**
 * `GET /changes`: the journal.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Pages of the journal.
 */
final class Igny8_Rest_Changes extends Igny8_Rest_Controller {

	/**
	 * Register the route.
	 */
	public function register() {
		$this->route(
			'/changes',
			'GET',
			array( $this, 'get' ),
			array(
				'since' => array(
					'type'    => 'integer',
					'minimum' => 0,
					'default' => 0,
				),
				'limit' => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 500,
					'default' => 200,
				),
			)
		);
	}

	/**
	 * Answer.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get( WP_REST_Request $request ) {
		return $this->ok( Igny8_Journal::page( (int) $request['since'], (int) $request['limit'] ) );
	}
}

<?php
/**
 * `GET /ping`: whether the connection works, and as whom.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Names the pairing and the service user.
 */
final class Igny8_Rest_Ping extends Igny8_Rest_Controller {

	const CAPS = array( 'edit_posts', 'edit_others_posts', 'publish_posts', 'edit_published_posts', 'edit_pages', 'publish_pages', 'upload_files', 'manage_categories', 'unfiltered_html', 'manage_options' );

	/**
	 * Register the route.
	 */
	public function register() {
		$this->route( '/ping', 'GET', array( $this, 'get' ) );
	}

	/**
	 * Answer.
	 *
	 * @return WP_REST_Response
	 */
	public function get() {
		$pairing = Igny8_Pairing::get();
		$user    = wp_get_current_user();
		return $this->ok(
			array(
				'site'         => $pairing['site'],
				'service_user' => array(
					'id'    => (int) $user->ID,
					'login' => $user->user_login,
					'caps'  => array_values( array_filter( self::CAPS, 'current_user_can' ) ),
				),
				'paired_at'    => (int) $pairing['paired_at'],
			)
		);
	}
}

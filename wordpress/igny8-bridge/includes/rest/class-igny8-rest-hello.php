<?php
/**
 * `GET /hello`: the only public route.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says that the bridge is here, and nothing else.
 */
final class Igny8_Rest_Hello extends Igny8_Rest_Controller {

	/**
	 * Register the route.
	 */
	public function register() {
		$this->route( '/hello', 'GET', array( $this, 'get' ), array(), '__return_true' );
	}

	/**
	 * Answer.
	 *
	 * @return WP_REST_Response
	 */
	public function get() {
		return $this->ok(
			array(
				'bridge'   => true,
				'protocol' => IGNY8_PROTOCOL,
				'paired'   => null !== Igny8_Pairing::get(),
			)
		);
	}
}

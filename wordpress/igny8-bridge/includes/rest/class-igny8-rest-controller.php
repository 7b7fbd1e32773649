<?php
/**
 * What the controllers share.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of the bridge's REST controllers.
 */
abstract class Igny8_Rest_Controller {

	const NAMESPACE_V1 = 'igny8/v1';

	/**
	 * Register the routes of one resource.
	 */
	abstract public function register();

	/**
	 * Register one route. Signed requests only; errors thrown by other plugins' hooks become an answer.
	 *
	 * @param string              $route    Route.
	 * @param string              $methods  Methods.
	 * @param callable            $callback Callback.
	 * @param array<string,array> $args     Argument schemas.
	 * @param callable|null       $allowed  Permission callback, when it is not the signature.
	 */
	protected function route( $route, $methods, $callback, array $args = array(), $allowed = null ) {
		register_rest_route(
			self::NAMESPACE_V1,
			$route,
			array(
				array(
					'methods'             => $methods,
					'callback'            => static function ( WP_REST_Request $request ) use ( $callback ) {
						try {
							return $callback( $request );
						} catch ( Throwable $e ) {
							return new WP_Error(
								'igny8_internal',
								'WordPress or a plugin failed: ' . get_class( $e ) . ': ' . $e->getMessage(),
								array(
									'status' => 500,
									'where'  => wp_basename( $e->getFile() ) . ':' . $e->getLine(),
								)
							);
						}
					},
					'permission_callback' => $allowed ? $allowed : array( 'Igny8_Auth', 'permission' ),
					'args'                => Igny8_Fields::args( $args ),
					'show_in_index'       => false,
				),
			)
		);
	}

	/**
	 * A successful answer.
	 *
	 * @param mixed $data   Data.
	 * @param int   $status HTTP status.
	 * @return WP_REST_Response
	 */
	protected function ok( $data, $status = 200 ) {
		return new WP_REST_Response( $data, $status );
	}
}

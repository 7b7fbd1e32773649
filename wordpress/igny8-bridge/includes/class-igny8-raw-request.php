<?php
/**
 * The parts of a request that are signed.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * One request, from PHP's globals or from a REST request object.
 */
final class Igny8_Raw_Request {

	/**
	 * Method.
	 *
	 * @var string
	 */
	public $method;

	/**
	 * Route without a trailing slash.
	 *
	 * @var string
	 */
	public $route;

	/**
	 * Parameters of the address; null when they cannot be signed.
	 *
	 * @var array<string,string>|null
	 */
	public $query;

	/**
	 * Raw body.
	 *
	 * @var string
	 */
	public $body;

	/**
	 * Announced length of the body.
	 *
	 * @var int
	 */
	public $length;

	/**
	 * The bridge's headers, by the last part of their name.
	 *
	 * @var array<string,string>
	 */
	public $headers = array();

	/**
	 * Whether PHP took form fields or files out of the body, which the signature would not cover.
	 *
	 * @var bool
	 */
	public $has_form = false;

	/**
	 * The HTTP request being served.
	 *
	 * @param string $route Its route.
	 * @return self
	 */
	public static function from_globals( $route ) {
		$raw           = new self();
		$raw->method   = Igny8_Http::method();
		$raw->route    = $route;
		$raw->query    = Igny8_Http::query();
		$raw->body     = (string) WP_REST_Server::get_raw_data();
		$raw->length   = Igny8_Http::content_length();
		$raw->has_form = ! empty( $_FILES ) || ! empty( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification -- only asks whether they are there.
		foreach ( Igny8_Signature::HEADERS as $name ) {
			$raw->headers[ $name ] = Igny8_Http::header( 'X-IGNY8-' . $name );
		}
		return $raw;
	}

	/**
	 * A request made inside WordPress.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return self
	 */
	public static function from_rest( WP_REST_Request $request ) {
		$raw           = new self();
		$raw->method   = $request->get_method();
		$raw->route    = untrailingslashit( $request->get_route() );
		$raw->query    = array();
		$raw->body     = (string) $request->get_body();
		$raw->length   = (int) $request->get_header( 'content_length' );
		$raw->has_form = ! empty( $request->get_body_params() ) || ! empty( $request->get_file_params() );
		foreach ( $request->get_query_params() as $key => $value ) {
			if ( 'rest_route' === $key ) {
				continue;
			}
			if ( ! is_scalar( $value ) || null === $raw->query || ! preg_match( '/^[A-Za-z0-9_-]+$/', (string) $key ) ) {
				$raw->query = null;
				break;
			}
			$raw->query[ (string) $key ] = (string) $value;
		}
		foreach ( Igny8_Signature::HEADERS as $name ) {
			$raw->headers[ $name ] = trim( (string) $request->get_header( 'x_igny8_' . str_replace( '-', '_', $name ) ) );
		}
		return $raw;
	}
}

<?php
/**
 * `POST /media`: upload.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes raw bytes, or base64 in JSON where a firewall refuses raw bytes.
 */
final class Igny8_Rest_Media extends Igny8_Rest_Controller {

	/**
	 * Register the route.
	 */
	public function register() {
		$text = array(
			'type'    => 'string',
			'default' => '',
		);
		$args = array(
			'filename'  => array(
				'type'      => 'string',
				'required'  => true,
				'minLength' => 3,
				'maxLength' => 200,
			),
			'mime'      => array(
				'type'     => 'string',
				'required' => true,
				'pattern'  => '^[a-z]+/[a-z0-9.+-]+$',
			),
			'sha256'    => array(
				'type'     => 'string',
				'required' => true,
				'pattern'  => '^[0-9a-f]{64}$',
			),
			'bytes_b64' => array( 'type' => 'string' ),
			'alt'       => $text,
			'title'     => $text,
			'caption'   => $text,
		);

		$args['content_id'] = array_merge( Igny8_Fields::id_schema(), array( 'pattern' => '^[A-Za-z0-9._-]{0,100}$', 'minLength' => 0, 'default' => '' ) ); // phpcs:ignore WordPress.Arrays
		$this->route( '/media', 'POST', array( $this, 'create' ), $args );
	}

	/**
	 * Store an upload.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create( WP_REST_Request $request ) {
		if ( null !== $request->get_param( 'bytes_b64' ) ) {
			$bytes = Igny8_Fields::decode( (string) $request->get_param( 'bytes_b64' ) );
			if ( false === $bytes ) {
				return Igny8_Fields::invalid( 'bytes_b64', 'is not base64' );
			}
		} else {
			$type = $request->get_content_type();
			if ( ! is_array( $type ) || 'application/octet-stream' !== $type['value'] ) {
				return new WP_Error( 'igny8_body_type', 'Send the bytes as application/octet-stream, or bytes_b64 in JSON.', array( 'status' => 415 ) );
			}
			$bytes = (string) $request->get_body();
		}
		if ( '' === $bytes ) {
			return Igny8_Fields::invalid( 'body', 'is empty' );
		}
		$facts = array();
		foreach ( array( 'filename', 'mime', 'sha256', 'alt', 'title', 'caption', 'content_id' ) as $name ) {
			$facts[ $name ] = (string) $request->get_param( $name );
		}
		$done = Igny8_Media_Writer::store( $bytes, $facts );
		if ( is_wp_error( $done ) ) {
			return $done;
		}
		return $this->ok( Igny8_Media_Writer::read( $done['post'], $done['created'] ), $done['created'] ? 201 : 200 );
	}
}

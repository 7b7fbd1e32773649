<?php
/**
 * The answer: one JSON envelope between sentinels, never cached.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Turns every answer under the namespace, WordPress' own errors included, into the bridge's envelope.
 */
final class Igny8_Envelope {

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_filter( 'rest_pre_serve_request', array( __CLASS__, 'serve' ), PHP_INT_MAX, 4 );
	}

	/**
	 * Print the answer.
	 *
	 * @param bool             $served  Whether somebody has printed already.
	 * @param WP_HTTP_Response $result  Result.
	 * @param WP_REST_Request  $request Request.
	 * @param WP_REST_Server   $server  Server.
	 * @return bool
	 */
	public static function serve( $served, $result, $request, $server ) {
		if ( ! Igny8_Http::is_ours( $request->get_route() ) ) {
			return $served;
		}
		Igny8_Output::discard();
		$status   = (int) $result->get_status();
		$envelope = self::build( $status, $result->get_data() );
		if ( ! headers_sent() ) {
			self::headers( $server, $envelope['retry_after'] );
		}
		unset( $envelope['retry_after'] );
		$nonce             = self::nonce( $request );
		$envelope['nonce'] = $nonce;
		// ASCII only, and no angle bracket or ampersand: output filters of other plugins find nothing to rewrite.
		$json = wp_json_encode( $envelope, JSON_HEX_TAG | JSON_HEX_AMP | JSON_INVALID_UTF8_SUBSTITUTE );
		if ( false === $json ) {
			$json = '{"success":false,"data":null,"message":"","error":{"code":"igny8_encoding","message":"The answer could not be written as JSON.","hint":""},"nonce":"' . $nonce . '"}';
		}
		// phpcs:disable WordPress.Security.EscapeOutput -- JSON, and a nonce of a checked form.
		echo '' === $nonce ? $json : "\nIGNY8-BEGIN:$nonce\n$json\nIGNY8-END:$nonce\n";
		// phpcs:enable
		return true;
	}

	/**
	 * The envelope.
	 *
	 * @param int   $status HTTP status.
	 * @param mixed $data   What the route returned, or WordPress' error.
	 * @return array
	 */
	public static function build( $status, $data ) {
		$install  = Igny8_Pairing::install();
		$envelope = array(
			'success'        => $status < 400,
			'data'           => $data,
			'message'        => '',
			'error'          => null,
			'request_id'     => wp_generate_uuid4(),
			'plugin_version' => IGNY8_VERSION,
			'protocol'       => IGNY8_PROTOCOL,
			'server_time'    => Igny8_Clock::ms(),
			'nonce'          => '',
			'site'           => array(
				'install_id' => $install ? $install['id'] : '',
				'home_url'   => Igny8_Pairing::home(),
			),
			'retry_after'    => 0,
		);
		if ( $status < 400 ) {
			return $envelope;
		}
		$code    = is_array( $data ) && isset( $data['code'] ) && is_string( $data['code'] ) ? $data['code'] : 'igny8_internal';
		$message = is_array( $data ) && isset( $data['message'] ) && is_string( $data['message'] ) ? $data['message'] : 'WordPress gave no reason.';
		$detail  = is_array( $data ) && isset( $data['data'] ) && is_array( $data['data'] ) ? $data['data'] : array();
		$hint    = isset( $detail['hint'] ) ? (string) $detail['hint'] : '';

		$envelope['retry_after'] = isset( $detail['retry_after'] ) ? (int) $detail['retry_after'] : 0;
		$envelope['message']     = $message;
		$envelope['error']       = array(
			'code'    => $code,
			'message' => $message,
			'hint'    => $hint,
		);
		unset( $detail['status'], $detail['hint'] );
		$envelope['data'] = $detail ? $detail : null;
		return $envelope;
	}

	/**
	 * Headers that keep the answer out of every cache.
	 *
	 * @param WP_REST_Server $server      Server.
	 * @param int            $retry_after Seconds, 0 for none.
	 */
	private static function headers( $server, $retry_after ) {
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions -- the name cache plugins look for.
		}
		do_action( 'litespeed_control_set_nocache', 'igny8 bridge' ); // phpcs:ignore WordPress.NamingConventions -- LiteSpeed's own action.
		$server->send_header( 'Content-Type', 'application/json; charset=UTF-8' );
		$server->send_header( 'Cache-Control', 'no-store, no-cache, must-revalidate, max-age=0, private' );
		$server->send_header( 'Expires', 'Wed, 11 Jan 1984 05:00:00 GMT' );
		$server->send_header( 'Pragma', 'no-cache' );
		$server->send_header( 'X-LiteSpeed-Cache-Control', 'no-cache' );
		$server->send_header( 'X-Content-Type-Options', 'nosniff' );
		header( 'Vary: X-IGNY8-API-Key', false );
		$server->remove_header( 'Last-Modified' );
		$server->remove_header( 'ETag' );
		if ( $retry_after > 0 ) {
			$server->send_header( 'Retry-After', (string) $retry_after );
		}
	}

	/**
	 * The nonce to repeat.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return string
	 */
	private static function nonce( $request ) {
		$nonce = trim( (string) $request->get_header( 'x_igny8_nonce' ) );
		return Igny8_Http::is_nonce( $nonce ) ? $nonce : Igny8_Http::nonce();
	}
}

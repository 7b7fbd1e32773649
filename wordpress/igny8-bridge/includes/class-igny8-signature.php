<?php
/**
 * The signature of a request: one fixed algorithm, Ed25519 over one fixed text.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Signed text and its verification. Knows no options and no globals.
 */
final class Igny8_Signature {

	const HEADERS = array( 'API-Key', 'Protocol', 'Site', 'Time', 'Nonce', 'Signature' );

	/**
	 * The text that is signed, or null when the request has a form that cannot be.
	 *
	 * @param Igny8_Raw_Request $raw Request.
	 * @return string|null
	 */
	public static function text( Igny8_Raw_Request $raw ) {
		if ( null === $raw->query || $raw->has_form ) {
			return null;
		}
		return implode(
			"\n",
			array(
				'IGNY8-BRIDGE-1',
				$raw->method,
				$raw->route,
				self::query( $raw->query ),
				$raw->headers['Site'],
				$raw->headers['Time'],
				$raw->headers['Nonce'],
				hash( 'sha256', $raw->body ),
			)
		);
	}

	/**
	 * Whether a signature is good.
	 *
	 * @param string $text      Signed text.
	 * @param string $signature Base64 of 64 bytes.
	 * @param string $key       Base64 of the 32-byte public key.
	 * @return bool
	 */
	public static function verify( $text, $signature, $key ) {
		// phpcs:disable WordPress.PHP.DiscouragedPHPFunctions -- keys and signatures travel as base64.
		$signature = base64_decode( $signature, true );
		$key       = base64_decode( $key, true );
		// phpcs:enable
		if ( false === $signature || 64 !== strlen( $signature ) || false === $key || 32 !== strlen( $key ) ) {
			return false;
		}
		if ( ! function_exists( 'sodium_crypto_sign_verify_detached' ) ) {
			require_once ABSPATH . WPINC . '/sodium_compat/autoload.php';
		}
		try {
			return sodium_crypto_sign_verify_detached( $signature, $text, $key );
		} catch ( Exception $e ) {
			return false;
		}
	}

	/**
	 * Parameters in their signed order and form.
	 *
	 * @param array<string,string> $query Parameters.
	 * @return string
	 */
	private static function query( array $query ) {
		$pairs = array();
		ksort( $query, SORT_STRING );
		foreach ( $query as $key => $value ) {
			$pairs[] = rawurlencode( (string) $key ) . '=' . rawurlencode( $value );
		}
		return implode( '&', $pairs );
	}
}

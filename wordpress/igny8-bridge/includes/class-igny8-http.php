<?php
/**
 * What can be known of the current HTTP request before WordPress has parsed it.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Facts about the request in PHP's globals.
 */
final class Igny8_Http {

	const ROOT = '/igny8/v1';

	/**
	 * The bridge route this HTTP request asks for, without a trailing slash; null when it asks for something else.
	 *
	 * WordPress takes `rest_route` from the query before it looks at the path, so the same is done here.
	 *
	 * @return string|null
	 */
	public static function route() {
		if ( self::not_a_front_request() ) {
			return null;
		}
		// phpcs:disable WordPress.Security -- only compared with the bridge's own routes; authenticated by the signature.
		if ( isset( $_POST['rest_route'] ) ) {
			return null;
		}
		if ( isset( $_GET['rest_route'] ) ) {
			$route = is_string( $_GET['rest_route'] ) ? wp_unslash( $_GET['rest_route'] ) : '';
			return self::ours( $route );
		}
		$uri = isset( $_SERVER['REQUEST_URI'] ) ? (string) wp_unslash( $_SERVER['REQUEST_URI'] ) : '';
		// phpcs:enable
		$path = rawurldecode( (string) strtok( $uri, '?' ) );
		$home = trim( (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_PATH ), '/' );
		$path = ltrim( $path, '/' );
		if ( '' !== $home && 0 === strpos( $path, $home . '/' ) ) {
			$path = substr( $path, strlen( $home ) + 1 );
		}
		if ( 0 === strpos( $path, 'index.php/' ) ) {
			$path = substr( $path, 10 );
		}
		$prefix = trim( rest_get_url_prefix(), '/' );
		if ( 0 !== strpos( $path, $prefix . '/' ) ) {
			return null;
		}
		return self::ours( substr( $path, strlen( $prefix ) ) );
	}

	/**
	 * Whether a REST route belongs to the bridge (WordPress matches routes without regard to case).
	 *
	 * @param string $route REST route.
	 * @return bool
	 */
	public static function is_ours( $route ) {
		return null !== self::ours( strtolower( (string) $route ) );
	}

	/**
	 * The parameters of the address itself, as they were sent. Null when they are not plain and unique.
	 *
	 * The address is read rather than `$_GET`, because some hosts' rewrite rules add parameters of their own.
	 *
	 * @return array<string,string>|null
	 */
	public static function query() {
		// phpcs:disable WordPress.Security -- raw on purpose: this is the signed text.
		$uri = isset( $_SERVER['REQUEST_URI'] ) ? (string) $_SERVER['REQUEST_URI'] : '';
		// phpcs:enable
		$cut = strpos( $uri, '?' );
		if ( false === $cut ) {
			return array();
		}
		$out = array();
		foreach ( explode( '&', substr( $uri, $cut + 1 ) ) as $pair ) {
			if ( '' === $pair ) {
				continue;
			}
			$parts = explode( '=', $pair, 2 );
			$key   = urldecode( $parts[0] );
			if ( 'rest_route' === $key ) {
				continue;
			}
			if ( ! preg_match( '/^[A-Za-z0-9_-]+$/', $key ) || isset( $out[ $key ] ) ) {
				return null;
			}
			$out[ $key ] = urldecode( isset( $parts[1] ) ? $parts[1] : '' );
		}
		return $out;
	}

	/**
	 * A request header, also where CGI has renamed it.
	 *
	 * @param string $name With dashes.
	 * @return string
	 */
	public static function header( $name ) {
		$key = 'HTTP_' . strtoupper( str_replace( '-', '_', $name ) );
		foreach ( array( $key, 'REDIRECT_' . $key ) as $k ) {
			if ( isset( $_SERVER[ $k ] ) && is_string( $_SERVER[ $k ] ) ) {
				return trim( wp_unslash( $_SERVER[ $k ] ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- checked by form where used.
			}
		}
		return '';
	}

	/**
	 * The method WordPress will act on.
	 *
	 * @return string
	 */
	public static function method() {
		// phpcs:disable WordPress.Security -- part of the signed text.
		if ( isset( $_GET['_method'] ) && is_string( $_GET['_method'] ) ) {
			return strtoupper( $_GET['_method'] );
		}
		if ( isset( $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] ) ) {
			return strtoupper( $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] );
		}
		return isset( $_SERVER['REQUEST_METHOD'] ) ? strtoupper( $_SERVER['REQUEST_METHOD'] ) : 'GET';
		// phpcs:enable
	}

	/**
	 * Announced length of the body.
	 *
	 * @return int
	 */
	public static function content_length() {
		return isset( $_SERVER['CONTENT_LENGTH'] ) ? (int) $_SERVER['CONTENT_LENGTH'] : 0;
	}

	/**
	 * The nonce of this request when it has the right form, else an empty text.
	 *
	 * @return string
	 */
	public static function nonce() {
		$nonce = self::header( 'X-IGNY8-Nonce' );
		return self::is_nonce( $nonce ) ? $nonce : '';
	}

	/**
	 * Whether a text has the form of a nonce.
	 *
	 * @param string $text Candidate.
	 * @return bool
	 */
	public static function is_nonce( $text ) {
		return 1 === preg_match( '/^[A-Za-z0-9_-]{22}$/D', (string) $text );
	}

	/**
	 * The bridge's entry is the front controller only: not the admin, its AJAX, XML-RPC, cron or the login page.
	 *
	 * @return bool
	 */
	private static function not_a_front_request() {
		global $pagenow;
		if ( is_admin() || wp_doing_ajax() || wp_doing_cron() || defined( 'XMLRPC_REQUEST' ) || defined( 'WP_CLI' ) ) {
			return true;
		}
		return ! empty( $pagenow ) && 'index.php' !== $pagenow;
	}

	/**
	 * A route cut to its own form, when it is one of the bridge's.
	 *
	 * @param string $route REST route.
	 * @return string|null
	 */
	private static function ours( $route ) {
		$route = untrailingslashit( $route );
		return self::ROOT === $route || 0 === strpos( $route, self::ROOT . '/' ) ? $route : null;
	}
}

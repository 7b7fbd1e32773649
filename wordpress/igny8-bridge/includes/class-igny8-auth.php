<?php
/**
 * Who may call: the checks of a signed request, and acting as the service user.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Authentication for the bridge's namespace, and for nothing else.
 */
final class Igny8_Auth {

	const TOLERANCE_MS = 300000;

	/**
	 * Outcome for the HTTP request being served: route, method, body hash, query, result.
	 *
	 * @var array|null
	 */
	private static $http = null;

	/**
	 * Whether that outcome was already given to a REST request.
	 *
	 * @var bool
	 */
	private static $taken = false;

	/**
	 * Guards against being asked while checking.
	 *
	 * @var bool
	 */
	private static $busy = false;

	/**
	 * REST request checked last.
	 *
	 * @var WP_REST_Request|null
	 */
	private static $request = null;

	/**
	 * Its outcome.
	 *
	 * @var int|WP_Error|null
	 */
	private static $outcome = null;

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_filter( 'determine_current_user', array( __CLASS__, 'determine_user' ), PHP_INT_MAX );
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'authentication_errors' ), PHP_INT_MAX );
		add_filter( 'rest_pre_dispatch', array( __CLASS__, 'pre_dispatch' ), 1, 3 );
	}

	/**
	 * Early, when any code first asks who the user is.
	 *
	 * @param int|false $user_id User so far.
	 * @return int|false
	 */
	public static function determine_user( $user_id ) {
		$outcome = self::http_outcome();
		return is_int( $outcome ) ? $outcome : $user_id;
	}

	/**
	 * Ours wins over plugins that close REST to anonymous callers and over foreign Basic credentials (a staging site's
	 * own password), for our namespace alone.
	 *
	 * @param WP_Error|null|bool $result Outcome so far.
	 * @return WP_Error|null|bool
	 */
	public static function authentication_errors( $result ) {
		$route = Igny8_Http::route();
		if ( null === $route ) {
			return $result;
		}
		$actual = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? (string) $GLOBALS['wp']->query_vars['rest_route'] : '';
		if ( untrailingslashit( $actual ) !== $route ) {
			wp_set_current_user( 0 );
			return self::refuse( 'igny8_bad_signature', 401, 'The route that was signed is not the route that would be served.' );
		}
		if ( Igny8_Http::ROOT . '/hello' === $route ) {
			return true;
		}
		$outcome = self::http_outcome();
		if ( is_wp_error( $outcome ) ) {
			return $outcome;
		}
		wp_set_current_user( $outcome );
		return true;
	}

	/**
	 * Before arguments are looked at, so that a stranger learns nothing from their errors.
	 *
	 * @param mixed           $result  Answer so far.
	 * @param WP_REST_Server  $server  Server.
	 * @param WP_REST_Request $request Request.
	 * @return mixed
	 */
	public static function pre_dispatch( $result, $server, $request ) {
		if ( ! Igny8_Http::is_ours( $request->get_route() ) || Igny8_Http::ROOT . '/hello' === untrailingslashit( $request->get_route() ) ) {
			return $result;
		}
		$outcome = self::outcome( $request );
		return is_wp_error( $outcome ) ? $outcome : $result;
	}

	/**
	 * Permission callback of every route but `/hello`.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public static function permission( WP_REST_Request $request ) {
		$outcome = self::outcome( $request );
		return is_wp_error( $outcome ) ? $outcome : true;
	}

	/**
	 * Outcome for one REST request.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return int|WP_Error Id of the service user, or why not.
	 */
	private static function outcome( WP_REST_Request $request ) {
		if ( self::$request === $request ) {
			return self::$outcome;
		}
		$first = self::$http;
		if ( null !== $first && ! self::$taken
			&& untrailingslashit( $request->get_route() ) === $first['route']
			&& $request->get_method() === $first['method']
			&& hash( 'sha256', (string) $request->get_body() ) === $first['body'] ) {
			self::$taken = true;
			$outcome     = $first['outcome'];
			if ( is_array( $first['query'] ) ) {
				$request->set_query_params( $first['query'] ); // What was signed, and nothing a rewrite rule has added.
			}
		} else {
			$outcome = self::check( Igny8_Raw_Request::from_rest( $request ) );
		}
		self::$request = $request;
		self::$outcome = $outcome;
		if ( is_int( $outcome ) && get_current_user_id() !== $outcome ) {
			wp_set_current_user( $outcome );
		}
		return $outcome;
	}

	/**
	 * Outcome for the HTTP request being served; null when it is not the bridge's or while checking.
	 *
	 * @return int|WP_Error|null
	 */
	private static function http_outcome() {
		if ( null !== self::$http ) {
			return self::$http['outcome'];
		}
		if ( self::$busy || 'cli' === PHP_SAPI ) {
			return null;
		}
		self::$busy = true;
		$route      = Igny8_Http::route();
		if ( null !== $route && Igny8_Http::ROOT . '/hello' !== $route ) {
			$raw        = Igny8_Raw_Request::from_globals( $route );
			self::$http = array(
				'route'   => $route,
				'method'  => $raw->method,
				'body'    => hash( 'sha256', $raw->body ),
				'query'   => $raw->query,
				'outcome' => self::check( $raw ),
			);
		}
		self::$busy = false;
		return null === self::$http ? null : self::$http['outcome'];
	}

	/**
	 * All checks, refusals counted and noted.
	 *
	 * @param Igny8_Raw_Request $raw Request.
	 * @return int|WP_Error
	 */
	private static function check( Igny8_Raw_Request $raw ) {
		$outcome = self::verify( $raw );
		if ( is_int( $outcome ) ) {
			Igny8_Activity::request( $raw->method, $raw->route );
			return $outcome;
		}
		$data = $outcome->get_error_data();
		if ( in_array( $data['status'], array( 400, 401 ), true ) ) {
			// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- hashed.
			$wait = Igny8_Throttle::failed( isset( $_SERVER['REMOTE_ADDR'] ) ? (string) $_SERVER['REMOTE_ADDR'] : '' );
			if ( $wait > 0 ) {
				return self::refuse( 'igny8_throttled', 429, 'Too many refused requests from this address.', '', array( 'retry_after' => $wait ) );
			}
		}
		Igny8_Activity::refusal( $outcome->get_error_code(), $outcome->get_error_message() );
		return $outcome;
	}

	/**
	 * The checks, in the order of the protocol.
	 *
	 * @param Igny8_Raw_Request $raw Request.
	 * @return int|WP_Error
	 */
	private static function verify( Igny8_Raw_Request $raw ) {
		$h = $raw->headers;
		if ( '' !== $h['Protocol'] && (string) IGNY8_PROTOCOL !== $h['Protocol'] ) {
			return self::refuse( 'igny8_protocol', 400, 'This plugin speaks protocol ' . IGNY8_PROTOCOL . ' only.', 'Update the IGNY8 Bridge plugin and IGNY8 Desktop.' );
		}
		foreach ( Igny8_Signature::HEADERS as $name ) {
			if ( '' === $h[ $name ] ) {
				return self::refuse( 'igny8_unauthorized', 401, 'The header X-IGNY8-' . $name . ' is missing.' );
			}
		}
		if ( ! Igny8_Http::is_nonce( $h['Nonce'] ) || ! preg_match( '/^\d{1,16}$/D', $h['Time'] ) ) {
			return self::refuse( 'igny8_unauthorized', 401, 'The nonce or the time has a wrong form.' );
		}
		$pairing = Igny8_Pairing::get();
		if ( null === $pairing ) {
			return self::refuse( 'igny8_unauthorized', 401, 'This site is not connected.', 'Paste the connection code under Settings, IGNY8 Bridge.' );
		}
		if ( ! hash_equals( $pairing['site'], strtolower( $h['Site'] ) ) ) {
			return self::refuse( 'igny8_unauthorized', 401, 'This site is connected under another site id.', 'Connect it anew with the code of this site.' );
		}
		if ( ! hash_equals( $pairing['key_hash'], hash( 'sha256', $h['API-Key'] ) ) ) {
			return self::refuse( 'igny8_unauthorized', 401, 'The API key is not the one this site was connected with.', 'Connect the site anew.' );
		}
		if ( abs( Igny8_Clock::ms() - (int) $h['Time'] ) > self::TOLERANCE_MS ) {
			return self::refuse( 'igny8_stale', 401, 'The time of the request is more than five minutes off.', 'Compare with server_time.' );
		}
		if ( '' === $raw->body && $raw->length > 0 ) {
			return self::refuse( 'igny8_body_lost', 413, 'The web server received ' . $raw->length . ' bytes and handed none of them on.', 'The body is probably larger than post_max_size allows.' );
		}
		if ( $raw->has_form ) {
			return self::refuse( 'igny8_body_type', 415, 'Form fields and uploaded files cannot be signed; send JSON or raw bytes.' );
		}
		$text = Igny8_Signature::text( $raw );
		if ( null === $text || ! Igny8_Signature::verify( $text, $h['Signature'], $pairing['pub'] ) ) {
			return self::refuse( 'igny8_bad_signature', 401, 'The signature does not fit the request.', 'Something between the program and WordPress may have changed the request.' );
		}
		Igny8_Tables::ensure();
		$new = Igny8_Nonces::take( $h['Nonce'] );
		if ( null === $new ) {
			return self::refuse( 'igny8_storage', 503, 'The table of seen requests cannot be written.', 'The database user needs the right to create tables.' );
		}
		if ( ! $new ) {
			return self::refuse( 'igny8_replayed', 401, 'This request was received before.' );
		}
		if ( Igny8_Pairing::moved() ) {
			$install = Igny8_Pairing::install();
			return self::refuse( 'igny8_site_moved', 409, 'This site was connected at ' . $install['home'] . ' and now answers at ' . Igny8_Pairing::home() . '.', 'An administrator has to say under Settings, IGNY8 Bridge whether it moved or is a copy.' );
		}
		$user = get_userdata( (int) $pairing['service_user'] );
		if ( ! $user || ( is_multisite() && ! is_user_member_of_blog( $user->ID ) && ! is_super_admin( $user->ID ) ) ) {
			return self::refuse( 'igny8_no_service_user', 403, 'The WordPress user this site was connected with no longer exists.', 'Connect the site anew.' );
		}
		return (int) $user->ID;
	}

	/**
	 * A refusal.
	 *
	 * @param string $code    Code.
	 * @param int    $status  HTTP status.
	 * @param string $message What happened.
	 * @param string $hint    What to do.
	 * @param array  $more    More for the envelope.
	 * @return WP_Error
	 */
	private static function refuse( $code, $status, $message, $hint = '', array $more = array() ) {
		return new WP_Error(
			$code,
			$message,
			array_merge(
				array(
					'status' => $status,
					'hint'   => $hint,
				),
				$more
			)
		);
	}
}

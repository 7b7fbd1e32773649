<?php
/**
 * Base of the tests: a paired site, a signer, and a database that forgets each test.
 */

abstract class Bridge_Test_Case extends PHPUnit\Framework\TestCase {

	const SITE = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

	/** @var string */
	protected $key;

	/** @var string Ed25519 secret key. */
	protected $secret;

	/** @var string */
	protected $code;

	protected function setUp(): void {
		global $wpdb;
		wp_cache_flush();
		$wpdb->query( 'START TRANSACTION' );
		wp_set_current_user( 0 );
		Igny8_Journal::forget();
		add_filter( 'igny8_throttle_limit', array( __CLASS__, 'no_throttle' ) );
		$pair         = sodium_crypto_sign_keypair();
		$this->secret = sodium_crypto_sign_secretkey( $pair );
		$this->key    = self::b64url( random_bytes( 32 ) );
		$this->code   = self::connection_code( self::SITE, $this->key, sodium_crypto_sign_publickey( $pair ) );
		$this->assertTrue( Igny8_Pairing::connect( $this->code, 1 ) );
	}

	protected function tearDown(): void {
		global $wpdb;
		remove_all_filters( 'igny8_clock_ms' );
		remove_all_filters( 'igny8_throttle_limit' );
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
	}

	public static function no_throttle() {
		return 1000000;
	}

	public static function b64url( $bytes ) {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}

	public static function connection_code( $site, $key, $public ) {
		$json = json_encode(
			array(
				'v'    => 1,
				'site' => $site,
				'key'  => $key,
				'pub'  => base64_encode( $public ),
				'name' => 'Test agency',
			)
		);
		return 'igny8-1.' . self::b64url( $json );
	}

	/**
	 * A signed request. `$change` may alter the headers before (`before`) and after (`after`) signing.
	 */
	protected function signed( $method, $route, array $query = array(), $body = null, array $change = array() ) {
		$headers = array(
			'API-Key'  => $this->key,
			'Protocol' => '1',
			'Site'     => self::SITE,
			'Time'     => (string) (int) floor( microtime( true ) * 1000 ),
			'Nonce'    => self::b64url( random_bytes( 16 ) ),
		);
		$headers = array_merge( $headers, isset( $change['before'] ) ? $change['before'] : array() );
		$raw     = null === $body ? '' : ( is_string( $body ) ? $body : json_encode( $body ) );
		$pairs   = array();
		ksort( $query, SORT_STRING );
		foreach ( $query as $k => $v ) {
			$pairs[] = rawurlencode( $k ) . '=' . rawurlencode( (string) $v );
		}
		$path = isset( $change['signed_route'] ) ? $change['signed_route'] : '/igny8/v1' . $route;
		$text = implode( "\n", array( 'IGNY8-BRIDGE-1', $method, $path, implode( '&', $pairs ), $headers['Site'], $headers['Time'], $headers['Nonce'], hash( 'sha256', $raw ) ) );

		$headers['Signature'] = base64_encode( sodium_crypto_sign_detached( $text, $this->secret ) );

		$headers = array_merge( $headers, isset( $change['after'] ) ? $change['after'] : array() );
		$request = new WP_REST_Request( $method, '/igny8/v1' . $route );
		foreach ( $headers as $name => $value ) {
			if ( null !== $value ) {
				$request->set_header( 'X-IGNY8-' . $name, $value );
			}
		}
		$request->set_query_params( array_map( 'strval', $query ) );
		if ( null !== $body ) {
			$request->set_header( 'Content-Type', is_string( $body ) ? 'application/octet-stream' : 'application/json' );
			$request->set_body( isset( $change['body'] ) ? $change['body'] : $raw );
		}
		return $request;
	}

	/** Dispatch, as a WP_REST_Response whatever happens. */
	protected function send( WP_REST_Request $request ) {
		Igny8_Journal::forget();
		wp_set_current_user( 0 );
		$response = rest_get_server()->dispatch( $request );
		if ( is_wp_error( $response ) ) {
			$data     = $response->get_error_data();
			$response = new WP_REST_Response(
				array(
					'code'    => $response->get_error_code(),
					'message' => $response->get_error_message(),
					'data'    => $data,
				),
				$data['status']
			);
		}
		return $response;
	}

	protected function call( $method, $route, array $query = array(), $body = null ) {
		return $this->send( $this->signed( $method, $route, $query, $body ) );
	}

	/** Create a post and return its read-back. */
	protected function make( array $fields = array() ) {
		$response = $this->call(
			'POST',
			'/posts',
			array(),
			array_merge(
				array(
					'content_id'   => 'c-' . bin2hex( random_bytes( 6 ) ),
					'title'        => 'A title',
					'content_html' => '<p>Text</p>',
				),
				$fields
			)
		);
		$this->assertSame( 201, $response->get_status(), json_encode( $response->get_data() ) );
		return $response->get_data();
	}

	protected function assertRefused( $status, $code, WP_REST_Response $response ) {
		$data = $response->get_data();
		$this->assertSame( array( $status, $code ), array( $response->get_status(), isset( $data['code'] ) ? $data['code'] : null ), json_encode( $data ) );
	}
}

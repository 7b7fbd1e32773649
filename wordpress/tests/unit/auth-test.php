<?php
/**
 * Who is let in.
 */
class Auth_Test extends Bridge_Test_Case {

	/** Every route but /hello, with a method and a path that match it. */
	public function routes() {
		$out = array();
		foreach ( rest_get_server()->get_routes( 'igny8/v1' ) as $pattern => $handlers ) {
			if ( '/igny8/v1/hello' === $pattern ) {
				continue;
			}
			$path = preg_replace( '/\(\?P<\w+>[^)]*\)/', '7', $pattern );
			foreach ( $handlers as $handler ) {
				foreach ( array_keys( $handler['methods'] ) as $method ) {
					$out[] = array( $method, substr( $path, strlen( '/igny8/v1' ) ) );
				}
			}
		}
		return $out;
	}

	public function test_there_are_routes() {
		$this->assertGreaterThan( 14, count( $this->routes() ) );
	}

	public function test_every_route_is_closed() {
		$other_pair = sodium_crypto_sign_keypair();
		foreach ( $this->routes() as list( $method, $route ) ) {
			$body = 'GET' === $method ? null : array( 'content_id' => 'x' );
			$bare = new WP_REST_Request( $method, '/igny8/v1' . $route );
			$this->assertRefused( 401, 'igny8_unauthorized', $this->send( $bare ) );
			$cases = array(
				'wrong key'        => array( array( 'before' => array( 'API-Key' => self::b64url( random_bytes( 32 ) ) ) ), 401, 'igny8_unauthorized' ),
				'other site'       => array( array( 'before' => array( 'Site' => wp_generate_uuid4() ) ), 401, 'igny8_unauthorized' ),
				'no signature'     => array( array( 'after' => array( 'Signature' => null ) ), 401, 'igny8_unauthorized' ),
				'wrong signature'  => array( array( 'after' => array( 'Signature' => base64_encode( random_bytes( 64 ) ) ) ), 401, 'igny8_bad_signature' ),
				'short signature'  => array( array( 'after' => array( 'Signature' => 'AAAA' ) ), 401, 'igny8_bad_signature' ),
				'other time'       => array( array( 'after' => array( 'Time' => (string) ( Igny8_Clock::ms() + 5000 ) ) ), 401, 'igny8_bad_signature' ),
				'other nonce'      => array( array( 'after' => array( 'Nonce' => self::b64url( random_bytes( 16 ) ) ) ), 401, 'igny8_bad_signature' ),
				'other route'      => array( array( 'signed_route' => '/igny8/v1/hello' ), 401, 'igny8_bad_signature' ),
				'stale'            => array( array( 'before' => array( 'Time' => (string) ( Igny8_Clock::ms() - 300500 ) ) ), 401, 'igny8_stale' ),
				'from the future'  => array( array( 'before' => array( 'Time' => (string) ( Igny8_Clock::ms() + 301000 ) ) ), 401, 'igny8_stale' ),
				'other protocol'   => array( array( 'before' => array( 'Protocol' => '2' ) ), 400, 'igny8_protocol' ),
				'malformed nonce'  => array( array( 'before' => array( 'Nonce' => 'short' ) ), 401, 'igny8_unauthorized' ),
			);
			foreach ( $cases as $name => list( $change, $status, $code ) ) {
				$response = $this->send( $this->signed( $method, $route, array(), $body, $change ) );
				$data     = $response->get_data();
				$this->assertSame( array( $status, $code ), array( $response->get_status(), $data['code'] ), "$method $route: $name" );
				$this->assertSame( 0, get_current_user_id(), "$method $route: $name acts as somebody" );
			}
			$theirs       = $this->secret;
			$this->secret = sodium_crypto_sign_secretkey( $other_pair );
			$this->assertRefused( 401, 'igny8_bad_signature', $this->send( $this->signed( $method, $route, array(), $body ) ) );
			$this->secret = $theirs;
		}
	}

	public function test_every_route_has_a_permission_callback_and_typed_args() {
		$open = array();
		foreach ( rest_get_server()->get_routes( 'igny8/v1' ) as $pattern => $handlers ) {
			if ( '/igny8/v1' === $pattern ) {
				continue; // The index of the namespace is core's; it is closed by rest_pre_dispatch.
			}
			foreach ( $handlers as $handler ) {
				$this->assertNotEmpty( $handler['permission_callback'], $pattern );
				if ( '__return_true' === $handler['permission_callback'] ) {
					$open[] = $pattern;
				}
				foreach ( $handler['args'] as $name => $arg ) {
					$this->assertNotEmpty( $arg['type'], "$pattern $name" );
					$this->assertNotEmpty( $arg['validate_callback'], "$pattern $name" );
				}
			}
		}
		$this->assertSame( array( '/igny8/v1/hello' ), $open );
	}

	public function test_replay() {
		$request = $this->signed( 'GET', '/ping' );
		$this->assertSame( 200, $this->send( $request )->get_status() );
		$again = clone $request;
		$this->assertRefused( 401, 'igny8_replayed', $this->send( $again ) );
	}

	public function test_altered_body_and_query() {
		$body    = array( 'content_id' => 'abc' );
		$request = $this->signed( 'POST', '/posts', array(), $body, array( 'body' => '{"content_id":"abd"}' ) );
		$this->assertRefused( 401, 'igny8_bad_signature', $this->send( $request ) );
		$request = $this->signed( 'GET', '/changes', array( 'since' => 1 ) );
		$request->set_query_params( array( 'since' => '2' ) );
		$this->assertRefused( 401, 'igny8_bad_signature', $this->send( $request ) );
		$request->set_query_params( array( 'since' => array( '1' ) ) );
		$this->assertRefused( 401, 'igny8_bad_signature', $this->send( clone $request ) );
	}

	public function test_lost_body() {
		$request = $this->signed( 'POST', '/posts', array(), array( 'content_id' => 'abc' ), array( 'body' => '' ) );
		$request->set_header( 'Content-Length', '20' );
		$this->assertRefused( 413, 'igny8_body_lost', $this->send( $request ) );
	}

	public function test_form_bodies_are_refused() {
		$request = $this->signed( 'POST', '/posts' );
		$request->set_body_params( array( 'content_id' => 'abc' ) );
		$this->assertRefused( 415, 'igny8_body_type', $this->send( $request ) );
	}

	public function test_throttle_slows_refusals_only() {
		remove_all_filters( 'igny8_throttle_limit' );
		$_SERVER['REMOTE_ADDR'] = '192.0.2.' . wp_rand( 1, 250 );
		for ( $i = 0; $i < 10; $i++ ) {
			$this->assertRefused( 401, 'igny8_unauthorized', $this->send( new WP_REST_Request( 'GET', '/igny8/v1/ping' ) ) );
		}
		$response = $this->send( new WP_REST_Request( 'GET', '/igny8/v1/ping' ) );
		$this->assertRefused( 429, 'igny8_throttled', $response );
		$data = $response->get_data();
		$this->assertGreaterThan( 0, $data['data']['retry_after'] );
		$this->assertSame( 200, $this->call( 'GET', '/ping' )->get_status() );
		$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
	}

	public function test_hello_says_no_more() {
		$response = $this->send( new WP_REST_Request( 'GET', '/igny8/v1/hello' ) );
		$this->assertSame( array( 'bridge' => true, 'protocol' => 1, 'paired' => true ), $response->get_data() );
	}

	public function test_ping() {
		$response = $this->send( $this->signed( 'GET', '/ping', array( '_' => 'abc', 'weird' => "a b&c=d/é+~" ) ) );
		$data     = $response->get_data();
		$this->assertSame( 200, $response->get_status(), json_encode( $data ) );
		$this->assertSame( self::SITE, $data['site'] );
		$this->assertSame( 1, $data['service_user']['id'] );
		$this->assertContains( 'publish_posts', $data['service_user']['caps'] );
	}

	public function test_moved_site_waits() {
		$install = get_option( 'igny8_install' );
		update_option( 'igny8_install', array( 'id' => $install['id'], 'home' => 'https://elsewhere.test' ) );
		$this->assertRefused( 409, 'igny8_site_moved', $this->call( 'GET', '/ping' ) );
		Igny8_Pairing::confirm_moved();
		$this->assertSame( 200, $this->call( 'GET', '/ping' )->get_status() );
		$now = get_option( 'igny8_install' );
		$this->assertSame( $install['id'], $now['id'] );
	}

	public function test_scheme_alone_is_no_move() {
		$install = get_option( 'igny8_install' );
		update_option( 'igny8_install', array( 'id' => $install['id'], 'home' => str_replace( 'http://', 'https://', $install['home'] ) ) );
		$this->assertSame( 200, $this->call( 'GET', '/ping' )->get_status() );
	}

	public function test_service_user_gone() {
		$pairing                 = get_option( 'igny8_pairing' );
		$pairing['service_user'] = 999;
		update_option( 'igny8_pairing', $pairing );
		$this->assertRefused( 403, 'igny8_no_service_user', $this->call( 'GET', '/ping' ) );
	}

	public function test_disconnect() {
		Igny8_Pairing::disconnect();
		$this->assertRefused( 401, 'igny8_unauthorized', $this->call( 'GET', '/ping' ) );
	}

	public function test_key_is_not_stored() {
		global $wpdb;
		$found = $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->options WHERE option_value LIKE %s", '%' . $wpdb->esc_like( $this->key ) . '%' ) );
		$this->assertSame( 0, (int) $found );
	}

	public function test_connection_codes() {
		foreach ( array( '', 'igny8-1.', 'igny8-1.AAAA', 'igny8-2.' . substr( $this->code, 8 ), substr( $this->code, 0, -6 ), '<script>' ) as $bad ) {
			$this->assertInstanceOf( WP_Error::class, Igny8_Pairing::parse( $bad ), $bad );
		}
		$this->assertIsArray( Igny8_Pairing::parse( "  " . chunk_split( $this->code, 40, "\n" ) ) );
	}

	public function test_tables_are_made_when_missing() {
		global $wpdb;
		$wpdb->query( 'DROP TABLE ' . Igny8_Tables::name( 'nonces' ) );
		$this->assertSame( 200, $this->call( 'GET', '/ping' )->get_status() );
	}
}

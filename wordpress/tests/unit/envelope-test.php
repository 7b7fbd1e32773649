<?php
/**
 * What is printed.
 */
class Envelope_Test extends Bridge_Test_Case {

	private function serve( WP_REST_Request $request, $response = null ) {
		$response = $response ? $response : $this->send( $request );
		ob_start();
		$served = Igny8_Envelope::serve( false, $response, $request, rest_get_server() );
		$text   = ob_get_clean();
		$this->assertTrue( $served );
		return $text;
	}

	public function test_sentinels_and_shape() {
		$request = $this->signed( 'GET', '/ping' );
		$nonce   = $request->get_header( 'x_igny8_nonce' );
		$text    = $this->serve( $request );
		$this->assertSame( 1, preg_match( "/^IGNY8-BEGIN:$nonce\n(.*)\nIGNY8-END:$nonce$/m", $text, $m ) );
		$data = json_decode( $m[1], true );
		$this->assertSame( array( 'success', 'data', 'message', 'error', 'request_id', 'plugin_version', 'protocol', 'server_time', 'nonce', 'site' ), array_keys( $data ) );
		$this->assertSame( array( true, null, $nonce, 1 ), array( $data['success'], $data['error'], $data['nonce'], $data['protocol'] ) );
		$this->assertSame( get_option( 'igny8_install' )['id'], $data['site']['install_id'] );
	}

	public function test_no_nonce_no_sentinels() {
		$text = $this->serve( new WP_REST_Request( 'GET', '/igny8/v1/hello' ) );
		$data = json_decode( $text, true );
		$this->assertTrue( $data['data']['bridge'] );
	}

	public function test_wordpress_errors_wear_the_envelope() {
		$request = $this->signed( 'GET', '/nothing-here' );
		$text    = $this->serve( $request );
		$this->assertStringContainsString( '"code":"rest_no_route"', $text );
		$this->assertStringContainsString( '"success":false', $text );
	}

	public function test_answers_are_ascii_and_survive_bad_utf8() {
		$request = $this->signed( 'GET', '/ping' );
		$text    = $this->serve( $request, new WP_REST_Response( array( 'content' => "<p>é & \xff</p>" ) ) );
		$this->assertSame( 0, preg_match( '/[^\x00-\x7f<]/', $text ) );
		$this->assertStringNotContainsString( '<p>', $text );
	}

	public function test_other_namespaces_are_left_alone() {
		$request = new WP_REST_Request( 'GET', '/wp/v2/posts' );
		$this->assertFalse( Igny8_Envelope::serve( false, new WP_REST_Response( array() ), $request, rest_get_server() ) );
	}
}

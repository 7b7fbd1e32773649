<?php
/**
 * Media, terms, taxonomies, site metadata.
 */
class Media_Terms_Test extends Bridge_Test_Case {

	const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

	private $files = array();

	protected function tearDown(): void {
		foreach ( $this->files as $id ) {
			wp_delete_attachment( $id, true );
		}
		$this->files = array();
		parent::tearDown();
	}

	private function png() {
		return base64_decode( self::PNG );
	}

	private function facts( array $more = array() ) {
		return array_merge( array( 'filename' => 'a pic.png', 'mime' => 'image/png', 'sha256' => hash( 'sha256', $this->png() ), 'alt' => 'Alt "x" \\ y', 'title' => 'Title \\ é', 'caption' => 'Cap', 'content_id' => 'c-1' ), $more );
	}

	public function test_raw_bytes_once() {
		$first = $this->call( 'POST', '/media', $this->facts(), $this->png() );
		$this->assertSame( 201, $first->get_status(), json_encode( $first->get_data() ) );
		$a             = $first->get_data();
		$this->files[] = $a['id'];
		$this->assertSame( array( 'image/png', 1, 1, 'Alt "x" \\ y', 'Title \\ é', 'Cap', 'c-1', true ), array( $a['mime'], $a['width'], $a['height'], $a['alt'], $a['title'], $a['caption'], $a['content_id'], $a['created'] ) );
		$this->assertSame( $a['sha256'], hash_file( 'sha256', get_attached_file( $a['id'] ) ) );
		$second = $this->call( 'POST', '/media', array(), $this->facts( array( 'bytes_b64' => self::PNG ) ) );
		$b      = $second->get_data();
		$this->assertSame( array( 200, $a['id'], false ), array( $second->get_status(), $b['id'], $b['created'] ) );
	}

	public function test_what_is_refused() {
		$this->assertRefused( 400, 'igny8_hash_mismatch', $this->call( 'POST', '/media', $this->facts( array( 'sha256' => str_repeat( 'a', 64 ) ) ), $this->png() ) );
		$php = '<?php echo 1;';
		$this->assertRefused( 415, 'igny8_media_type', $this->call( 'POST', '/media', $this->facts( array( 'filename' => 'x.php', 'mime' => 'text/x-php', 'sha256' => hash( 'sha256', $php ) ) ), $php ) );
		$this->assertRefused( 415, 'igny8_media_type', $this->call( 'POST', '/media', $this->facts( array( 'sha256' => hash( 'sha256', $php ) ) ), $php ) );
		$svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
		$this->assertRefused( 415, 'igny8_media_type', $this->call( 'POST', '/media', $this->facts( array( 'filename' => 'x.svg', 'mime' => 'image/svg+xml', 'sha256' => hash( 'sha256', $svg ) ) ), $svg ) );
		$this->assertRefused( 400, 'rest_missing_callback_param', $this->call( 'POST', '/media', array( 'filename' => 'x.png' ), 'x' ) );
		$reader = wp_insert_user( array( 'user_login' => 'contrib', 'user_pass' => 'x', 'role' => 'contributor' ) );
		Igny8_Pairing::connect( $this->code, $reader );
		$this->assertRefused( 403, 'igny8_forbidden', $this->call( 'POST', '/media', $this->facts(), $this->png() ) );
	}

	public function test_terms() {
		$body  = array( 'taxonomy' => 'category', 'name' => 'Food & Drink \\ "x"' );
		$first = $this->call( 'POST', '/terms', array(), $body );
		$a     = $first->get_data();
		$this->assertSame( array( 201, 'Food & Drink \\ "x"' ), array( $first->get_status(), $a['name'] ) );
		$second = $this->call( 'POST', '/terms', array(), $body );
		$this->assertSame( array( 200, $a['id'] ), array( $second->get_status(), $second->get_data()['id'] ) );
		$child = $this->call( 'POST', '/terms', array(), $body + array( 'parent' => $a['id'] ) );
		$this->assertSame( array( 201, $a['id'] ), array( $child->get_status(), $child->get_data()['parent'] ) );
		$slug = $this->call( 'POST', '/terms', array(), array( 'taxonomy' => 'category', 'name' => 'Other', 'slug' => $a['slug'] ) );
		$this->assertSame( array( 200, $a['id'] ), array( $slug->get_status(), $slug->get_data()['id'] ) );
		$page = $this->call( 'GET', '/terms', array( 'taxonomy' => 'category', 'limit' => 2 ) )->get_data();
		$this->assertCount( 2, $page['results'] );
		$this->assertTrue( $page['more'] );
		$rest = $this->call( 'GET', '/terms', array( 'taxonomy' => 'category', 'after' => $page['next'] ) )->get_data();
		$this->assertNotEmpty( $rest['results'] );
		$this->assertNull( $rest['next'] );
		$found = $this->call( 'GET', '/terms', array( 'taxonomy' => 'category', 'search' => 'food & d' ) )->get_data();
		$this->assertCount( 2, $found['results'] );
		$this->assertCount( 0, $this->call( 'GET', '/terms', array( 'taxonomy' => 'category', 'search' => '%' ) )->get_data()['results'] );
		$this->assertRefused( 404, 'igny8_not_found', $this->call( 'GET', '/terms', array( 'taxonomy' => 'nope' ) ) );
		$this->assertRefused( 400, 'rest_invalid_param', $this->call( 'GET', '/terms', array( 'taxonomy' => 'category', 'limit' => 101 ) ) );
	}

	public function test_taxonomies_and_metadata() {
		$names = wp_list_pluck( $this->call( 'GET', '/taxonomies' )->get_data()['results'], 'name' );
		$this->assertContains( 'category', $names );
		$this->assertNotContains( 'nav_menu', $names );
		$response = $this->call( 'GET', '/site-metadata' );
		$data     = $response->get_data();
		$this->assertSame( 200, $response->get_status(), json_encode( $data ) );
		$this->assertSame( array( PHP_VERSION, IGNY8_VERSION, 'none', true ), array( $data['versions']['php'], $data['versions']['plugin'], $data['seo_plugin'], $data['wp_cron_disabled'] ) );
		$this->assertGreaterThan( 0, $data['limits']['upload_max'] );
		$this->assertContains( 'image/jpeg', $data['image_types'] );
	}
}

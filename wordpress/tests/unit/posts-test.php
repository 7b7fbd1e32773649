<?php
/**
 * Posts: once, unspoilt, and never over somebody else's words.
 */
class Posts_Test extends Bridge_Test_Case {

	public function test_create_is_idempotent() {
		$body   = array( 'content_id' => 'one-1', 'task_id' => 't-1', 'title' => 'Once', 'content_html' => '<p>x</p>', 'status' => 'publish' );
		$first  = $this->call( 'POST', '/posts', array(), $body );
		$second = $this->call( 'POST', '/posts', array(), $body );
		$this->assertSame( array( 201, 200 ), array( $first->get_status(), $second->get_status() ) );
		$a = $first->get_data();
		$b = $second->get_data();
		$this->assertTrue( $a['created'] );
		$this->assertFalse( $b['created'] );
		$this->assertSame( $a['id'], $b['id'] );
		$this->assertSame( $a['hash'], $b['hash'] );
		$this->assertSame( 'publish', $a['status'] );
		$this->assertSame( 1, $a['author'] );
		foreach ( Igny8_Meta::KEYS as $key ) {
			$this->assertNotSame( '', get_post_meta( $a['id'], $key, true ), $key );
		}
		$this->assertSame( 'publish', get_post_meta( $a['id'], '_igny8_wordpress_status', true ) );
		$this->assertSame( 'urn:igny8:one-1', get_post( $a['id'] )->guid );
	}

	public function test_in_progress() {
		$claim = Igny8_Claims::take( 'busy-1' );
		$this->assertSame( 'won', $claim['state'] );
		$response = $this->call( 'POST', '/posts', array(), array( 'content_id' => 'busy-1', 'title' => 'x' ) );
		$this->assertRefused( 409, 'igny8_in_progress', $response );
		$data = $response->get_data();
		$this->assertGreaterThan( 0, $data['data']['retry_after'] );
	}

	public function test_server_died_between_row_and_meta() {
		Igny8_Claims::take( 'half-1' );
		$id = wp_insert_post( array( 'post_title' => 'Half', 'post_status' => 'draft', 'guid' => 'urn:igny8:half-1' ) );
		add_filter( 'igny8_clock_ms', function ( $ms ) { return $ms + 121000; } );
		$response = $this->call( 'POST', '/posts', array(), array( 'content_id' => 'half-1', 'title' => 'Whole', 'content_html' => '<p>all</p>' ) );
		// The clock of the test runs ahead, so the time of the request has to as well.
		$this->assertSame( 200, $response->get_status(), json_encode( $response->get_data() ) );
		$data = $response->get_data();
		$this->assertSame( array( $id, 'Whole', 'half-1' ), array( $data['id'], $data['title'], $data['content_id'] ) );
	}

	public function test_stale_claim_without_a_post_is_taken_over() {
		Igny8_Claims::take( 'dead-1' );
		add_filter( 'igny8_clock_ms', function ( $ms ) { return $ms + 121000; } );
		$response = $this->call( 'POST', '/posts', array(), array( 'content_id' => 'dead-1', 'title' => 'x' ) );
		$this->assertSame( 201, $response->get_status() );
	}

	public function test_create_again_after_it_was_deleted_for_good() {
		$post = $this->make( array( 'content_id' => 'gone-1' ) );
		wp_delete_post( $post['id'], true );
		$this->assertRefused( 404, 'igny8_not_found', $this->call( 'GET', '/post-by-content-id/gone-1' ) );
		$this->assertNotSame( $post['id'], $this->make( array( 'content_id' => 'gone-1' ) )['id'] );
	}

	public function test_nothing_is_slashed_or_unslashed() {
		$text = 'C:\\new\\table "quoted" \'single\' \\\\server \\u00e9 é 😀';
		$post = $this->make( array( 'title' => $text, 'content_html' => "<p>$text</p>", 'excerpt' => $text ) );
		$this->assertSame( $text, $post['title'] );
		$this->assertSame( "<p>$text</p>", $post['content'] );
		$this->assertSame( $text, $post['excerpt'] );
		$this->assertSame( array(), $post['lost'] );
		$response = $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'title' => "$text!", 'seo' => array( 'title' => 'a\\b' ) ) );
		$data     = $response->get_data();
		$this->assertSame( array( "$text!", "<p>$text</p>", 'a\\b' ), array( $data['title'], $data['content'], $data['seo']['title'] ) );
	}

	public function test_base64_fields() {
		$html = "<!-- wp:paragraph -->\n<p>Ünïcode & more</p>\n<!-- /wp:paragraph -->";
		$post = $this->make( array( 'title' => null, 'title_b64' => base64_encode( 'Tïtle' ), 'content_html' => null, 'content_b64' => base64_encode( $html ), 'excerpt_b64' => base64_encode( 'Ex' ) ) );
		$this->assertSame( array( 'Tïtle', $html, 'Ex' ), array( $post['title'], $post['content'], $post['excerpt'] ) );
		$this->assertRefused( 400, 'igny8_invalid', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'b', 'content_b64' => '***' ) ) );
		$this->assertRefused( 400, 'igny8_invalid', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'b', 'content_b64' => base64_encode( "\xff\xfe" ) ) ) );
	}

	public function test_kses_takes_nothing_from_an_administrator() {
		$html = '<p style="display:grid">5 &lt; 6</p><iframe src="https://example.test/"></iframe><picture><source srcset="a.webp"><img src="a.jpg" alt="" loading="lazy" decoding="async" fetchpriority="high"></picture><script type="application/ld+json">{"a":1}</script><svg viewBox="0 0 1 1"></svg><form><input name="q"></form>';
		$post = $this->make( array( 'content_html' => $html ) );
		$this->assertSame( $html, $post['content'] );
		$this->assertSame( array(), $post['lost'] );
	}

	public function test_an_author_loses_tags_and_is_told() {
		$author = wp_insert_user( array( 'user_login' => 'writer', 'user_pass' => 'x', 'role' => 'author' ) );
		$this->assertTrue( Igny8_Pairing::connect( $this->code, $author ) );
		$post = $this->make( array( 'content_html' => '<p>a</p><iframe src="https://example.test/"></iframe><svg></svg>', 'status' => 'publish' ) );
		$this->assertSame( array( 'iframe', 'svg' ), $post['lost'] );
		$this->assertSame( $author, $post['author'] );
		$this->assertRefused( 403, 'igny8_forbidden', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'p', 'title' => 'x', 'post_type' => 'page' ) ) );
		$this->assertRefused( 403, 'igny8_forbidden', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'p', 'title' => 'x', 'author' => 1 ) ) );
		$theirs = wp_insert_post( array( 'post_title' => 'Admin', 'post_author' => 1, 'post_status' => 'publish', 'post_content' => 'x' ) );
		$this->assertRefused( 403, 'igny8_forbidden', $this->call( 'GET', "/posts/$theirs" ) );
		$this->assertRefused( 403, 'igny8_forbidden', $this->call( 'POST', "/posts/$theirs", array(), array( 'base_hash' => str_repeat( '0', 64 ), 'title' => 'x' ) ) );
	}

	public function test_an_update_of_the_title_leaves_others_html_alone() {
		$author = wp_insert_user( array( 'user_login' => 'editor1', 'user_pass' => 'x', 'role' => 'author' ) );
		$post   = $this->make( array( 'content_html' => '<p>a</p><iframe src="https://example.test/"></iframe> 1 < 2', 'author' => $author ) );
		$this->assertTrue( Igny8_Pairing::connect( $this->code, $author ) );
		$response = $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'title' => 'New' ) );
		$data     = $response->get_data();
		$this->assertSame( 200, $response->get_status(), json_encode( $data ) );
		$this->assertSame( array( 'New', $post['content'], array() ), array( $data['title'], $data['content'], $data['lost'] ) );
	}

	public function test_update_is_conditional() {
		$post     = $this->make();
		$response = $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'title' => 'Two' ) );
		$this->assertSame( 200, $response->get_status() );
		$two = $response->get_data();
		$this->assertNotSame( $post['hash'], $two['hash'] );
		$this->assertSame( $post['content'], $two['content'] );
		$response = $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'title' => 'Three' ) );
		$this->assertRefused( 409, 'igny8_conflict', $response );
		$data = $response->get_data();
		$this->assertSame( 'Two', $data['data']['current']['title'] );
		$this->assertSame( 'Two', get_post( $post['id'] )->post_title );
		$this->assertRefused( 400, 'rest_missing_callback_param', $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'title' => 'Three' ) ) );
		$this->assertSame( 200, $this->call( 'PUT', '/posts/' . $post['id'], array(), array( 'base_hash' => $two['hash'], 'title' => 'Put' ) )->get_status() );
	}

	public function test_a_repeated_update_is_recognised() {
		$post   = $this->make();
		$update = array( 'base_hash' => $post['hash'], 'title' => 'Two', 'op' => 'op-1' );
		$first  = $this->call( 'POST', '/posts/' . $post['id'], array(), $update )->get_data();
		$second = $this->call( 'POST', '/posts/' . $post['id'], array(), $update );
		$this->assertSame( 200, $second->get_status(), json_encode( $second->get_data() ) );
		$this->assertSame( array( $first['hash'], 'op-1' ), array( $second->get_data()['hash'], $second->get_data()['last_op'] ) );
		wp_set_current_user( 1 );
		wp_update_post( array( 'ID' => $post['id'], 'post_title' => 'Three' ) );
		$third = $this->call( 'POST', '/posts/' . $post['id'], array(), $update );
		$this->assertRefused( 409, 'igny8_conflict', $third );
		$this->assertSame( 'op-1', $third->get_data()['data']['current']['last_op'] );
	}

	public function test_a_change_on_the_site_is_a_conflict() {
		$post = $this->make();
		wp_set_current_user( 1 );
		wp_update_post( array( 'ID' => $post['id'], 'post_content' => '<p>Edited here</p>' ) );
		$this->assertRefused( 409, 'igny8_conflict', $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'content_html' => 'x' ) ) );
		$this->assertSame( '<p>Edited here</p>', get_post( $post['id'] )->post_content );
	}

	public function test_terms_author_image_and_seo() {
		$cat  = wp_insert_term( 'News', 'category' )['term_id'];
		$tag  = wp_insert_term( 'blue', 'post_tag' )['term_id'];
		$user = wp_insert_user( array( 'user_login' => 'other', 'user_pass' => 'x', 'role' => 'editor' ) );
		$img  = wp_insert_attachment( array( 'post_title' => 'i', 'post_mime_type' => 'image/png' ) );
		$post = $this->make(
			array(
				'terms'          => array( 'category' => array( $cat ), 'post_tag' => array( $tag ) ),
				'author'         => $user,
				'featured_media' => $img,
				'seo'            => array( 'title' => 'S', 'description' => 'D', 'focus_keyword' => 'F' ),
				'slug'           => 'my-slug',
				'status'         => 'publish',
			)
		);
		$this->assertSame( array( 'category' => array( $cat ), 'post_tag' => array( $tag ) ), (array) $post['terms'] );
		$this->assertSame( array( $user, $img, 'my-slug' ), array( $post['author'], $post['featured_media'], $post['slug'] ) );
		$this->assertSame( array( 'title' => 'S', 'description' => 'D', 'focus_keyword' => 'F' ), $post['seo'] );
		$response = $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $post['hash'], 'terms' => array( 'post_tag' => array() ), 'featured_media' => 0, 'seo' => array( 'title' => '' ) ) );
		$data     = $response->get_data();
		$this->assertSame( array( 'category' => array( $cat ) ), (array) $data['terms'] );
		$this->assertSame( array( 0, '', 'D' ), array( $data['featured_media'], $data['seo']['title'], $data['seo']['description'] ) );
		foreach ( array( array( 'terms' => array( 'category' => array( 99999 ) ) ), array( 'terms' => array( 'nope' => array( 1 ) ) ), array( 'terms' => array( 'category' => array( 'News' ) ) ), array( 'featured_media' => $post['id'] ), array( 'author' => 9999 ), array( 'post_type' => 'revision' ), array( 'schema_json' => '{"a":' ), array( 'date_gmt' => 'tomorrow' ), array( 'status' => 'future' ) ) as $bad ) {
			$this->assertRefused( 400, 'igny8_invalid', $this->call( 'POST', '/posts', array(), array_merge( array( 'content_id' => 'bad', 'title' => 'x' ), $bad ) ) );
		}
		$this->assertRefused( 404, 'igny8_not_found', $this->call( 'GET', '/post-by-content-id/bad' ) );
	}

	public function test_typed_arguments() {
		foreach ( array( array( 'content_id' => '' ), array( 'content_id' => 'a b' ), array( 'content_id' => array( 'x' ) ), array( 'status' => 'trash' ), array( 'author' => 'me' ), array( 'featured_media' => -1 ), array( 'terms' => 'x' ), array( 'seo' => 'x' ), array( 'title' => array( 'x' ) ) ) as $bad ) {
			$this->assertRefused( 400, 'rest_invalid_param', $this->call( 'POST', '/posts', array(), array_merge( array( 'content_id' => 'typed', 'title' => 'x' ), $bad ) ) );
		}
		$this->assertRefused( 400, 'rest_missing_callback_param', $this->call( 'POST', '/posts', array(), array( 'title' => 'x' ) ) );
		$this->assertRefused( 400, 'rest_invalid_json', $this->send( $this->broken_json() ) );
	}

	private function broken_json() {
		$request = $this->signed( 'POST', '/posts', array(), '{"content_id":' );
		$request->set_header( 'Content-Type', 'application/json' );
		return $request;
	}

	public function test_future_and_dates() {
		$when = gmdate( 'Y-m-d\TH:i:s\Z', time() + 86400 );
		$post = $this->make( array( 'status' => 'future', 'date_gmt' => $when ) );
		$this->assertSame( array( 'future', $when ), array( $post['status'], $post['date_gmt'] ) );
		$past = $this->make( array( 'status' => 'publish', 'date_gmt' => '2020-02-03T04:05:06Z' ) );
		$this->assertSame( array( 'publish', '2020-02-03T04:05:06Z' ), array( $past['status'], $past['date_gmt'] ) );
		$draft = $this->make();
		$this->assertSame( '', $draft['date_gmt'] );
		$this->assertSame( 20, strlen( $draft['modified_gmt'] ) );
	}

	public function test_lookups_find_the_trash() {
		$post = $this->make( array( 'content_id' => 'look-1', 'task_id' => 'task-9' ) );
		wp_trash_post( $post['id'] );
		foreach ( array( '/post-by-content-id/look-1', '/post-by-task-id/task-9', '/posts/' . $post['id'] ) as $route ) {
			$response = $this->call( 'GET', $route );
			$data     = $response->get_data();
			$this->assertSame( array( 200, $post['id'], 'trash' ), array( $response->get_status(), $data['id'], $data['status'] ) );
		}
		$this->assertRefused( 404, 'igny8_not_found', $this->call( 'GET', '/post-by-task-id/none' ) );
		$again = $this->call( 'POST', '/posts', array(), array( 'content_id' => 'look-1', 'title' => 'x' ) )->get_data();
		$this->assertSame( array( $post['id'], false, 'trash' ), array( $again['id'], $again['created'], $again['status'] ) );
		$this->assertRefused( 409, 'igny8_trashed', $this->call( 'POST', '/posts/' . $post['id'], array(), array( 'base_hash' => $again['hash'], 'status' => 'publish' ) ) );
	}

	public function test_schema_cannot_close_the_script() {
		$post = $this->make( array( 'status' => 'publish', 'schema_json' => '{"@type":"FAQPage","name":"</script><script>alert(1)</script>","e":{}}' ) );
		$GLOBALS['wp_query'] = new WP_Query( array( 'p' => $post['id'] ) );
		ob_start();
		Igny8_Head::schema();
		$html = ob_get_clean();
		$GLOBALS['wp_query'] = new WP_Query();
		$this->assertSame( 1, substr_count( $html, '</script>' ) );
		$this->assertStringContainsString( '"e":{}', $html );
	}

	public function test_a_duplicated_post_is_not_the_post() {
		$post = $this->make( array( 'content_id' => 'dup-1' ) );
		$copy = wp_insert_post( array( 'post_title' => 'Copy', 'meta_input' => array( '_igny8_content_id' => 'dup-1', '_igny8_managed' => '1' ) ) );
		$this->assertSame( $post['id'], $this->call( 'GET', '/post-by-content-id/dup-1' )->get_data()['id'] );
		$this->assertFalse( Igny8_Meta::is_managed( $copy ) );
	}

	public function test_a_content_id_belongs_to_one_post() {
		$a        = $this->make( array( 'content_id' => 'own-1' ) );
		$b        = $this->make( array( 'content_id' => 'own-2' ) );
		$response = $this->call( 'POST', '/posts/' . $b['id'], array(), array( 'base_hash' => $b['hash'], 'content_id' => 'own-1' ) );
		$this->assertRefused( 409, 'igny8_content_id_taken', $response );
		$foreign = wp_insert_post( array( 'post_title' => 'Old post', 'post_content' => 'x', 'post_status' => 'publish' ) );
		$read    = $this->call( 'GET', "/posts/$foreign" )->get_data();
		$took    = $this->call( 'POST', "/posts/$foreign", array(), array( 'base_hash' => $read['hash'], 'content_id' => 'own-3' ) );
		$this->assertSame( array( 200, 'own-3' ), array( $took->get_status(), $took->get_data()['content_id'] ) );
		$this->assertSame( $foreign, $this->call( 'POST', '/posts', array(), array( 'content_id' => 'own-3', 'title' => 'x' ) )->get_data()['id'] );
	}

	public function test_seo_plugins() {
		foreach ( array( 'yoast' => '_yoast_wpseo_metadesc', 'rank_math' => 'rank_math_description', 'seopress' => '_seopress_titles_desc', 'the_seo_framework' => '_genesis_description', 'aioseo' => '_aioseo_description' ) as $slug => $key ) {
			$filter = function () use ( $slug ) { return $slug; };
			add_filter( 'igny8_seo_plugin', $filter );
			$post = $this->make( array( 'seo' => array( 'description' => "for $slug" ) ) );
			$this->assertSame( "for $slug", $post['seo']['description'] );
			$this->assertSame( "for $slug", get_post_meta( $post['id'], $key, true ) );
			remove_filter( 'igny8_seo_plugin', $filter );
		}
	}

	public function test_a_failing_plugin_is_an_answer() {
		$boom = function () { throw new TypeError( 'boom' ); };
		add_action( 'save_post', $boom );
		$this->assertRefused( 500, 'igny8_internal', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'boom', 'title' => 'x' ) ) );
		remove_action( 'save_post', $boom );
		// The row is there; once the claim is stale, the same id finds it.
		$this->assertRefused( 409, 'igny8_in_progress', $this->call( 'POST', '/posts', array(), array( 'content_id' => 'boom', 'title' => 'x' ) ) );
		add_filter( 'igny8_clock_ms', function ( $ms ) { return $ms + 121000; } );
		$this->assertSame( 200, $this->call( 'POST', '/posts', array(), array( 'content_id' => 'boom', 'title' => 'x' ) )->get_status() );
	}
}

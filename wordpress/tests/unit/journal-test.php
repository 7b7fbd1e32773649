<?php
/**
 * The journal: every event once, in order, by whom.
 */
class Journal_Test extends Bridge_Test_Case {

	private function changes( $since = 0, $limit = 500 ) {
		return $this->call( 'GET', '/changes', array( 'since' => $since, 'limit' => $limit ) )->get_data();
	}

	private function kinds( array $page ) {
		return array_map( function ( $row ) { return $row['origin'] . ':' . $row['kind']; }, $page['results'] );
	}

	/** Something done on the site, in a request of its own. */
	private function on_site( callable $what ) {
		Igny8_Journal::forget();
		wp_set_current_user( 1 );
		$result = $what();
		Igny8_Journal_Hooks::settle();
		Igny8_Journal::forget();
		return $result;
	}

	public function test_kinds_and_origins() {
		$post = $this->make( array( 'content_id' => 'j-1', 'task_id' => 't-1' ) );
		$id   = $post['id'];
		$page = $this->changes();
		$this->assertSame( array( 'bridge:created' ), $this->kinds( $page ) );
		$row = $page['results'][0];
		$this->assertSame( array( 'post', $id, 'j-1', 't-1', 'draft', $post['hash'] ), array( $row['object'], $row['object_id'], $row['content_id'], $row['task_id'], $row['status'], $row['hash'] ) );

		$at      = $page['cursor'];
		$updated = $this->call( 'POST', "/posts/$id", array(), array( 'base_hash' => $post['hash'], 'title' => 'B' ) )->get_data();
		$page    = $this->changes( $at );
		$this->assertSame( array( 'bridge:updated' ), $this->kinds( $page ) );
		$this->assertSame( $updated['hash'], $page['results'][0]['hash'] );

		$at = $page['cursor'];
		$this->on_site( function () use ( $id ) { wp_update_post( array( 'ID' => $id, 'post_content' => 'C' ) ); } );
		$this->on_site( function () use ( $id ) { wp_update_post( array( 'ID' => $id ) ); } );
		$this->on_site( function () use ( $id ) { wp_publish_post( $id ); } );
		$this->on_site( function () use ( $id ) { wp_trash_post( $id ); } );
		$this->on_site( function () use ( $id ) { wp_untrash_post( $id ); } );
		$this->on_site( function () use ( $id ) { wp_set_object_terms( $id, 'sometag', 'post_tag' ); } );
		$this->on_site( function () use ( $id ) { update_post_meta( $id, '_igny8_seo_title', 'T' ); } );
		$this->on_site( function () use ( $id ) { wp_delete_post( $id, true ); } );
		$page = $this->changes( $at );
		$post_rows = array_values( array_filter( $page['results'], function ( $r ) { return 'post' === $r['object']; } ) );
		$this->assertSame(
			array( 'site:updated', 'site:status', 'site:trashed', 'site:untrashed', 'site:updated', 'site:updated', 'site:deleted' ),
			$this->kinds( array( 'results' => $post_rows ) )
		);
		$this->assertSame( 'j-1', end( $post_rows )['content_id'] );
		$this->assertTrue( $page['complete'] );
		$this->assertFalse( $page['more'] );
		$this->assertSame( $page['newest'], $page['cursor'] );
	}

	public function test_unmanaged_posts_revisions_and_autosaves_are_silent() {
		$this->on_site(
			function () {
				$id = wp_insert_post( array( 'post_title' => 'Mine', 'post_status' => 'publish', 'post_content' => 'x' ) );
				wp_update_post( array( 'ID' => $id, 'post_content' => 'y' ) );
				wp_insert_post( array( 'post_status' => 'auto-draft', 'post_title' => 'Auto' ) );
			}
		);
		$this->assertSame( array(), $this->changes()['results'] );
		$post = $this->make();
		$this->on_site( function () use ( $post ) { wp_update_post( array( 'ID' => $post['id'], 'post_content' => 'z' ) ); } );
		$this->assertSame( array( 'bridge:created', 'site:updated' ), $this->kinds( $this->changes() ) );
	}

	public function test_pages_and_bounds() {
		for ( $i = 0; $i < 5; $i++ ) {
			$this->make();
		}
		$page = $this->changes( 0, 2 );
		$this->assertCount( 2, $page['results'] );
		$this->assertTrue( $page['more'] );
		$rest = $this->changes( $page['cursor'], 500 );
		$this->assertCount( 3, $rest['results'] );
		$this->assertFalse( $rest['more'] );
		$this->assertRefused( 400, 'rest_invalid_param', $this->call( 'GET', '/changes', array( 'limit' => 501 ) ) );
		$this->assertSame( 999999, $this->changes( 999999 )['cursor'] );
	}

	public function test_bounded() {
		global $wpdb;
		$table = Igny8_Tables::name( 'journal' );
		$this->make();
		$wpdb->query( "UPDATE $table SET seq = 9 WHERE seq < 9" );
		$wpdb->query( "INSERT INTO $table (seq, object, object_id, kind, time) VALUES (9999, 'post', 1, 'updated', 1)" );
		$this->make();
		$page = $this->changes( 0 );
		$this->assertFalse( $page['complete'] );
		$this->assertSame( 9999, $page['oldest'] );
		$this->assertTrue( $this->changes( 5000 )['complete'] );
		$this->assertFalse( $this->changes( 4999 )['complete'] );
	}

	public function test_terms_and_attachments() {
		$this->on_site( function () { wp_insert_term( 'Journal', 'category' ); } );
		$page = $this->changes();
		$this->assertSame( array( 'site:created' ), $this->kinds( $page ) );
		$this->assertSame( 'term', $page['results'][0]['object'] );
		$id = $page['results'][0]['object_id'];
		$this->on_site( function () use ( $id ) { wp_update_term( $id, 'category', array( 'name' => 'Renamed' ) ); } );
		$this->on_site( function () use ( $id ) { wp_delete_term( $id, 'category' ); } );
		$this->assertSame( array( 'site:created', 'site:updated', 'site:deleted' ), $this->kinds( $this->changes() ) );
	}
}

<?php
/**
 * Removal leaves nothing behind. Runs last: it drops the tables.
 */
class Zz_Uninstall_Test extends Bridge_Test_Case {

	private function traces() {
		global $wpdb;
		$options = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%igny8%'" );
		$tables  = array();
		foreach ( array( 'nonces', 'claims', 'journal' ) as $short ) {
			if ( $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( Igny8_Tables::name( $short ) ) ) ) ) {
				$tables[] = $short;
			}
		}
		return array( array_values( array_diff( $options, array( 'active_plugins' ) ) ), $tables );
	}

	public function test_uninstall() {
		$this->assertSame( array( 'nonces', 'claims', 'journal' ), $this->traces()[1] );
		$post = $this->make( array( 'seo' => array( 'title' => 'x' ) ) );
		set_transient( 'igny8_fail_x', array( 'n' => 1, 'until' => time() + 60 ), 60 );
		if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
			define( 'WP_UNINSTALL_PLUGIN', 'igny8-bridge/igny8-bridge.php' );
		}
		require IGNY8_DIR . 'uninstall.php';
		wp_cache_flush();
		$this->assertSame( array( array(), array() ), $this->traces() );
		$this->assertSame( $post['content_id'], get_post_meta( $post['id'], '_igny8_content_id', true ), 'meta stays' );
		update_option( 'igny8_remove_data', '1' );
		Igny8_Cleaner::run();
		wp_cache_flush();
		$this->assertSame( '', get_post_meta( $post['id'], '_igny8_content_id', true ) );
		$this->assertInstanceOf( WP_Post::class, get_post( $post['id'] ) );
	}
}

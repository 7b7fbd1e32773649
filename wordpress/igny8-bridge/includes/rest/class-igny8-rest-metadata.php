<?php
/**
 * `GET /site-metadata`: what kind of site this is and what it can take.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Describes the site.
 */
final class Igny8_Rest_Metadata extends Igny8_Rest_Controller {

	/**
	 * Register the route.
	 */
	public function register() {
		$this->route( '/site-metadata', 'GET', array( $this, 'get' ) );
	}

	/**
	 * Answer.
	 *
	 * @return WP_REST_Response
	 */
	public function get() {
		global $wp_version;
		return $this->ok(
			array(
				'versions'         => array(
					'wordpress' => $wp_version,
					'php'       => PHP_VERSION,
					'plugin'    => IGNY8_VERSION,
				),
				'name'             => wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES ),
				'description'      => wp_specialchars_decode( get_option( 'blogdescription' ), ENT_QUOTES ),
				'language'         => get_bloginfo( 'language' ),
				'icon_url'         => (string) get_site_icon_url( 64 ),
				'timezone'         => wp_timezone_string(),
				'home_url'         => Igny8_Pairing::home(),
				'permalinks'       => (string) get_option( 'permalink_structure' ),
				'multisite'        => is_multisite(),
				'post_types'       => $this->post_types(),
				'taxonomies'       => Igny8_Rest_Terms::taxonomies_list(),
				'limits'           => array(
					'upload_max'         => (int) wp_max_upload_size(),
					'post_max'           => (int) wp_convert_hr_to_bytes( (string) ini_get( 'post_max_size' ) ),
					'memory_limit'       => (int) wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) ),
					'max_execution_time' => (int) ini_get( 'max_execution_time' ),
				),
				'image_editor'     => $this->image_editor(),
				'image_types'      => $this->image_types(),
				'seo_plugin'       => Igny8_Seo::active(),
				'woocommerce'      => defined( 'WC_VERSION' ) ? (string) WC_VERSION : '',
				'block_editor'     => $this->block_editor(),
				'wp_cron_disabled' => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
				'missed_schedule'  => $this->missed(),
				'service_user'     => array(
					'id'    => get_current_user_id(),
					'login' => wp_get_current_user()->user_login,
				),
				'posts'            => $this->counts( 'post' ),
				'pages'            => $this->counts( 'page' ),
			)
		);
	}

	/**
	 * Types of posts the service user can make.
	 *
	 * @return array[]
	 */
	private function post_types() {
		$out = array();
		foreach ( get_post_types( array( 'show_ui' => true ), 'objects' ) as $type ) {
			if ( in_array( $type->name, Igny8_Post_Draft::HIDDEN_TYPES, true ) || 0 === strpos( $type->name, 'wp_' ) ) {
				continue;
			}
			$out[] = array(
				'name'         => $type->name,
				'label'        => wp_specialchars_decode( $type->label, ENT_QUOTES ),
				'hierarchical' => (bool) $type->hierarchical,
				'public'       => (bool) $type->public,
				'taxonomies'   => array_values( get_object_taxonomies( $type->name ) ),
				'may_create'   => current_user_can( $type->cap->create_posts ),
			);
		}
		return $out;
	}

	/**
	 * Class of the image editor, empty when there is none.
	 *
	 * @return string
	 */
	private function image_editor() {
		require_once ABSPATH . WPINC . '/class-wp-image-editor.php';
		$editor = _wp_image_editor_choose();
		return $editor ? (string) $editor : '';
	}

	/**
	 * Image types the site takes.
	 *
	 * @return string[]
	 */
	private function image_types() {
		$types = array_filter(
			get_allowed_mime_types(),
			static function ( $mime ) {
				return 0 === strpos( $mime, 'image/' );
			}
		);
		return array_values( array_unique( $types ) );
	}

	/**
	 * Whether posts open in the block editor.
	 *
	 * @return bool
	 */
	private function block_editor() {
		require_once ABSPATH . 'wp-admin/includes/post.php';
		return function_exists( 'use_block_editor_for_post_type' ) && use_block_editor_for_post_type( 'post' );
	}

	/**
	 * Posts whose date is past and which are still scheduled.
	 *
	 * @return int
	 */
	private function missed() {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_status = 'future' AND post_date_gmt < %s", gmdate( 'Y-m-d H:i:s', time() - 60 ) ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * Number of posts of a type by status.
	 *
	 * @param string $type Post type.
	 * @return object
	 */
	private function counts( $type ) {
		$out = array();
		foreach ( (array) wp_count_posts( $type ) as $status => $count ) {
			if ( in_array( $status, array( 'publish', 'future', 'draft', 'pending', 'private', 'trash' ), true ) ) {
				$out[ $status ] = (int) $count;
			}
		}
		return (object) $out;
	}
}

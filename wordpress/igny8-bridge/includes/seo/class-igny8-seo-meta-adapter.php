<?php
/**
 * SEO plugins that keep their fields in post meta.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes title, description and focus keyword under the keys of one plugin.
 */
class Igny8_Seo_Meta_Adapter {

	const KEYS = array(
		'yoast'             => array(
			'title'         => '_yoast_wpseo_title',
			'description'   => '_yoast_wpseo_metadesc',
			'focus_keyword' => '_yoast_wpseo_focuskw',
		),
		'rank_math'         => array(
			'title'         => 'rank_math_title',
			'description'   => 'rank_math_description',
			'focus_keyword' => 'rank_math_focus_keyword',
		),
		'aioseo'            => array(
			'title'         => '_aioseo_title',
			'description'   => '_aioseo_description',
			'focus_keyword' => '_igny8_focus_keyword',
		),
		'seopress'          => array(
			'title'         => '_seopress_titles_title',
			'description'   => '_seopress_titles_desc',
			'focus_keyword' => '_seopress_analysis_target_kw',
		),
		'the_seo_framework' => array(
			'title'         => '_genesis_title',
			'description'   => '_genesis_description',
			'focus_keyword' => '_igny8_focus_keyword',
		),
		'none'              => array(
			'title'         => '_igny8_seo_title',
			'description'   => '_igny8_seo_description',
			'focus_keyword' => '_igny8_focus_keyword',
		),
	);

	/**
	 * Meta key of each field.
	 *
	 * @var array<string,string>
	 */
	protected $keys;

	/**
	 * An adapter.
	 *
	 * @param string $slug SEO plugin.
	 */
	public function __construct( $slug ) {
		$this->keys = isset( self::KEYS[ $slug ] ) ? self::KEYS[ $slug ] : self::KEYS['none'];
	}

	/**
	 * Fields of a post.
	 *
	 * @param int $post_id Post.
	 * @return array{title:string,description:string,focus_keyword:string}
	 */
	public function read( $post_id ) {
		$out = array();
		foreach ( $this->keys as $name => $key ) {
			$value        = get_post_meta( $post_id, $key, true );
			$out[ $name ] = is_scalar( $value ) ? (string) $value : '';
		}
		return $out;
	}

	/**
	 * Meta values that have to be written for what was sent.
	 *
	 * @param int                  $post_id Post, 0 for a new one.
	 * @param array<string,string> $seo     Sent fields.
	 * @return array<string,string>
	 */
	public function meta( $post_id, array $seo ) {
		$out = array();
		foreach ( $seo as $name => $value ) {
			if ( isset( $this->keys[ $name ] ) && ( '' !== $value || $post_id ) ) {
				$out[ $this->keys[ $name ] ] = $value;
			}
		}
		return $out;
	}

	/**
	 * Work that needs the post to exist.
	 *
	 * @param int                  $post_id Post.
	 * @param array<string,string> $seo     Sent fields.
	 */
	public function after( $post_id, array $seo ) {
	}

	/**
	 * Every meta key any adapter uses, for the journal.
	 *
	 * @return string[]
	 */
	public static function all_keys() {
		return array_values( array_unique( array_merge( ...array_values( array_map( 'array_values', self::KEYS ) ) ) ) );
	}
}

<?php
/**
 * Which SEO plugin holds the SEO fields of this site.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Chooses the adapter. Without an SEO plugin the bridge keeps and prints the fields itself.
 */
final class Igny8_Seo {

	/**
	 * Adapter of the active SEO plugin.
	 *
	 * @return Igny8_Seo_Meta_Adapter
	 */
	public static function adapter() {
		$slug = self::active();
		if ( 'aioseo' === $slug ) {
			return new Igny8_Seo_Aioseo();
		}
		return new Igny8_Seo_Meta_Adapter( $slug );
	}

	/**
	 * Short name of the active SEO plugin, or `none`.
	 *
	 * @return string
	 */
	public static function active() {
		if ( defined( 'WPSEO_VERSION' ) ) {
			$slug = 'yoast';
		} elseif ( defined( 'RANK_MATH_VERSION' ) || class_exists( 'RankMath', false ) ) {
			$slug = 'rank_math';
		} elseif ( defined( 'AIOSEO_VERSION' ) || function_exists( 'aioseo' ) ) {
			$slug = 'aioseo';
		} elseif ( defined( 'SEOPRESS_VERSION' ) ) {
			$slug = 'seopress';
		} elseif ( defined( 'THE_SEO_FRAMEWORK_VERSION' ) || function_exists( 'the_seo_framework' ) ) {
			$slug = 'the_seo_framework';
		} else {
			$slug = 'none';
		}
		/**
		 * Filters which SEO plugin the bridge writes for.
		 *
		 * @param string $slug `yoast`, `rank_math`, `aioseo`, `seopress`, `the_seo_framework` or `none`.
		 */
		return (string) apply_filters( 'igny8_seo_plugin', $slug );
	}
}

<?php
/**
 * What the bridge prints in the head of a page.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * JSON-LD of a post and, where no SEO plugin does it, its title and description.
 */
final class Igny8_Head {

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_action( 'wp_head', array( __CLASS__, 'schema' ), 30 );
		add_action( 'wp_head', array( __CLASS__, 'description' ), 5 );
		add_filter( 'pre_get_document_title', array( __CLASS__, 'title' ), 20 );
	}

	/**
	 * Structured data. Re-encoded here, so that nothing stored can close the script element.
	 */
	public static function schema() {
		$id   = is_singular() ? get_queried_object_id() : 0;
		$data = $id && ! post_password_required( $id ) ? json_decode( (string) get_post_meta( $id, Igny8_Meta::SCHEMA, true ) ) : null;
		if ( is_array( $data ) || is_object( $data ) ) {
			$json = wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
			if ( $json ) {
				echo '<script type="application/ld+json" class="igny8-schema">' . $json . "</script>\n"; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON without angle brackets.
			}
		}
	}

	/**
	 * Description.
	 */
	public static function description() {
		$text = self::own( 'description' );
		if ( '' !== $text ) {
			echo '<meta name="description" content="' . esc_attr( $text ) . '">' . "\n";
		}
	}

	/**
	 * Title.
	 *
	 * @param string $title So far.
	 * @return string
	 */
	public static function title( $title ) {
		$own = self::own( 'title' );
		return '' === $own || '' !== (string) $title ? $title : esc_html( $own );
	}

	/**
	 * A field the bridge keeps because there is no SEO plugin.
	 *
	 * @param string $name Field.
	 * @return string
	 */
	private static function own( $name ) {
		if ( ! is_singular() || 'none' !== Igny8_Seo::active() ) {
			return '';
		}
		$seo = Igny8_Seo::adapter()->read( get_queried_object_id() );
		return $seo[ $name ];
	}
}

<?php
/**
 * Reading the fields of a request.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Texts that may come as they are or as base64, and the argument definitions they share.
 */
final class Igny8_Fields {

	/**
	 * A text field, from its base64 form when that was sent (firewalls refuse articles in plain JSON).
	 *
	 * @param WP_REST_Request $request Request.
	 * @param string          $plain   Name of the plain field.
	 * @param string          $coded   Name of the base64 field.
	 * @return string|null|WP_Error Null when neither was sent.
	 */
	public static function text( WP_REST_Request $request, $plain, $coded ) {
		if ( null !== $request->get_param( $coded ) ) {
			$text = self::decode( (string) $request->get_param( $coded ) );
			if ( false === $text || ! self::is_utf8( $text ) ) {
				return self::invalid( $coded, 'is not base64 of UTF-8 text' );
			}
			return $text;
		}
		$text = $request->get_param( $plain );
		if ( null === $text ) {
			return null;
		}
		return self::is_utf8( (string) $text ) ? (string) $text : self::invalid( $plain, 'is not UTF-8' );
	}

	/**
	 * Base64, standard or url-safe, padded or not.
	 *
	 * @param string $text Coded.
	 * @return string|false
	 */
	public static function decode( $text ) {
		return base64_decode( strtr( preg_replace( '/\s+/', '', $text ), '-_', '+/' ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the field's own form.
	}

	/**
	 * Whether a text is UTF-8.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	public static function is_utf8( $text ) {
		return 1 === preg_match( '//u', $text );
	}

	/**
	 * A field of a wrong form.
	 *
	 * @param string $name   Field.
	 * @param string $reason What is wrong.
	 * @return WP_Error
	 */
	public static function invalid( $name, $reason ) {
		return new WP_Error(
			'igny8_invalid',
			$name . ' ' . $reason . '.',
			array(
				'status' => 400,
				'params' => array( $name => $reason ),
			)
		);
	}

	/**
	 * Arguments with WordPress' own validation and typing.
	 *
	 * @param array<string,array> $args Schemas by name.
	 * @return array<string,array>
	 */
	public static function args( array $args ) {
		foreach ( $args as $name => $schema ) {
			$args[ $name ] = array_merge(
				array(
					'validate_callback' => 'rest_validate_request_arg',
					'sanitize_callback' => 'rest_sanitize_request_arg',
				),
				$schema
			);
		}
		return $args;
	}

	/**
	 * Schema of a content or task id.
	 *
	 * @return array
	 */
	public static function id_schema() {
		return array(
			'type'      => 'string',
			'pattern'   => '^[A-Za-z0-9._-]{1,100}$',
			'minLength' => 1,
			'maxLength' => 100,
		);
	}
}

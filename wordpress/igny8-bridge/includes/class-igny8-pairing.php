<?php
/**
 * The pairing of this site with one workspace of the program.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads connection codes; stores who may call. The key itself is never stored, only its hash.
 */
final class Igny8_Pairing {

	/**
	 * Pair by a connection code.
	 *
	 * @param string $code    What the program showed.
	 * @param int    $user_id The WordPress user the program will act as.
	 * @return true|WP_Error
	 */
	public static function connect( $code, $user_id ) {
		$parsed = self::parse( $code );
		if ( is_wp_error( $parsed ) ) {
			return $parsed;
		}
		$user = get_userdata( $user_id );
		if ( ! $user || ! user_can( $user, 'edit_posts' ) ) {
			return new WP_Error( 'igny8_service_user', __( 'This user may not edit posts, so nothing could be published in their name.', 'igny8-bridge' ) );
		}
		Igny8_Tables::create();
		$install = self::install();
		if ( ! $install || self::differs( $install['home'] ) ) {
			update_option(
				'igny8_install',
				array(
					'id'   => wp_generate_uuid4(),
					'home' => self::home(),
				),
				false
			);
		}
		update_option(
			'igny8_pairing',
			array(
				'site'         => $parsed['site'],
				'key_hash'     => hash( 'sha256', $parsed['key'] ),
				'pub'          => $parsed['pub'],
				'name'         => $parsed['name'],
				'service_user' => (int) $user_id,
				'paired_at'    => Igny8_Clock::ms(),
			),
			false
		);
		delete_option( 'igny8_activity' );
		return true;
	}

	/**
	 * The stored pairing, or null.
	 *
	 * @return array{site:string,key_hash:string,pub:string,name:string,service_user:int,paired_at:int}|null
	 */
	public static function get() {
		$p = get_option( 'igny8_pairing' );
		return is_array( $p ) && isset( $p['site'], $p['key_hash'], $p['pub'], $p['service_user'], $p['paired_at'] ) ? $p : null;
	}

	/**
	 * Identity of this installation, or null before the first pairing.
	 *
	 * @return array{id:string,home:string}|null
	 */
	public static function install() {
		$i = get_option( 'igny8_install' );
		return is_array( $i ) && isset( $i['id'], $i['home'] ) ? $i : null;
	}

	/**
	 * Address of this site, without the changes language plugins make to `home_url()`.
	 *
	 * @return string
	 */
	public static function home() {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	/**
	 * Whether the site now answers at another address than at pairing. A change of http to https alone is none.
	 *
	 * @return bool
	 */
	public static function moved() {
		$install = self::install();
		return null !== $install && self::differs( $install['home'] );
	}

	/**
	 * Answer to the question of a moved site: it is the same one.
	 */
	public static function confirm_moved() {
		$install = self::install();
		if ( $install ) {
			$install['home'] = self::home();
			update_option( 'igny8_install', $install, false );
		}
	}

	/**
	 * Answer to the question of a moved site: it is a copy. It gets an identity of its own when it is paired.
	 */
	public static function confirm_copy() {
		self::disconnect();
		delete_option( 'igny8_install' );
	}

	/**
	 * Forget the pairing. Posts and the identity of the site stay.
	 */
	public static function disconnect() {
		delete_option( 'igny8_pairing' );
		delete_option( 'igny8_activity' );
	}

	/**
	 * Read a connection code.
	 *
	 * @param string $code Pasted text.
	 * @return array{site:string,key:string,pub:string,name:string}|WP_Error
	 */
	public static function parse( $code ) {
		$code  = preg_replace( '/\s+/', '', (string) $code );
		$wrong = new WP_Error( 'igny8_code', __( 'This is not a complete connection code. Copy it again in IGNY8 Desktop and paste it whole.', 'igny8-bridge' ) );
		if ( ! preg_match( '/^igny8-(\d+)\.([A-Za-z0-9_-]+)$/D', $code, $m ) ) {
			return $wrong;
		}
		if ( '1' !== $m[1] ) {
			return new WP_Error( 'igny8_code', __( 'This connection code was made for another version of the plugin. Update IGNY8 Bridge and try again.', 'igny8-bridge' ) );
		}
		$json = base64_decode( strtr( $m[2], '-_', '+/' ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the code's own form.
		$data = json_decode( (string) $json, true );
		if ( ! is_array( $data ) || ! isset( $data['v'], $data['site'], $data['key'], $data['pub'] ) || 1 !== $data['v'] ) {
			return $wrong;
		}
		foreach ( array( 'site', 'key', 'pub' ) as $field ) {
			if ( ! is_string( $data[ $field ] ) ) {
				return $wrong;
			}
		}
		$pub = base64_decode( $data['pub'], true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a public key.
		if ( ! preg_match( '/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iD', $data['site'] )
			|| ! preg_match( '/^[A-Za-z0-9_-]{43}$/D', $data['key'] )
			|| false === $pub || 32 !== strlen( $pub ) ) {
			return $wrong;
		}
		$name = isset( $data['name'] ) && is_string( $data['name'] ) ? sanitize_text_field( $data['name'] ) : '';
		return array(
			'site' => strtolower( $data['site'] ),
			'key'  => $data['key'],
			'pub'  => $data['pub'],
			'name' => function_exists( 'mb_substr' ) ? mb_substr( $name, 0, 120 ) : substr( $name, 0, 120 ),
		);
	}

	/**
	 * Whether an address is another one than now.
	 *
	 * @param string $home Stored address.
	 * @return bool
	 */
	private static function differs( $home ) {
		$bare = static function ( $url ) {
			return preg_replace( '#^https?://#i', '', untrailingslashit( (string) $url ) );
		};
		return $bare( $home ) !== $bare( self::home() );
	}
}

<?php
/**
 * What the buttons of the settings page do.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Handles the forms of the settings page: nonce and capability first, always.
 */
final class Igny8_Settings_Actions {

	/**
	 * Hooks.
	 */
	public static function hooks() {
		foreach ( array( 'connect', 'disconnect', 'moved', 'copy', 'options' ) as $action ) {
			add_action( 'admin_post_igny8_' . $action, array( __CLASS__, $action ) );
		}
	}

	/**
	 * Connect by a code.
	 */
	public static function connect() {
		self::guard( 'igny8_connect' );
		$code   = isset( $_POST['igny8_code'] ) && is_string( $_POST['igny8_code'] ) ? sanitize_textarea_field( wp_unslash( $_POST['igny8_code'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- checked by guard().
		$result = Igny8_Pairing::connect( $code, get_current_user_id() );
		if ( is_wp_error( $result ) ) {
			set_transient( 'igny8_notice_' . get_current_user_id(), $result->get_error_message(), 60 );
			self::back( 'error' );
		}
		self::back( 'connected' );
	}

	/**
	 * Disconnect.
	 */
	public static function disconnect() {
		self::guard( 'igny8_disconnect' );
		Igny8_Pairing::disconnect();
		self::back( 'disconnected' );
	}

	/**
	 * The same site, moved.
	 */
	public static function moved() {
		self::guard( 'igny8_moved' );
		Igny8_Pairing::confirm_moved();
		self::back( 'moved' );
	}

	/**
	 * A copy.
	 */
	public static function copy() {
		self::guard( 'igny8_copy' );
		Igny8_Pairing::confirm_copy();
		self::back( 'copy' );
	}

	/**
	 * Options.
	 */
	public static function options() {
		self::guard( 'igny8_options' );
		update_option( 'igny8_remove_data', empty( $_POST['igny8_remove_data'] ) ? '' : '1', false ); // phpcs:ignore WordPress.Security.NonceVerification -- checked by guard().
		self::back( 'saved' );
	}

	/**
	 * Say what was done.
	 */
	public static function notice() {
		$name  = isset( $_GET['igny8'] ) && is_string( $_GET['igny8'] ) ? sanitize_key( $_GET['igny8'] ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- chooses a fixed text.
		$texts = array(
			'connected'    => __( 'Connected. IGNY8 Desktop can publish to this site now.', 'igny8-bridge' ),
			'disconnected' => __( 'Disconnected. The old connection code no longer opens this site.', 'igny8-bridge' ),
			'moved'        => __( 'Thank you. The connection goes on at the new address.', 'igny8-bridge' ),
			'copy'         => __( 'Disconnected. The original site is not affected; this copy needs a connection code of its own.', 'igny8-bridge' ),
			'saved'        => __( 'Saved.', 'igny8-bridge' ),
		);
		$class = 'notice-success';
		$text  = isset( $texts[ $name ] ) ? $texts[ $name ] : '';
		if ( 'error' === $name ) {
			$class = 'notice-error';
			$text  = (string) get_transient( 'igny8_notice_' . get_current_user_id() );
			delete_transient( 'igny8_notice_' . get_current_user_id() );
		}
		if ( '' !== $text ) {
			echo '<div class="notice ' . esc_attr( $class ) . ' is-dismissible"><p>' . esc_html( $text ) . '</p></div>';
		}
	}

	/**
	 * Only an administrator who meant it.
	 *
	 * @param string $action Action.
	 */
	private static function guard( $action ) {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change this.', 'igny8-bridge' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $action );
	}

	/**
	 * Back to the page.
	 *
	 * @param string $notice Notice.
	 */
	private static function back( $notice ) {
		wp_safe_redirect( Igny8_Settings_Page::url( array( 'igny8' => $notice ) ) );
		exit;
	}
}

<?php
/**
 * The page under Settings: connect, see the state, answer the question of a moved site, disconnect.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers and draws the settings page.
 */
final class Igny8_Settings_Page {

	const SLUG = 'igny8-bridge';

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_action( 'admin_menu', array( __CLASS__, 'menu' ) );
		add_action( 'admin_enqueue_scripts', array( __CLASS__, 'style' ) );
		add_action( 'admin_notices', array( __CLASS__, 'moved_notice' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( IGNY8_FILE ), array( __CLASS__, 'link' ) );
		Igny8_Settings_Actions::hooks();
	}

	/**
	 * Address of the page.
	 *
	 * @param array<string,string> $args More parameters.
	 * @return string
	 */
	public static function url( array $args = array() ) {
		return add_query_arg( array_merge( array( 'page' => self::SLUG ), $args ), admin_url( 'options-general.php' ) );
	}

	/**
	 * Menu entry.
	 */
	public static function menu() {
		add_options_page( __( 'IGNY8 Bridge', 'igny8-bridge' ), __( 'IGNY8 Bridge', 'igny8-bridge' ), 'manage_options', self::SLUG, array( __CLASS__, 'draw' ) );
	}

	/**
	 * Style sheet, on this page only.
	 *
	 * @param string $hook Page.
	 */
	public static function style( $hook ) {
		if ( 'settings_page_' . self::SLUG === $hook ) {
			wp_enqueue_style( 'igny8-bridge-admin', plugins_url( 'assets/admin.css', IGNY8_FILE ), array(), IGNY8_VERSION );
		}
	}

	/**
	 * Link in the list of plugins.
	 *
	 * @param string[] $links Links.
	 * @return string[]
	 */
	public static function link( $links ) {
		array_unshift( $links, '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'igny8-bridge' ) . '</a>' );
		return $links;
	}

	/**
	 * Everywhere in the admin: the connection stands still until somebody answers.
	 */
	public static function moved_notice() {
		$screen = get_current_screen();
		if ( ! current_user_can( 'manage_options' ) || ! Igny8_Pairing::get() || ! Igny8_Pairing::moved() || ( $screen && 'settings_page_' . self::SLUG === $screen->id ) ) {
			return;
		}
		printf(
			'<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>',
			esc_html__( 'IGNY8 Bridge: the address of this site has changed, so the connection is paused.', 'igny8-bridge' ),
			esc_url( self::url() ),
			esc_html__( 'Answer one question to go on', 'igny8-bridge' )
		);
	}

	/**
	 * The page.
	 */
	public static function draw() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$pairing = Igny8_Pairing::get();
		echo '<div class="wrap igny8-wrap"><h1>' . esc_html__( 'IGNY8 Bridge', 'igny8-bridge' ) . '</h1>';
		Igny8_Settings_Actions::notice();
		if ( $pairing && Igny8_Pairing::moved() ) {
			self::draw_moved();
		}
		if ( $pairing ) {
			self::draw_state( $pairing );
		}
		self::draw_connect( null !== $pairing );
		self::draw_options();
		echo '</div>';
	}

	/**
	 * The question of a moved site.
	 */
	private static function draw_moved() {
		$install = Igny8_Pairing::install();
		echo '<div class="card igny8-card igny8-warning"><h2>' . esc_html__( 'This site has a new address', 'igny8-bridge' ) . '</h2><p>';
		printf(
			/* translators: 1: former address, 2: present address */
			esc_html__( 'It was connected at %1$s and now answers at %2$s. Nothing is published or read until you say which it is.', 'igny8-bridge' ),
			'<code>' . esc_html( $install['home'] ) . '</code>',
			'<code>' . esc_html( Igny8_Pairing::home() ) . '</code>'
		);
		echo '</p><div class="igny8-buttons">';
		self::button( 'igny8_moved', __( 'This is the same site, moved', 'igny8-bridge' ), 'button button-primary' );
		self::button( 'igny8_copy', __( 'This is a copy: disconnect it', 'igny8-bridge' ), 'button' );
		echo '</div></div>';
	}

	/**
	 * The state of the connection.
	 *
	 * @param array $pairing Pairing.
	 */
	private static function draw_state( array $pairing ) {
		$user     = get_userdata( (int) $pairing['service_user'] );
		$activity = Igny8_Activity::get();
		$name     = '' === $pairing['name'] ? __( 'IGNY8 Desktop', 'igny8-bridge' ) : $pairing['name'];
		$paused   = Igny8_Pairing::moved() || ! $user;
		echo '<div class="card igny8-card"><h2><span class="igny8-dot ' . ( $paused ? 'igny8-dot-paused' : 'igny8-dot-on' ) . '" aria-hidden="true"></span>';
		/* translators: %s: name of a workspace or agency */
		echo esc_html( sprintf( $paused ? __( 'Connection with %s is paused', 'igny8-bridge' ) : __( 'Connected with %s', 'igny8-bridge' ), $name ) );
		echo '</h2><table class="igny8-facts"><tbody>';
		self::fact(
			__( 'Acts as', 'igny8-bridge' ),
			$user
				? '<a href="' . esc_url( get_edit_user_link( $user->ID ) ) . '">' . esc_html( $user->display_name ) . '</a>' . ( $user->display_name === $user->user_login ? '' : ' <span class="description">' . esc_html( $user->user_login ) . '</span>' )
				: '<span class="igny8-bad">' . esc_html__( 'The user was deleted. Connect the site anew.', 'igny8-bridge' ) . '</span>'
		);
		self::fact( __( 'Since', 'igny8-bridge' ), esc_html( self::date( (int) $pairing['paired_at'] ) ) );
		self::fact(
			__( 'Last request', 'igny8-bridge' ),
			isset( $activity['request'] )
				? esc_html( self::ago( $activity['request']['time'] ) ) . ' <code>' . esc_html( $activity['request']['what'] ) . '</code>'
				: esc_html__( 'None yet. Test the connection in IGNY8 Desktop.', 'igny8-bridge' )
		);
		if ( isset( $activity['refusal'] ) ) {
			self::fact( __( 'Last refusal', 'igny8-bridge' ), esc_html( self::ago( $activity['refusal']['time'] ) ) . ' <code>' . esc_html( $activity['refusal']['code'] ) . '</code><br><span class="description">' . esc_html( $activity['refusal']['message'] ) . '</span>' );
		}
		$managed = self::managed();
		/* translators: %s: number of posts */
		self::fact( __( 'Content', 'igny8-bridge' ), esc_html( sprintf( _n( '%s post is looked after by IGNY8', '%s posts are looked after by IGNY8', $managed, 'igny8-bridge' ), number_format_i18n( $managed ) ) ) );
		self::fact( __( 'Site id', 'igny8-bridge' ), '<code>' . esc_html( $pairing['site'] ) . '</code>' );
		echo '</tbody></table><div class="igny8-buttons">';
		self::button( 'igny8_disconnect', __( 'Disconnect', 'igny8-bridge' ), 'button' );
		echo '<span class="description">' . esc_html__( 'Posts stay as they are.', 'igny8-bridge' ) . '</span></div></div>';
	}

	/**
	 * The form for a connection code.
	 *
	 * @param bool $connected Whether the site is connected already.
	 */
	private static function draw_connect( $connected ) {
		$user = wp_get_current_user();
		echo $connected ? '<details class="card igny8-card"><summary>' . esc_html__( 'Use another connection code', 'igny8-bridge' ) . '</summary>' : '<div class="card igny8-card"><h2>' . esc_html__( 'Connect this site', 'igny8-bridge' ) . '</h2>';
		if ( ! $connected ) {
			echo '<ol><li>' . esc_html__( 'In IGNY8 Desktop, open the site and choose “Connect WordPress”.', 'igny8-bridge' ) . '</li><li>' . esc_html__( 'Copy the connection code.', 'igny8-bridge' ) . '</li><li>' . esc_html__( 'Paste it here.', 'igny8-bridge' ) . '</li></ol>';
		}
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="igny8_connect">';
		wp_nonce_field( 'igny8_connect' );
		echo '<p><label for="igny8-code">' . esc_html__( 'Connection code', 'igny8-bridge' ) . '</label><textarea id="igny8-code" name="igny8_code" rows="4" class="large-text code" required spellcheck="false" autocomplete="off" placeholder="igny8-1.…"></textarea></p>';
		echo '<p class="description">';
		printf(
			/* translators: %s: display name of the current user */
			esc_html__( 'Posts will be made in the name of %s, with this user’s rights and no more. The code holds a secret: it is not stored, only a fingerprint of it is.', 'igny8-bridge' ),
			'<strong>' . esc_html( $user->display_name ) . '</strong>'
		);
		echo '</p>';
		submit_button( __( 'Connect', 'igny8-bridge' ), 'primary', 'submit', false );
		echo '</form>' . ( $connected ? '</details>' : '</div>' );
	}

	/**
	 * Removal of data.
	 */
	private static function draw_options() {
		echo '<form class="igny8-options" method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="igny8_options">';
		wp_nonce_field( 'igny8_options' );
		echo '<label><input type="checkbox" name="igny8_remove_data" value="1" ' . checked( (bool) get_option( 'igny8_remove_data' ), true, false ) . '> ' . esc_html__( 'When the plugin is deleted, also remove what it noted on posts (ids, SEO texts without an SEO plugin, structured data). Posts and images are never removed.', 'igny8-bridge' ) . '</label> ';
		submit_button( __( 'Save', 'igny8-bridge' ), 'secondary', 'submit', false );
		echo '</form>';
	}

	/**
	 * One row of facts.
	 *
	 * @param string $label Label.
	 * @param string $html  Escaped value.
	 */
	private static function fact( $label, $html ) {
		echo '<tr><th scope="row">' . esc_html( $label ) . '</th><td>' . $html . '</td></tr>'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by the callers.
	}

	/**
	 * A form that is one button.
	 *
	 * @param string $action Action.
	 * @param string $label  Label.
	 * @param string $class  Classes.
	 */
	private static function button( $action, $label, $class ) {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="' . esc_attr( $action ) . '">';
		wp_nonce_field( $action );
		echo '<button type="submit" class="' . esc_attr( $class ) . '">' . esc_html( $label ) . '</button></form>';
	}

	/**
	 * A date in the site's own form.
	 *
	 * @param int $ms Milliseconds.
	 * @return string
	 */
	private static function date( $ms ) {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) ( $ms / 1000 ) );
	}

	/**
	 * How long ago.
	 *
	 * @param int $ms Milliseconds.
	 * @return string
	 */
	private static function ago( $ms ) {
		/* translators: %s: a span of time, as "5 minutes" */
		return sprintf( __( '%s ago', 'igny8-bridge' ), human_time_diff( (int) ( $ms / 1000 ), time() ) );
	}

	/**
	 * Number of posts the bridge looks after.
	 *
	 * @return int
	 */
	private static function managed() {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(DISTINCT p.ID) FROM $wpdb->postmeta m JOIN $wpdb->posts p ON p.ID = m.post_id WHERE m.meta_key = %s AND m.meta_value = '1' AND p.post_status <> 'trash'", Igny8_Meta::MANAGED ) ); // phpcs:ignore WordPress.DB
	}
}

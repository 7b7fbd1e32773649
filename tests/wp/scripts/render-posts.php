<?php
// render-posts.php CACHE OUT: renders every pattern, template and starter post in CACHE once, and writes what WordPress' own
// parser makes of it beside it. Run by fetch-posts.sh.
error_reporting( 0 );
[ , $cache, $out ] = $argv;
$core = is_dir( "$cache/core/newest" ) ? "$cache/core/newest" : "$cache/core/6.8";
define( 'ABSPATH', "$core/" );
// What patterns call: texts come back as they are, addresses are invented.
foreach ( array( '__', '_x', 'esc_html__', 'esc_attr__', 'esc_html_x', 'esc_attr_x', 'esc_html', 'esc_attr', 'esc_url', 'wp_kses_post', 'translate', 'esc_url_raw' ) as $name ) {
	eval( "function $name( \$text ) { return \$text; }" );
}
foreach ( array( '_e', 'esc_html_e', 'esc_attr_e', '_ex' ) as $name ) {
	eval( "function $name( \$text ) { echo \$text; }" );
}
foreach ( array( 'get_theme_file_uri', 'get_template_directory_uri', 'get_stylesheet_directory_uri', 'get_parent_theme_file_uri', 'includes_url', 'home_url', 'admin_url', 'site_url', 'get_bloginfo' ) as $name ) {
	eval( "function $name( \$path = '' ) { return 'https://example.org/' . ltrim( (string) \$path, '/' ); }" );
}
function _n( $one, $many, $n ) { return 1 === $n ? $one : $many; }
function apply_filters( $name, $value ) { return $value; }
function wp_strip_all_tags( $t ) { return strip_tags( $t ); }
function get_option() { return 'x'; }
function get_theme_mod( $n, $d = '' ) { return $d; }
function is_rtl() { return false; }
function get_privacy_policy_url() { return 'https://example.org/privacy'; }
function get_template() { return 'theme'; }
function wp_json_encode( $v, $f = 0 ) { return json_encode( $v, $f ); }
function add_action() {} function add_filter() {}
function register_block_pattern( $name, $pattern ) { keep( $pattern['content'] ?? '', $name ); }
function register_block_pattern_category() {}
function number_format_i18n( $n ) { return (string) $n; }
require "$core/wp-includes/class-wp-block-parser-block.php";
require "$core/wp-includes/class-wp-block-parser-frame.php";
require "$core/wp-includes/class-wp-block-parser.php";

$seen = array();
function keep( $text, $from ) {
	global $seen, $out;
	$hash = sha1( $text );
	if ( false === strpos( $text, '<!-- wp:' ) || isset( $seen[ $hash ] ) ) {
		return;
	}
	$seen[ $hash ] = true;
	$name = substr( preg_replace( '/[^a-z0-9]+/', '-', strtolower( $from ) ), -60 ) . '-' . substr( $hash, 0, 8 );
	file_put_contents( "$out/$name.html", $text );
	$blocks = ( new WP_Block_Parser() )->parse( $text );
	file_put_contents( "$out/$name.json", json_encode( array_map( 'shape', $blocks ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE ) );
}
// A block's name, and the HTML of its own with a mark for each block inside.
function shape( $block ) {
	return array( 'name' => $block['blockName'], 'own' => $block['innerContent'], 'inner' => array_map( 'shape', $block['innerBlocks'] ) );
}
function strings( $value, $from ) {
	if ( is_string( $value ) ) {
		keep( $value, $from );
	} elseif ( is_array( $value ) ) {
		array_map( fn( $v ) => strings( $v, $from ), $value );
	}
}
$folders = array_merge( glob( "$cache/core/*" ), glob( "$cache/posts-src/*" ) );
foreach ( $folders as $folder ) {
	$files = array();
	foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS ) ) as $file ) {
		$path = (string) $file;
		if ( str_ends_with( $path, '.snap' ) ) {
			// Recorded texts stand in quotes inside of template literals: both are taken off.
			preg_match_all( '/^exports\[`(.*?)`\] = `\s*"(.*?)"\s*`;$/ms', file_get_contents( $path ), $all, PREG_SET_ORDER );
			foreach ( $all as $one ) {
				keep( preg_replace( '/\\\\(["\\\\])/', '$1', preg_replace( '/\\\\([`\\\\$])/', '$1', $one[2] ) ), $one[1] );
			}
			continue;
		}
		if ( preg_match( '#/themes/[^/]+/.*\.html$|/themes/[^/]+/(patterns|inc/patterns)/.*\.php$|/block-patterns/[^/]+\.php$|/themes/[^/]+/inc/(starter-content|block-patterns)\.php$#', $path ) ) {
			$files[] = $path;
		}
	}
	sort( $files );
	foreach ( $files as $path ) {
		$from = substr( $path, strlen( $cache ) + 1 );
		if ( str_ends_with( $path, '.html' ) ) {
			keep( file_get_contents( $path ), $from );
			continue;
		}
		ob_start();
		try {
			$value = ( function () use ( $path ) { return include $path; } )();
		} catch ( Throwable $error ) {
			$value = null;
		}
		$text = ob_get_clean();
		keep( $text, $from );
		strings( $value, $from );
	}
}
echo count( $seen ), " posts\n";

<?php
// WP_SITE_DIR=... WP_PORT=... php run.php CORE_DIR SCRIPT : runs a PHP file inside a site's WordPress, as nobody.
$_SERVER['HTTP_HOST']       = '127.0.0.1:' . ( getenv( 'WP_PORT' ) ?: '80' );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
ini_set( 'display_errors', 'stderr' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require $argv[2];

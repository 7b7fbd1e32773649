<?php
/**
 * Boots the WordPress named by IGNY8_CORE with the site of WP_SITE_DIR, then runs inside it.
 */

$_SERVER['HTTP_HOST']       = 'localhost';
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
define( 'REST_REQUEST', true );
require getenv( 'IGNY8_CORE' ) . '/wp-load.php';
require_once __DIR__ . '/bridge-test-case.php';

<?php
/**
 * Removal: options, tables and transients of every blog. Post meta stays, unless the owner asked for its removal,
 * so that installing the plugin again finds its posts.
 *
 * @package Igny8_Bridge
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-igny8-tables.php';
require_once __DIR__ . '/includes/class-igny8-cleaner.php';

Igny8_Cleaner::run();

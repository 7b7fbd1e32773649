<?php
/**
 * `/taxonomies` and `/terms`.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lists taxonomies and terms, makes terms.
 */
final class Igny8_Rest_Terms extends Igny8_Rest_Controller {

	/**
	 * Register the routes.
	 */
	public function register() {
		$taxonomy = array(
			'type'     => 'string',
			'required' => true,
			'pattern'  => '^[a-z0-9_-]{1,32}$',
		);
		$this->route( '/taxonomies', 'GET', array( $this, 'taxonomies' ) );
		$this->route(
			'/terms',
			'GET',
			array( $this, 'index' ),
			array(
				'taxonomy' => $taxonomy,
				'search'   => array(
					'type'    => 'string',
					'default' => '',
				),
				'after'    => array(
					'type'    => 'integer',
					'minimum' => 0,
					'default' => 0,
				),
				'limit'    => array(
					'type'    => 'integer',
					'minimum' => 1,
					'maximum' => 100,
					'default' => 100,
				),
			)
		);
		$this->route(
			'/terms',
			'POST',
			array( $this, 'create' ),
			array(
				'taxonomy' => $taxonomy,
				'name'     => array(
					'type'      => 'string',
					'required'  => true,
					'minLength' => 1,
					'maxLength' => 200,
				),
				'slug'     => array(
					'type'      => 'string',
					'maxLength' => 200,
				),
				'parent'   => array(
					'type'    => 'integer',
					'minimum' => 0,
					'default' => 0,
				),
			)
		);
	}

	/**
	 * Taxonomies.
	 *
	 * @return WP_REST_Response
	 */
	public function taxonomies() {
		return $this->ok( array( 'results' => self::taxonomies_list() ) );
	}

	/**
	 * Taxonomies people see, with the number of their terms.
	 *
	 * @return array[]
	 */
	public static function taxonomies_list() {
		$out = array();
		foreach ( get_taxonomies( array(), 'objects' ) as $taxonomy ) {
			if ( ! self::visible( $taxonomy ) ) {
				continue;
			}
			$count = wp_count_terms( $taxonomy->name, array( 'hide_empty' => false ) );
			$out[] = array(
				'name'         => $taxonomy->name,
				'label'        => wp_specialchars_decode( $taxonomy->label, ENT_QUOTES ),
				'hierarchical' => (bool) $taxonomy->hierarchical,
				'post_types'   => array_values( $taxonomy->object_type ),
				'count'        => is_wp_error( $count ) ? 0 : (int) $count,
			);
		}
		return $out;
	}

	/**
	 * A page of terms, by id.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function index( WP_REST_Request $request ) {
		global $wpdb;
		$taxonomy = self::taxonomy( $request );
		if ( is_wp_error( $taxonomy ) ) {
			return $taxonomy;
		}
		$limit  = (int) $request['limit'];
		$search = (string) $request['search'];
		$like   = '%' . $wpdb->esc_like( _wp_specialchars( $search, ENT_NOQUOTES ) ) . '%';
		// phpcs:disable WordPress.DB
		$ids = $wpdb->get_col(
			$wpdb->prepare(
				"SELECT t.term_id FROM $wpdb->terms t JOIN $wpdb->term_taxonomy tt ON tt.term_id = t.term_id WHERE tt.taxonomy = %s AND t.term_id > %d AND (%s = '' OR t.name LIKE %s OR t.slug LIKE %s) ORDER BY t.term_id LIMIT %d",
				$taxonomy->name,
				(int) $request['after'],
				$search,
				$like,
				$like,
				$limit + 1
			)
		);
		// phpcs:enable
		$more = count( $ids ) > $limit;
		$out  = array();
		foreach ( array_slice( $ids, 0, $limit ) as $id ) {
			$term = get_term( (int) $id, $taxonomy->name );
			if ( $term instanceof WP_Term ) {
				$out[] = self::read( $term );
			}
		}
		return $this->ok(
			array(
				'results' => $out,
				'more'    => $more,
				'next'    => $more ? (int) $ids[ $limit - 1 ] : null,
			)
		);
	}

	/**
	 * Make a term, or find the one that is equal.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create( WP_REST_Request $request ) {
		$taxonomy = self::taxonomy( $request );
		if ( is_wp_error( $taxonomy ) ) {
			return $taxonomy;
		}
		$name   = trim( sanitize_text_field( (string) $request['name'] ) );
		$slug   = sanitize_title( (string) $request['slug'] );
		$parent = $taxonomy->hierarchical ? (int) $request['parent'] : 0;
		if ( '' === $name ) {
			return Igny8_Fields::invalid( 'name', 'is empty' );
		}
		if ( $parent && ! get_term( $parent, $taxonomy->name ) instanceof WP_Term ) {
			return Igny8_Fields::invalid( 'parent', 'is no term of this taxonomy' );
		}
		$found = self::find( $taxonomy->name, $name, $slug, $parent );
		if ( $found ) {
			return $this->ok( self::read( $found, false ) );
		}
		if ( ! current_user_can( $taxonomy->hierarchical ? $taxonomy->cap->edit_terms : $taxonomy->cap->assign_terms ) ) {
			return new WP_Error( 'igny8_forbidden', 'The service user may not make terms of this taxonomy.', array( 'status' => 403 ) );
		}
		ignore_user_abort( true );
		$key   = 'term:' . md5( $taxonomy->name . "\n" . $parent . "\n" . strtolower( $name ) );
		$claim = Igny8_Claims::take( $key );
		if ( 'won' !== $claim['state'] && 'stale' !== $claim['state'] ) {
			return new WP_Error(
				'igny8_in_progress',
				'Another request makes the same term.',
				array(
					'status'      => 'broken' === $claim['state'] ? 503 : 409,
					'retry_after' => 1,
				)
			);
		}
		Igny8_Journal::ours( true );
		try {
			$found = self::find( $taxonomy->name, $name, $slug, $parent );
			if ( $found ) {
				return $this->ok( self::read( $found, false ) );
			}
			$made = wp_insert_term(
				wp_slash( $name ),
				$taxonomy->name,
				array(
					'slug'   => $slug,
					'parent' => $parent,
				)
			);
		} finally {
			Igny8_Journal::ours( false );
			Igny8_Claims::release( $key, $claim['token'] );
		}
		if ( is_wp_error( $made ) ) {
			$known = (int) $made->get_error_data( 'term_exists' );
			$term  = $known ? get_term( $known, $taxonomy->name ) : null;
			if ( $term instanceof WP_Term && (int) $term->parent === $parent ) {
				return $this->ok( self::read( $term, false ) );
			}
			return new WP_Error( 'igny8_term', $made->get_error_message(), array( 'status' => 400 ) );
		}
		return $this->ok( self::read( get_term( (int) $made['term_id'], $taxonomy->name ), true ), 201 );
	}

	/**
	 * The taxonomy of a request.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_Taxonomy|WP_Error
	 */
	private static function taxonomy( WP_REST_Request $request ) {
		$taxonomy = get_taxonomy( (string) $request['taxonomy'] );
		if ( ! $taxonomy || ! self::visible( $taxonomy ) ) {
			return new WP_Error( 'igny8_not_found', 'There is no such taxonomy.', array( 'status' => 404 ) );
		}
		return $taxonomy;
	}

	/**
	 * Whether people see a taxonomy.
	 *
	 * @param WP_Taxonomy $taxonomy Taxonomy.
	 * @return bool
	 */
	private static function visible( $taxonomy ) {
		return ( $taxonomy->public || $taxonomy->show_ui ) && ! in_array( $taxonomy->name, array( 'nav_menu', 'link_category', 'wp_theme', 'wp_template_part_area', 'wp_pattern_category' ), true );
	}

	/**
	 * The term with this slug or name under this parent.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @param string $name     Name.
	 * @param string $slug     Slug, may be empty.
	 * @param int    $parent   Parent.
	 * @return WP_Term|null
	 */
	private static function find( $taxonomy, $name, $slug, $parent ) {
		$tries = array();
		if ( '' !== $slug ) {
			$tries[] = array( 'slug' => $slug );
		}
		$tries[] = array( 'name' => wp_slash( $name ) ); // WP_Term_Query takes slashes away.
		foreach ( $tries as $try ) {
			$terms = get_terms(
				array_merge(
					array(
						'taxonomy'   => $taxonomy,
						'hide_empty' => false,
						'parent'     => $parent,
						'orderby'    => 'term_id',
						'number'     => 1,
					),
					$try
				)
			);
			if ( is_array( $terms ) && $terms && $terms[0] instanceof WP_Term ) {
				return $terms[0];
			}
		}
		return null;
	}

	/**
	 * What the program learns of a term.
	 *
	 * @param WP_Term   $term    Term.
	 * @param bool|null $created Whether this request made it; null when not asked.
	 * @return array
	 */
	private static function read( WP_Term $term, $created = null ) {
		$out = array(
			'id'          => (int) $term->term_id,
			'taxonomy'    => $term->taxonomy,
			'name'        => wp_specialchars_decode( $term->name, ENT_QUOTES ),
			'slug'        => urldecode( $term->slug ),
			'parent'      => (int) $term->parent,
			'count'       => (int) $term->count,
			'description' => $term->description,
		);
		if ( null !== $created ) {
			$out['created'] = $created;
		}
		return $out;
	}
}

<?php
/**
 * Which of WordPress' events go into the journal.
 *
 * @package Igny8_Bridge
 */

defined( 'ABSPATH' ) || exit;

/**
 * Listens to posts, attachments and terms. Revisions, autosaves and auto-drafts are not events.
 */
final class Igny8_Journal_Hooks {

	/**
	 * What was known of a post before its row went.
	 *
	 * @var array<int,array>
	 */
	private static $going = array();

	/**
	 * Hooks.
	 */
	public static function hooks() {
		add_action( 'transition_post_status', array( __CLASS__, 'status' ), 99, 3 );
		add_action( 'post_updated', array( __CLASS__, 'touched' ), 99, 1 );
		add_action( 'set_object_terms', array( __CLASS__, 'terms_set' ), 99, 4 );
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
			add_action( $hook, array( __CLASS__, 'meta' ), 99, 3 );
		}
		add_action( 'before_delete_post', array( __CLASS__, 'going' ), 1, 1 );
		add_action( 'delete_attachment', array( __CLASS__, 'going' ), 1, 1 );
		add_action( 'deleted_post', array( __CLASS__, 'gone' ), 99, 1 );
		add_action( 'attachment_updated', array( __CLASS__, 'attachment' ), 99, 1 );
		add_action( 'created_term', array( __CLASS__, 'term_created' ), 99, 3 );
		add_action( 'edited_term', array( __CLASS__, 'term_edited' ), 99, 3 );
		add_action( 'delete_term', array( __CLASS__, 'term_deleted' ), 99, 4 );
		add_action( 'shutdown', array( __CLASS__, 'settle' ), 1 );
	}

	/**
	 * A status changed.
	 *
	 * @param string  $new  New status.
	 * @param string  $old  Old status.
	 * @param WP_Post $post Post.
	 */
	public static function status( $new, $old, $post ) {
		if ( $new === $old || ! self::counts( $post ) ) {
			return;
		}
		if ( in_array( $old, array( 'new', 'auto-draft' ), true ) ) {
			$kind = 'created';
		} elseif ( 'trash' === $new ) {
			$kind = 'trashed';
		} elseif ( 'trash' === $old ) {
			$kind = 'untrashed';
		} else {
			$kind = 'status';
		}
		self::post( $post, $kind );
	}

	/**
	 * A post was saved.
	 *
	 * @param int $post_id Post.
	 */
	public static function touched( $post_id ) {
		$post = get_post( $post_id );
		if ( $post instanceof WP_Post && self::counts( $post ) ) {
			self::post( $post, 'updated' );
		}
	}

	/**
	 * Terms of a post were set.
	 *
	 * @param int    $post_id  Post.
	 * @param array  $terms    Terms.
	 * @param array  $tt_ids   Ids.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function terms_set( $post_id, $terms, $tt_ids, $taxonomy ) {
		if ( is_object_in_taxonomy( get_post_type( $post_id ), $taxonomy ) ) {
			self::touched( $post_id );
		}
	}

	/**
	 * Meta of a post changed.
	 *
	 * @param int|int[] $meta_id Meta row.
	 * @param int       $post_id Post.
	 * @param string    $key     Key.
	 */
	public static function meta( $meta_id, $post_id, $key ) {
		if ( '_thumbnail_id' === $key || Igny8_Meta::SCHEMA === $key || in_array( $key, Igny8_Seo_Meta_Adapter::all_keys(), true ) ) {
			self::touched( $post_id );
		}
	}

	/**
	 * A post is about to be deleted for good: remember what it was.
	 *
	 * @param int $post_id Post.
	 */
	public static function going( $post_id ) {
		$post = get_post( $post_id );
		if ( ! $post instanceof WP_Post ) {
			return;
		}
		$attachment = 'attachment' === $post->post_type;
		if ( $attachment ? ! self::our_attachment( $post_id ) : ! self::counts( $post ) ) {
			return;
		}
		self::$going[ (int) $post_id ] = self::row( $post, $attachment ? 'attachment' : 'post', 'deleted', '' );
	}

	/**
	 * It is deleted.
	 *
	 * @param int $post_id Post.
	 */
	public static function gone( $post_id ) {
		if ( isset( self::$going[ (int) $post_id ] ) ) {
			Igny8_Journal::add( self::$going[ (int) $post_id ] );
			unset( self::$going[ (int) $post_id ] );
		}
	}

	/**
	 * An attachment was edited.
	 *
	 * @param int $post_id Attachment.
	 */
	public static function attachment( $post_id ) {
		$post = get_post( $post_id );
		if ( $post instanceof WP_Post && self::our_attachment( $post_id ) ) {
			Igny8_Journal::add( self::row( $post, 'attachment', 'updated', Igny8_Media_Writer::hash( $post ) ) );
		}
	}

	/**
	 * A term was made.
	 *
	 * @param int    $term_id  Term.
	 * @param int    $tt_id    Its taxonomy row.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_created( $term_id, $tt_id, $taxonomy ) {
		self::term( (int) $term_id, $taxonomy, 'created', get_term( $term_id, $taxonomy ) );
	}

	/**
	 * A term was changed.
	 *
	 * @param int    $term_id  Term.
	 * @param int    $tt_id    Its taxonomy row.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_edited( $term_id, $tt_id, $taxonomy ) {
		self::term( (int) $term_id, $taxonomy, 'updated', get_term( $term_id, $taxonomy ) );
	}

	/**
	 * A term was deleted.
	 *
	 * @param int     $term_id  Term.
	 * @param int     $tt_id    Its taxonomy row.
	 * @param string  $taxonomy Taxonomy.
	 * @param WP_Term $term     What it was.
	 */
	public static function term_deleted( $term_id, $tt_id, $taxonomy, $term ) {
		self::term( (int) $term_id, $taxonomy, 'deleted', $term );
	}

	/**
	 * At the end of the request: rows written half-way through a save get the hash of what was stored in the end.
	 */
	public static function settle() {
		foreach ( Igny8_Journal::touched_posts() as $post_id ) {
			$post = Igny8_Post_Reader::fresh( $post_id );
			if ( $post ) {
				Igny8_Journal::settle( 'post', $post_id, $post->post_status, Igny8_Post_Reader::hash( $post ) );
			}
		}
	}

	/**
	 * Whether a post belongs in the journal.
	 *
	 * @param WP_Post $post Post.
	 * @return bool
	 */
	private static function counts( WP_Post $post ) {
		return ! in_array( $post->post_type, array( 'revision', 'attachment', 'nav_menu_item' ), true )
			&& 'auto-draft' !== $post->post_status
			&& Igny8_Meta::is_managed( $post->ID );
	}

	/**
	 * Whether an attachment came through the bridge.
	 *
	 * @param int $post_id Attachment.
	 * @return bool
	 */
	private static function our_attachment( $post_id ) {
		return '' !== (string) get_post_meta( $post_id, Igny8_Meta::SHA256, true );
	}

	/**
	 * Write about a post.
	 *
	 * @param WP_Post $post Post.
	 * @param string  $kind Kind.
	 */
	private static function post( WP_Post $post, $kind ) {
		Igny8_Journal::add( self::row( $post, 'post', $kind, Igny8_Post_Reader::hash( $post ) ) );
	}

	/**
	 * A row about a post or attachment.
	 *
	 * @param WP_Post $post   Post.
	 * @param string  $object `post` or `attachment`.
	 * @param string  $kind   Kind.
	 * @param string  $hash   Hash.
	 * @return array
	 */
	private static function row( WP_Post $post, $object, $kind, $hash ) {
		return array(
			'object'     => $object,
			'object_id'  => (int) $post->ID,
			'content_id' => (string) get_post_meta( $post->ID, Igny8_Meta::CONTENT_ID, true ),
			'task_id'    => (string) get_post_meta( $post->ID, Igny8_Meta::TASK_ID, true ),
			'kind'       => $kind,
			'status'     => 'deleted' === $kind ? '' : $post->post_status,
			'hash'       => $hash,
		);
	}

	/**
	 * Write about a term, of the taxonomies people see and of a connected site.
	 *
	 * @param int    $term_id  Term.
	 * @param string $taxonomy Taxonomy.
	 * @param string $kind     Kind.
	 * @param mixed  $term     Term.
	 */
	private static function term( $term_id, $taxonomy, $kind, $term ) {
		$object = get_taxonomy( $taxonomy );
		if ( ! $object || ( ! $object->public && ! $object->show_ui ) || null === Igny8_Pairing::get() ) {
			return;
		}
		$hash = 'deleted' !== $kind && $term instanceof WP_Term
			? hash( 'sha256', implode( "\n", array( $taxonomy, $term->name, $term->slug, $term->parent, $term->description ) ) )
			: '';
		Igny8_Journal::add(
			array(
				'object'    => 'term',
				'object_id' => $term_id,
				'kind'      => $kind,
				'hash'      => $hash,
			)
		);
	}
}

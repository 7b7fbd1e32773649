-- What the window needs: lists over all sites, undo, planning by day, front matter, the site's own posts, favicons.

ALTER TABLE workspace ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;

-- the day an idea is planned for, as 2026-01-31
ALTER TABLE ideas ADD COLUMN planned_on TEXT;
CREATE INDEX ideas_by_day ON ideas (planned_on) WHERE planned_on IS NOT NULL;

-- a WordPress user; absent: the connection's own
ALTER TABLE contents ADD COLUMN author INTEGER;
ALTER TABLE contents ADD COLUMN publish_at INTEGER;
ALTER TABLE contents ADD COLUMN trashed_at INTEGER;
-- what went beside the text when it was last sent (terms, author, date, featured image), as JSON; a difference is unsent
ALTER TABLE contents ADD COLUMN sent_matter TEXT;
ALTER TABLE contents ADD COLUMN matter TEXT;
CREATE INDEX contents_by_update ON contents (updated_at);

CREATE INDEX keywords_all_by_volume ON keywords (COALESCE(search_volume, -1));
CREATE INDEX keywords_all_by_keyword ON keywords (normal);
CREATE INDEX ideas_all_by_volume ON ideas (search_volume);
CREATE INDEX clusters_all_by_volume ON clusters (search_volume);
CREATE INDEX records_by_update ON publishing_records (updated_at);
CREATE INDEX records_by_content ON publishing_records (content_id, seq);
CREATE INDEX images_by_content ON images (content_id) WHERE content_id IS NOT NULL;

-- The site's own posts and users as last seen, to link to and to choose from.
CREATE TABLE site_posts (
    seq INTEGER PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES sites (id),
    post_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    post_type TEXT NOT NULL,
    status TEXT NOT NULL,
    modified INTEGER NOT NULL,
    UNIQUE (site_id, post_id)
);
CREATE TABLE site_authors (
    site_id BLOB NOT NULL REFERENCES sites (id),
    author_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (site_id, author_id)
) WITHOUT ROWID;
-- 32 × 32 PNG, made here from what the site gave
CREATE TABLE site_icons (
    site_id BLOB NOT NULL PRIMARY KEY REFERENCES sites (id),
    png BLOB NOT NULL
) WITHOUT ROWID;

-- Changes that can be taken back: an entry, its sets (one table, one kind of change), and the rows as they were before.
CREATE TABLE undo_entries (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    label TEXT NOT NULL,
    site_id BLOB,
    rows INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE undo_sets (
    seq INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES undo_entries (seq) ON DELETE CASCADE,
    table_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('update', 'insert', 'delete')),
    -- names joined by commas; of an update only those that it can change
    columns TEXT NOT NULL
);
CREATE INDEX undo_sets_by_entry ON undo_sets (entry);
CREATE TABLE undo_rows (
    set_seq INTEGER NOT NULL REFERENCES undo_sets (seq) ON DELETE CASCADE,
    row_id BLOB NOT NULL,
    before TEXT,
    -- the row's updated_at after the change: another one means that it was changed since
    stamp INTEGER,
    PRIMARY KEY (set_seq, row_id)
) WITHOUT ROWID;

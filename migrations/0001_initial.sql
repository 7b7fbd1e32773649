-- The first schema: workspace, sites, planner, writer, publisher, jobs, outbox, sync, change log.
-- Ids are 16-byte UUIDv7 blobs, times UTC milliseconds, money micro-dollars. `seq` is the order of making, for paging by key.

CREATE TABLE workspace (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL,
    account TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE sites (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    wordpress_url TEXT NOT NULL,
    industry TEXT,
    language TEXT NOT NULL DEFAULT 'en',
    color TEXT NOT NULL,
    accent_color TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'suspended')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE sectors (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    UNIQUE (site_id, name)
);

CREATE TABLE clusters (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    sector_id BLOB NOT NULL REFERENCES sectors (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    parent_topic TEXT,
    edited INTEGER NOT NULL DEFAULT 0,
    intent TEXT,
    keyword_count INTEGER NOT NULL DEFAULT 0,
    search_volume INTEGER NOT NULL DEFAULT 0,
    difficulty INTEGER,
    top_keywords TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX clusters_by_volume ON clusters (site_id, search_volume);

CREATE TABLE keywords (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    sector_id BLOB NOT NULL REFERENCES sectors (id),
    keyword TEXT NOT NULL,
    -- the keyword's identity: lower case, NFKC, folded spaces
    normal TEXT NOT NULL,
    search_volume INTEGER,
    -- how good the volume is: 0 unknown, 1 impressions, 2 range, 3 estimate, 4 exact
    volume_kind INTEGER NOT NULL DEFAULT 0,
    difficulty INTEGER,
    cpc_micros INTEGER,
    currency TEXT,
    intent TEXT,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'used')),
    source TEXT NOT NULL,
    trend TEXT,
    cluster_id BLOB REFERENCES clusters (id),
    -- put into its cluster (or out of any) by hand
    pinned INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (site_id, normal, sector_id)
);
CREATE INDEX keywords_by_volume ON keywords (site_id, COALESCE(search_volume, -1));
CREATE INDEX keywords_by_difficulty ON keywords (site_id, COALESCE(difficulty, -1));
CREATE INDEX keywords_by_cluster ON keywords (cluster_id) WHERE cluster_id IS NOT NULL;

CREATE TABLE ideas (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    sector_id BLOB NOT NULL REFERENCES sectors (id),
    cluster_id BLOB REFERENCES clusters (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    suggested_keywords TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content_structure TEXT NOT NULL,
    intent TEXT,
    search_volume INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'approved', 'in_progress', 'completed')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
-- one generated idea a cluster, however often the job runs
CREATE UNIQUE INDEX ideas_one_a_cluster ON ideas (cluster_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX ideas_by_volume ON ideas (site_id, search_volume);

CREATE TABLE tasks (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    sector_id BLOB NOT NULL REFERENCES sectors (id),
    cluster_id BLOB REFERENCES clusters (id),
    idea_id BLOB UNIQUE REFERENCES ideas (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    keywords TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content_structure TEXT NOT NULL,
    taxonomy_term_id INTEGER,
    status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'completed')),
    assigned_post_id INTEGER,
    post_url TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX tasks_by_site ON tasks (site_id, status);
CREATE INDEX tasks_by_cluster ON tasks (cluster_id) WHERE cluster_id IS NOT NULL;

CREATE TABLE contents (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    sector_id BLOB NOT NULL REFERENCES sectors (id),
    cluster_id BLOB REFERENCES clusters (id),
    -- one content a task, however often the job runs
    task_id BLOB UNIQUE REFERENCES tasks (id),
    revision_id BLOB NOT NULL,
    title TEXT NOT NULL,
    content_html TEXT NOT NULL,
    excerpt TEXT NOT NULL DEFAULT '',
    slug TEXT NOT NULL DEFAULT '',
    meta_title TEXT NOT NULL DEFAULT '',
    meta_description TEXT NOT NULL DEFAULT '',
    keywords TEXT NOT NULL DEFAULT '[]',
    intent TEXT,
    content_type TEXT NOT NULL,
    content_structure TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
    source TEXT NOT NULL,
    outline INTEGER NOT NULL DEFAULT 0,
    gaps INTEGER NOT NULL DEFAULT 0,
    word_count INTEGER NOT NULL DEFAULT 0,
    external_id INTEGER,
    external_url TEXT,
    external_status TEXT,
    -- the revision that the site holds
    sent_revision_id BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX contents_by_site ON contents (site_id, updated_at);
CREATE INDEX contents_by_status ON contents (site_id, status);
CREATE INDEX contents_by_cluster ON contents (cluster_id) WHERE cluster_id IS NOT NULL;

CREATE TABLE revisions (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    content_id BLOB NOT NULL REFERENCES contents (id),
    origin TEXT NOT NULL,
    title TEXT NOT NULL,
    content_html TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    slug TEXT NOT NULL,
    meta_title TEXT NOT NULL,
    meta_description TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX revisions_by_content ON revisions (content_id, seq);

CREATE TABLE images (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    task_id BLOB REFERENCES tasks (id),
    content_id BLOB REFERENCES contents (id),
    image_url TEXT,
    external_id INTEGER,
    prompt TEXT NOT NULL DEFAULT '',
    is_featured INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    alt_text TEXT NOT NULL DEFAULT '',
    caption TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    mime TEXT NOT NULL,
    -- the file is media/<first two>/<sha256>.<ending> in the workspace
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX images_one_featured ON images (content_id) WHERE is_featured = 1 AND content_id IS NOT NULL;

CREATE TABLE taxonomies (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    taxonomy_type TEXT NOT NULL CHECK (taxonomy_type IN ('category', 'post_tag', 'cluster')),
    external_id INTEGER,
    external_taxonomy TEXT,
    UNIQUE (site_id, taxonomy_type, name)
);
CREATE TABLE content_taxonomies (
    content_id BLOB NOT NULL REFERENCES contents (id),
    taxonomy_id BLOB NOT NULL REFERENCES taxonomies (id),
    PRIMARY KEY (content_id, taxonomy_id)
) WITHOUT ROWID;

CREATE TABLE integrations (
    site_id BLOB NOT NULL PRIMARY KEY REFERENCES sites (id),
    platform TEXT NOT NULL DEFAULT 'wordpress',
    state TEXT NOT NULL DEFAULT 'not_paired',
    api_root TEXT,
    use_base64 INTEGER NOT NULL DEFAULT 0,
    has_basic_auth INTEGER NOT NULL DEFAULT 0,
    sync_enabled INTEGER NOT NULL DEFAULT 1,
    -- the install id and home address that the plugin gave at the first test: another one is a copy
    install_id TEXT,
    home_url TEXT,
    clock_offset INTEGER NOT NULL DEFAULT 0,
    journal_cursor INTEGER NOT NULL DEFAULT 0,
    last_sync_at INTEGER,
    last_test_at INTEGER,
    problem TEXT,
    metadata TEXT
) WITHOUT ROWID;

-- What a site held when it was last seen, per content: the base of every three-way comparison.
CREATE TABLE sync_bases (
    content_id BLOB NOT NULL PRIMARY KEY REFERENCES contents (id),
    hash TEXT NOT NULL,
    fields TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE publishing_records (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    content_id BLOB NOT NULL REFERENCES contents (id),
    job_id BLOB,
    status TEXT NOT NULL,
    post_id INTEGER,
    post_url TEXT,
    edit_url TEXT,
    post_status TEXT,
    featured_media INTEGER,
    created INTEGER NOT NULL DEFAULT 0,
    fields TEXT NOT NULL DEFAULT '[]',
    lost TEXT NOT NULL DEFAULT '[]',
    hash TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
-- a job sends a content once
CREATE UNIQUE INDEX records_one_a_job ON publishing_records (job_id, content_id) WHERE job_id IS NOT NULL;
CREATE INDEX records_by_site ON publishing_records (site_id, updated_at);

-- Outgoing calls that must take effect exactly once. The row is committed before the first byte is sent.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    site_id BLOB NOT NULL REFERENCES sites (id),
    record_id BLOB REFERENCES publishing_records (id),
    kind TEXT NOT NULL CHECK (kind IN ('media', 'term', 'post_create', 'post_update')),
    -- what makes a repeat recognisable to the site: sha256, taxonomy:name, content id, operation id
    key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    answer TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (record_id, kind, key)
);

CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    site_id BLOB REFERENCES sites (id),
    title TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    cost_micros INTEGER NOT NULL DEFAULT 0,
    failed_items INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    checkpoint TEXT,
    result TEXT,
    error TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    run_at INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
);
CREATE INDEX jobs_by_status ON jobs (status, run_at);

CREATE TABLE job_steps (
    job_id BLOB NOT NULL REFERENCES jobs (id),
    key TEXT NOT NULL,
    result TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (job_id, key)
) WITHOUT ROWID;

CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    tag TEXT NOT NULL,
    what TEXT NOT NULL,
    object_id BLOB
);

CREATE TABLE ui_state (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

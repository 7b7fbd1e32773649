-- Models of text and pictures: providers, prices, routes, the ledger of calls, caps, credits.

CREATE TABLE ai_providers (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    protocol TEXT NOT NULL,
    base_url TEXT NOT NULL,
    limits TEXT NOT NULL,
    proxy TEXT,
    ca_pem TEXT,
    has_key INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,
    tested_at INTEGER,
    test_error TEXT,
    -- its calls stay in the ledger
    deleted_at INTEGER,
    created_at INTEGER NOT NULL
);

-- What a provider said of its models, and prices of one's own (JSON).
CREATE TABLE ai_models (
    provider_id BLOB NOT NULL REFERENCES ai_providers (id),
    model TEXT NOT NULL,
    context INTEGER,
    max_output INTEGER,
    price TEXT,
    seen_at INTEGER,
    PRIMARY KEY (provider_id, model)
) WITHOUT ROWID;

-- Which models do a function, in their order (JSON).
CREATE TABLE ai_routes (
    function TEXT PRIMARY KEY,
    models TEXT NOT NULL
) WITHOUT ROWID;

-- The ledger: a line a call, written before it is made and settled after.
CREATE TABLE ai_calls (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'failed', 'unknown')),
    function TEXT NOT NULL,
    step TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES ai_providers (id),
    model TEXT NOT NULL,
    site_id BLOB REFERENCES sites (id),
    job_id BLOB REFERENCES jobs (id),
    -- no reference: a line outlives its content
    content_id BLOB,
    retries INTEGER NOT NULL DEFAULT 0,
    tokens_in INTEGER NOT NULL DEFAULT 0,
    tokens_cached INTEGER NOT NULL DEFAULT 0,
    tokens_cache_write INTEGER NOT NULL DEFAULT 0,
    tokens_out INTEGER NOT NULL DEFAULT 0,
    tokens_reasoning INTEGER NOT NULL DEFAULT 0,
    images INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,
    -- the unit prices that the cost was reckoned with (JSON)
    price TEXT NOT NULL,
    reserved_micros INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    request_id TEXT,
    elapsed_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ai_calls_by_time ON ai_calls (at);
CREATE INDEX ai_calls_by_site ON ai_calls (site_id, at);
CREATE INDEX ai_calls_by_job ON ai_calls (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ai_calls_open ON ai_calls (state) WHERE state = 'open';

-- Sums that caps are held against: `2026-01`, `2026-01/<site>`, `job/<job>`. Changed in the transaction of the ledger's line.
CREATE TABLE ai_spend (
    key TEXT PRIMARY KEY,
    spent_micros INTEGER NOT NULL DEFAULT 0,
    reserved_micros INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- `workspace`, `site/<site>`, `job`: soft and hard cap.
CREATE TABLE ai_caps (
    key TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    site_id BLOB REFERENCES sites (id),
    soft_micros INTEGER,
    hard_micros INTEGER
) WITHOUT ROWID;

CREATE TABLE credit_transactions (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    site_id BLOB REFERENCES sites (id),
    kind TEXT NOT NULL,
    credits_milli INTEGER NOT NULL,
    call_id BLOB,
    note TEXT NOT NULL DEFAULT '',
    balance_milli INTEGER NOT NULL
);
CREATE INDEX credits_by_site ON credit_transactions (site_id, seq);

-- The agency's unit: thousandths of a credit a dollar of cost.
ALTER TABLE workspace ADD COLUMN credit_rate INTEGER NOT NULL DEFAULT 1000000;

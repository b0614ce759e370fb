-- The journal: what ran, how it ended, what it read and wrote.
-- Moments are UTC text as clock.iso writes them; they sort as text. JSON columns hold '' for nothing.

CREATE TABLE runs (
    run_id          TEXT PRIMARY KEY,  -- 20261120T070003Z-ab12: sorts by start
    kind            TEXT NOT NULL,
    trigger         TEXT NOT NULL,
    state           TEXT NOT NULL,
    started_at      TEXT NOT NULL,
    ended_at        TEXT,
    seconds         REAL NOT NULL DEFAULT 0,  -- time at work, summed over resumes
    pid             INTEGER NOT NULL,
    process_started REAL NOT NULL,
    boot_id         TEXT NOT NULL,
    host            TEXT NOT NULL,
    arguments       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_state ON runs (state, run_id);

CREATE TABLE steps (
    run_id         TEXT NOT NULL REFERENCES runs,
    key            TEXT NOT NULL,
    position       INTEGER NOT NULL,  -- place in the flow
    platform       TEXT,
    phase          TEXT NOT NULL,
    title          TEXT NOT NULL,
    state          TEXT NOT NULL,
    started_at     TEXT,
    ended_at       TEXT,
    seconds        REAL NOT NULL DEFAULT 0,
    rows_in        INTEGER NOT NULL DEFAULT 0,
    rows_out       INTEGER NOT NULL DEFAULT 0,
    bytes          INTEGER NOT NULL DEFAULT 0,
    files          INTEGER NOT NULL DEFAULT 0,
    skipped_reason TEXT NOT NULL DEFAULT '',
    blocked_by     TEXT NOT NULL DEFAULT '',
    quarantined    INTEGER NOT NULL DEFAULT 0,
    failure        TEXT NOT NULL DEFAULT '',
    notes          TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_by_key ON steps (key, state, run_id, seconds);
CREATE INDEX steps_by_platform ON steps (platform, run_id, state, blocked_by);

CREATE TABLE attempts (
    run_id     TEXT NOT NULL,
    key        TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at   TEXT,
    seconds    REAL NOT NULL DEFAULT 0,
    failure    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, key, attempt),
    FOREIGN KEY (run_id, key) REFERENCES steps
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    at     TEXT NOT NULL,
    type   TEXT NOT NULL,
    body   TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_run ON events (run_id, seq);

CREATE TABLE metrics (
    run_id TEXT NOT NULL REFERENCES runs,
    step   TEXT NOT NULL,  -- '' for the run as a whole
    name   TEXT NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (run_id, step, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX metrics_by_name ON metrics (name, step, run_id);

-- The landing ledger: every file that ever lay in landing and what became of it.
CREATE TABLE deliveries (
    platform      TEXT NOT NULL,
    path          TEXT NOT NULL,
    bytes         INTEGER NOT NULL,
    mtime_ns      INTEGER NOT NULL,
    sha256        TEXT NOT NULL,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    downloaded_at TEXT,
    verdict       TEXT NOT NULL,
    rows          INTEGER NOT NULL,
    note          TEXT NOT NULL,
    refusal       TEXT NOT NULL,
    facts         TEXT NOT NULL,
    raw_path      TEXT NOT NULL,
    judged_by     TEXT NOT NULL,
    PRIMARY KEY (platform, path, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY,
    platform    TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    file        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    rule        TEXT NOT NULL,
    message     TEXT NOT NULL,
    next_action TEXT NOT NULL,
    line        TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    found_at    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'dropped', 'replaced')),
    closed_at   TEXT,
    closed_why  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX quarantine_open ON quarantine (platform, file, sha256) WHERE state = 'open';
CREATE INDEX quarantine_by_state ON quarantine (state, platform);
CREATE INDEX quarantine_by_run ON quarantine (run_id);

CREATE TABLE files (
    zone       TEXT NOT NULL,
    path       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    mtime_ns   INTEGER NOT NULL,
    run_id     TEXT NOT NULL,
    step       TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (zone, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_content ON files (sha256);

CREATE TABLE lineage (
    sha256        TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    PRIMARY KEY (sha256, source_sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX lineage_by_source ON lineage (source_sha256);

-- The last success of each step. An empty fingerprint: begun again since and not ended well.
CREATE TABLE step_memory (
    key         TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    digest      TEXT NOT NULL,
    outputs     TEXT NOT NULL,
    run_id      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When runs are meant to start by themselves, and what became of each of these moments.

-- One for every scheduled day, called by its local date: it never gets two runs. ``moment`` is drawn once.
CREATE TABLE slots (
    day        TEXT PRIMARY KEY,  -- 2026-11-27, in the zone the schedule had then
    zone       TEXT NOT NULL,
    moment     TEXT NOT NULL,
    drawn_at   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('planned', 'claimed', 'skipped', 'missed', 'failed')),
    why        TEXT NOT NULL DEFAULT '',
    hurried    INTEGER NOT NULL DEFAULT 0,  -- the owner wants it at the next chance
    run_id     TEXT UNIQUE REFERENCES runs,
    settled_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_by_state ON slots (state, moment);

-- Platforms of a run that are taken up again by themselves. An empty platform: the whole run, which was cut off.
CREATE TABLE retries (
    run_id   TEXT NOT NULL REFERENCES runs,
    platform TEXT NOT NULL,
    number   INTEGER NOT NULL,  -- 0: the platform itself has named the moment
    of       INTEGER NOT NULL,
    due_at   TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'cancelled')),
    PRIMARY KEY (run_id, platform, number, due_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX retries_by_state ON retries (state, due_at);

-- What the schedule has to know of itself after a restart: when it was last awake, since when it keeps a record.
CREATE TABLE schedule_facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

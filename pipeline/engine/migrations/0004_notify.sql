-- What the owner was told, and what is on its way to them.

-- One for every state of the lake that an audience knows of: those at the computer, and those who get messages elsewhere.
CREATE TABLE tellings (
    audience TEXT NOT NULL CHECK (audience IN ('here', 'away')),
    key      TEXT NOT NULL,
    about    TEXT NOT NULL,
    weight   TEXT NOT NULL,
    lasting  INTEGER NOT NULL,  -- 0: it happened once, and is never over
    over     TEXT NOT NULL,  -- what is said when it is over
    begun_at TEXT NOT NULL,
    told_at  TEXT NOT NULL,
    PRIMARY KEY (audience, key)
) STRICT, WITHOUT ROWID;

-- One for every message and everybody who gets it: put down first, sent later.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    channel    TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
    recipient  TEXT NOT NULL,
    body       TEXT NOT NULL,
    put_at     TEXT NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given-up')),
    said       TEXT NOT NULL DEFAULT '',  -- why the last try came to nothing, in the owner's words
    ended_at   TEXT,
    UNIQUE (message_id, channel, recipient)
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, next_at);

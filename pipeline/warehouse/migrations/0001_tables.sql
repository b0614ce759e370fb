-- The warehouse: a star whose rows can always be made again from the curated datasets.
-- Money is a whole number of pico-USD (10^-12): what the distributors write with twelve decimals adds up exactly.
-- Days are ISO text, months YYYY-MM. A fact is keyed by what it is about, so that no load can double it.

PRAGMA application_id = 1111835730;  -- "BEDR": tells our file from another program's

-- Dimensions --------------------------------------------------------------------------------

CREATE TABLE platforms (
    platform_id   INTEGER PRIMARY KEY,
    platform_key  TEXT NOT NULL UNIQUE,  -- as the cross-platform table writes it: spotify, apple_music
    platform_name TEXT NOT NULL UNIQUE,
    platform_type TEXT NOT NULL
        CHECK (platform_type IN ('streaming', 'download', 'social', 'advertising', 'distribution', 'unknown')),
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1))
) STRICT;

-- Row 1 is the whole world (GLOBAL), row 2 stands for an empty country.
CREATE TABLE territories (
    territory_id INTEGER PRIMARY KEY,
    country_code TEXT NOT NULL UNIQUE,
    country_name TEXT,
    region       TEXT,
    is_listed    INTEGER NOT NULL DEFAULT 0 CHECK (is_listed IN (0, 1))  -- 0: a code we do not know, from a report
) STRICT;

-- Row 1 stands for an empty store. A store we do not know gets a row of its own with the platform 'unknown'.
CREATE TABLE stores (
    store_id    INTEGER PRIMARY KEY,
    store_name  TEXT NOT NULL UNIQUE,
    platform_id INTEGER NOT NULL REFERENCES platforms,
    is_listed   INTEGER NOT NULL DEFAULT 0 CHECK (is_listed IN (0, 1))
) STRICT;

-- Row 1 stands for an empty artist. Names that are not in the artist list are their own slug.
CREATE TABLE artists (
    artist_id     INTEGER PRIMARY KEY,
    slug          TEXT NOT NULL UNIQUE,
    artist_name   TEXT NOT NULL,
    spotify_id    TEXT,
    is_registered INTEGER NOT NULL DEFAULT 0 CHECK (is_registered IN (0, 1))
) STRICT;

-- Row 1 stands for a row that names no track at all. track_key says by what a track is known: isrc:, title:, album:, spotify:
CREATE TABLE tracks (
    track_id      INTEGER PRIMARY KEY,
    track_key     TEXT NOT NULL UNIQUE,
    title         TEXT NOT NULL,
    isrc          TEXT UNIQUE,
    upc           TEXT,
    release_date  TEXT,
    release_type  TEXT CHECK (release_type IN ('single', 'ep', 'album')),
    is_registered INTEGER NOT NULL DEFAULT 0 CHECK (is_registered IN (0, 1))
) STRICT;

CREATE TABLE track_artists (
    track_id           INTEGER NOT NULL REFERENCES tracks,
    artist_id          INTEGER NOT NULL REFERENCES artists,
    role_type          TEXT NOT NULL CHECK (role_type IN ('primary', 'featured', 'producer')),
    royalty_percentage REAL CHECK (royalty_percentage BETWEEN 0 AND 100),
    PRIMARY KEY (track_id, artist_id, role_type)
) STRICT, WITHOUT ROWID;

-- Money -------------------------------------------------------------------------------------

-- What a distributor reported on one day for one month of sales.
CREATE TABLE royalty_statements (
    statement_id   INTEGER PRIMARY KEY,
    distributor    TEXT NOT NULL,  -- distrokid, toolost
    sale_month     TEXT NOT NULL,
    reporting_date TEXT NOT NULL,
    UNIQUE (sale_month, distributor, reporting_date)
) STRICT;

-- What a report names as sold, in its own words ('' where it says nothing). Which track and artist that is, is
-- settled here, once a name: the millions of revenue rows stay untouched when the artist list changes.
CREATE TABLE royalty_items (
    item_id     INTEGER PRIMARY KEY,
    isrc        TEXT NOT NULL,
    upc         TEXT NOT NULL,
    title       TEXT NOT NULL,
    artist_name TEXT NOT NULL,
    kind        TEXT NOT NULL,
    track_id    INTEGER NOT NULL DEFAULT 1 REFERENCES tracks,
    artist_id   INTEGER NOT NULL DEFAULT 1 REFERENCES artists,
    UNIQUE (isrc, upc, title, artist_name, kind)
) STRICT;
CREATE INDEX royalty_items_by_track ON royalty_items (track_id);

-- One row a report line; refunds are negative. The key is five small numbers and the table is its own index: rows
-- arrive nearly in key order, and all that asks about money reads whole months. ordinal tells lines with one key apart.
CREATE TABLE revenue_transactions (
    statement_id      INTEGER NOT NULL REFERENCES royalty_statements,
    store_id          INTEGER NOT NULL REFERENCES stores,
    territory_id      INTEGER NOT NULL REFERENCES territories,
    item_id           INTEGER NOT NULL REFERENCES royalty_items,
    ordinal           INTEGER NOT NULL,
    quantity          INTEGER NOT NULL,
    earnings_pico_usd INTEGER NOT NULL,
    PRIMARY KEY (statement_id, store_id, territory_id, item_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Bookkeeping, entered from other sources. A distributor's refund is negative revenue, never an expense.
CREATE TABLE business_expenses (
    expense_id       INTEGER PRIMARY KEY,
    transaction_date TEXT NOT NULL,
    posted_date      TEXT,
    description      TEXT NOT NULL,
    category         TEXT NOT NULL CHECK (category IN ('advertising', 'software', 'equipment', 'distribution', 'other')),
    amount_pico_usd  INTEGER NOT NULL,
    payment_method   TEXT NOT NULL DEFAULT '',
    status           TEXT NOT NULL CHECK (status IN ('posted', 'pending', 'refunded')),
    ordinal          INTEGER NOT NULL DEFAULT 0,  -- equal purchases of one day
    UNIQUE (transaction_date, description, payment_method, amount_pico_usd, ordinal)
) STRICT;

-- Plays -------------------------------------------------------------------------------------

-- Account totals by the distributors' own statistics. A day that was not reported has no row.
CREATE TABLE content_streams (
    stream_date  TEXT NOT NULL,
    platform_id  INTEGER NOT NULL REFERENCES platforms,
    data_source  TEXT NOT NULL,  -- distrokid, toolost
    territory_id INTEGER NOT NULL DEFAULT 1 REFERENCES territories,
    stream_count INTEGER NOT NULL CHECK (stream_count >= 0),
    PRIMARY KEY (stream_date, platform_id, data_source, territory_id)
) STRICT, WITHOUT ROWID;

-- Spotify's own count of the same plays: never to be added to the distributors'.
CREATE TABLE spotify_audience_daily (
    artist_id         INTEGER NOT NULL REFERENCES artists,
    audience_date     TEXT NOT NULL,
    spotify_artist_id TEXT,
    listeners         INTEGER CHECK (listeners >= 0),
    streams           INTEGER CHECK (streams >= 0),
    followers         INTEGER CHECK (followers >= 0),
    PRIMARY KEY (artist_id, audience_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE spotify_tracks (
    spotify_track_id TEXT NOT NULL PRIMARY KEY,
    track_id         INTEGER NOT NULL DEFAULT 1 REFERENCES tracks,
    artist_id        INTEGER NOT NULL REFERENCES artists,
    track_name       TEXT,
    track_uri        TEXT,
    release_date     TEXT,  -- as Spotify says it: a day, a month or a year
    image_url        TEXT,
    first_seen       TEXT NOT NULL,
    last_seen        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Periods overlap: never to be added over time_period.
CREATE TABLE spotify_song_metrics (
    spotify_track_id TEXT NOT NULL,
    time_period      TEXT NOT NULL,
    extraction_date  TEXT NOT NULL,
    artist_id        INTEGER NOT NULL REFERENCES artists,
    streams          INTEGER CHECK (streams >= 0),
    listeners        INTEGER CHECK (listeners >= 0),
    savers           INTEGER CHECK (savers >= 0),
    canvas_views     INTEGER CHECK (canvas_views >= 0),
    PRIMARY KEY (spotify_track_id, time_period, extraction_date)
) STRICT, WITHOUT ROWID;

-- Advertising -------------------------------------------------------------------------------

CREATE TABLE campaigns (
    campaign_id          INTEGER PRIMARY KEY,
    platform_id          INTEGER NOT NULL REFERENCES platforms,
    external_campaign_id TEXT NOT NULL,
    campaign_name        TEXT,
    objective            TEXT,
    status               TEXT,  -- of the newest day
    artist_id            INTEGER REFERENCES artists,
    primary_track_id     INTEGER REFERENCES tracks,
    parsed_artist        TEXT,
    parsed_track         TEXT,
    parsed_targeting     TEXT,
    start_date           TEXT,
    end_date             TEXT,
    is_listed            INTEGER NOT NULL DEFAULT 0 CHECK (is_listed IN (0, 1)),  -- stands in the list of campaigns
    UNIQUE (platform_id, external_campaign_id)
) STRICT;

CREATE TABLE ad_performance_daily (
    campaign_id       INTEGER NOT NULL REFERENCES campaigns,
    performance_date  TEXT NOT NULL,
    campaign_name     TEXT,  -- name, aim and state as they were that day
    objective         TEXT,
    status            TEXT,
    is_active         INTEGER CHECK (is_active IN (0, 1)),
    spend_pico_usd    INTEGER,
    impressions       INTEGER CHECK (impressions >= 0),
    clicks            INTEGER CHECK (clicks >= 0),
    reach             INTEGER CHECK (reach >= 0),  -- people of this day: days must not be added
    conversion_events TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(conversion_events)),
    cpc REAL GENERATED ALWAYS AS (CASE WHEN clicks > 0 THEN spend_pico_usd / 1e12 / clicks END) VIRTUAL,
    cpm REAL GENERATED ALWAYS AS (CASE WHEN impressions > 0 THEN spend_pico_usd / 1e9 / impressions END) VIRTUAL,
    ctr REAL GENERATED ALWAYS AS (CASE WHEN impressions > 0 THEN clicks * 100.0 / impressions END) VIRTUAL,
    PRIMARY KEY (campaign_id, performance_date)
) STRICT, WITHOUT ROWID;

-- Single conversions with a value, for sources that deliver them; Meta's daily counts stand in ad_performance_daily.
CREATE TABLE conversion_events (
    event_id              INTEGER PRIMARY KEY,
    platform_event_id     TEXT NOT NULL,
    event_timestamp       TEXT NOT NULL,
    campaign_id           INTEGER NOT NULL REFERENCES campaigns,
    track_id              INTEGER REFERENCES tracks,
    conversion_type       TEXT NOT NULL CHECK (conversion_type IN ('stream', 'follow', 'save', 'purchase')),
    conversion_pico_usd   INTEGER,
    UNIQUE (campaign_id, platform_event_id)
) STRICT;

-- Social ------------------------------------------------------------------------------------

CREATE TABLE tiktok_metrics (
    account_handle    TEXT NOT NULL,
    metrics_date      TEXT NOT NULL,
    artist_id         INTEGER NOT NULL REFERENCES artists,
    video_views       INTEGER,
    profile_views     INTEGER,
    likes_received    INTEGER,
    comments_received INTEGER,
    shares            INTEGER,
    followers         INTEGER,  -- only on the day it was counted
    new_followers     REAL,  -- negative when more left than came
    engagement_rate REAL GENERATED ALWAYS AS (
        CASE WHEN video_views > 0 THEN (likes_received + comments_received + shares) * 1.0 / video_views END
    ) VIRTUAL,
    PRIMARY KEY (account_handle, metrics_date)
) STRICT, WITHOUT ROWID;

-- The whole account: Linktree does not tell artists apart.
CREATE TABLE linktree_metrics (
    analytics_date     TEXT NOT NULL PRIMARY KEY,
    total_views        INTEGER,
    unique_views       INTEGER,
    total_clicks       INTEGER,
    unique_clicks      INTEGER,
    click_through_rate REAL  -- as delivered; Linktree does not say of what
) STRICT, WITHOUT ROWID;

-- Loads -------------------------------------------------------------------------------------

-- What stands in the tables above: from which bytes, how many curated rows, their exact sums.
CREATE TABLE dataset_loads (
    dataset             TEXT NOT NULL PRIMARY KEY,
    sha256              TEXT NOT NULL,
    rows                INTEGER NOT NULL,
    sums                TEXT NOT NULL,  -- JSON: column -> exact decimal text, as delivered
    rounded_rows        INTEGER NOT NULL DEFAULT 0,  -- amounts finer than a pico-USD, rounded half to even
    rounding_difference TEXT NOT NULL DEFAULT '0',  -- delivered minus stored, USD, exact
    loaded_at           TEXT NOT NULL,
    run_id              TEXT NOT NULL
) STRICT, WITHOUT ROWID;

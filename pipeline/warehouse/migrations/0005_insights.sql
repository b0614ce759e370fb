-- What is worked out from the figures: the cross-platform day, KPIs of every run, what stood out, what may come.

-- Days of the social platforms in one shape. Followers and posts are levels on the day they were counted.
CREATE TABLE social_metrics (
    platform_key   TEXT NOT NULL,
    account_handle TEXT NOT NULL,
    metrics_date   TEXT NOT NULL,
    artist_id      INTEGER NOT NULL REFERENCES artists,
    followers      INTEGER CHECK (followers >= 0),
    views          INTEGER CHECK (views >= 0),
    likes          INTEGER CHECK (likes >= 0),
    comments       INTEGER CHECK (comments >= 0),
    shares         INTEGER CHECK (shares >= 0),
    posts          INTEGER CHECK (posts >= 0),
    PRIMARY KEY (platform_key, account_handle, metrics_date)
) STRICT, WITHOUT ROWID;

-- Every daily figure of every platform. Plays counted by two sources stand beside each other: never add them.
CREATE TABLE daily_figures (
    figure_date  TEXT NOT NULL,
    artist       TEXT NOT NULL,  -- slug; '*' is the whole account
    platform_key TEXT NOT NULL,
    metric       TEXT NOT NULL,
    data_source  TEXT NOT NULL,
    value        REAL NOT NULL,
    value_text   TEXT NOT NULL,  -- exact
    unit         TEXT NOT NULL,
    PRIMARY KEY (platform_key, metric, data_source, artist, figure_date)
) STRICT, WITHOUT ROWID;

-- The KPIs as each run left them: history that no curated file holds, carried over when the warehouse is built anew.
CREATE TABLE kpi_values (
    run_id       TEXT NOT NULL,
    kpi          TEXT NOT NULL,
    subject      TEXT NOT NULL DEFAULT '',  -- of which artist, store, month, …; '' is the whole label
    value        TEXT,  -- exact; empty: not enough data
    value_real   REAL,
    unit         TEXT NOT NULL,
    value_before TEXT,  -- the comparable period's; empty: not comparable
    first_day    TEXT,  -- of the period it tells about
    last_day     TEXT,
    newest_data  TEXT,  -- how new its oldest source is
    computed_at  TEXT NOT NULL,
    PRIMARY KEY (kpi, subject, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kpi_values_by_run ON kpi_values (run_id);

-- What stood out of what is usual: one row an event, however many days it took.
CREATE TABLE anomalies (
    series    TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    peak_day  TEXT NOT NULL,
    severity  TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'critical')),
    below     INTEGER NOT NULL CHECK (below IN (0, 1)),
    observed  REAL NOT NULL,  -- on the peak day
    expected  REAL NOT NULL,
    low       REAL NOT NULL,
    high      REAL NOT NULL,
    words     TEXT NOT NULL,  -- one sentence for the owner
    chart     TEXT NOT NULL,  -- where it is marked
    part      TEXT NOT NULL,
    PRIMARY KEY (series, first_day, below)
) STRICT, WITHOUT ROWID;

-- What may come, day by day or month by month, only where it has beaten the plain guess on days already known.
CREATE TABLE outlook (
    series     TEXT NOT NULL,
    figure_day TEXT NOT NULL,
    expected   REAL NOT NULL,
    low        REAL NOT NULL,
    high       REAL NOT NULL,
    chart      TEXT NOT NULL,  -- where it is drawn
    part       TEXT NOT NULL,
    PRIMARY KEY (series, figure_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE outlook_trials (
    series      TEXT NOT NULL,
    model       TEXT NOT NULL,
    folds       INTEGER NOT NULL,
    error       REAL NOT NULL,  -- mean absolute error over the folds
    plain_error REAL NOT NULL,  -- of the seasonal guess on the same folds
    coverage    REAL NOT NULL,  -- share of known days within the interval
    is_shown    INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
    reason      TEXT NOT NULL,
    as_of       TEXT NOT NULL,  -- the newest day, or first day of the newest month, that was known then
    PRIMARY KEY (series, model)
) STRICT, WITHOUT ROWID;

-- What may have moved what, with its uncertainty. strength: correlation, plays a dollar, or a ratio less one (0.3: 30 %
-- more), by ``measure``. subject: an artist's slug, '*' for all of them, or a slug and the day of a release.
CREATE TABLE attributions (
    question TEXT NOT NULL,  -- ads-to-plays, tiktok-to-spotify, release
    subject  TEXT NOT NULL,
    measure  TEXT NOT NULL,
    lag_days INTEGER NOT NULL DEFAULT 0,
    strength REAL,  -- empty: not enough data
    low      REAL,
    high     REAL,
    sample   INTEGER NOT NULL,
    verdict  TEXT NOT NULL CHECK (verdict IN ('supported', 'unclear', 'not-enough-data')),
    words    TEXT NOT NULL,
    PRIMARY KEY (question, subject, measure, lag_days)
) STRICT, WITHOUT ROWID;

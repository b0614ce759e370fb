-- Views for programs that draw charts of their own. README, "The warehouse for BI tools", says the same of each column.
-- Days are ISO text, months YYYY-MM. Where an amount stands twice, ``…_usd`` is exact text and ``…_usd_real`` a number.

-- What the distributors count, account by account. They deliver different releases: adding them up is right.
-- Spotify for Artists counts the same plays again and stands in v_audience_days instead.
CREATE VIEW v_daily_streams AS
SELECT
    s.stream_date,  -- a day that was not reported has no row
    p.platform_key,  -- spotify, apple_music
    p.platform_name,
    s.data_source,  -- who counted: distrokid, toolost
    SUM(s.stream_count) AS streams  -- plays of that day
FROM content_streams AS s
JOIN platforms AS p ON p.platform_id = s.platform_id
GROUP BY s.stream_date, p.platform_key, s.data_source;

-- Spotify for Artists' own figures, artist by artist. Never to be added to v_daily_streams.
CREATE VIEW v_audience_days AS
SELECT
    d.audience_date,
    a.slug AS artist,
    a.artist_name,
    d.streams,  -- plays, counted by Spotify itself
    d.listeners,  -- people of that day: neither days nor artists can be added up
    d.followers  -- a level: take the newest, add no days
FROM spotify_audience_daily AS d
JOIN artists AS a ON a.artist_id = d.artist_id;

-- Money by month of sale, as reported, and our part of it. Lines are added up before anything is joined to them.
CREATE VIEW v_monthly_revenue AS
WITH lines AS (
    SELECT
        statement_id, store_id, item_id, SUM(quantity) AS quantity,
        SUM(earnings_pico_usd / 1000000) AS micro, SUM(earnings_pico_usd % 1000000) AS rest
    FROM revenue_transactions GROUP BY statement_id, store_id, item_id
),
stated AS (
    SELECT
        n.item_id,
        MAX(CASE WHEN c.artist_id = n.artist_id THEN c.royalty_percentage END) AS own,
        MAX(c.royalty_percentage) AS largest
    FROM royalty_items AS n
    JOIN track_artists AS c ON c.track_id = n.track_id
    GROUP BY n.item_id
),
months AS (
    SELECT
        s.sale_month, s.distributor, st.platform_id, i.artist_id,
        MAX(s.reporting_date) AS newest_report, SUM(l.quantity) AS quantity,
        SUM(l.micro) + SUM(l.rest) / 1000000 AS micro, SUM(l.rest) % 1000000 AS rest,
        SUM((l.micro / 1e6 + l.rest / 1e12)
            * iif(s.distributor = 'distrokid', 100, coalesce(h.own, h.largest, 100)) / 100.0) AS ours
    FROM lines AS l
    JOIN royalty_statements AS s ON s.statement_id = l.statement_id
    JOIN stores AS st ON st.store_id = l.store_id
    JOIN royalty_items AS i ON i.item_id = l.item_id
    LEFT JOIN stated AS h ON h.item_id = l.item_id
    GROUP BY s.sale_month, s.distributor, st.platform_id, i.artist_id
),
signed AS (
    SELECT *, (micro < 0 AND rest > 0) - (micro > 0 AND rest < 0) AS carry FROM months
)
SELECT
    m.sale_month,
    m.distributor,
    p.platform_key,
    p.platform_name,
    a.slug AS artist,
    m.quantity,  -- plays and sales that were paid for; the same plays as in the daily counts, months later
    printf(
        '%s%d.%06d%06d', iif(m.micro < 0 OR m.rest < 0 AND m.micro <= 0, '-', ''),
        abs(m.micro + m.carry) / 1000000, abs(m.micro + m.carry) % 1000000, abs(m.rest - m.carry * 1000000)
    ) AS revenue_usd,  -- as reported, exact
    m.micro / 1e6 + m.rest / 1e12 AS revenue_usd_real,
    m.ours AS our_revenue_usd_real,  -- with our share of each track; DistroKid has taken the others' off already
    m.newest_report  -- the newest months grow until about 60 days after they began
FROM signed AS m
JOIN platforms AS p ON p.platform_id = m.platform_id
JOIN artists AS a ON a.artist_id = m.artist_id;

-- Ads by day and artist. Only days on which ads ran have a row. v_ad_performance has each campaign by itself.
CREATE VIEW v_ad_days AS
WITH days AS (
    SELECT
        d.performance_date, c.artist_id, SUM(d.impressions) AS impressions, SUM(d.clicks) AS clicks,
        MAX(d.reach) AS reach,
        SUM(d.spend_pico_usd / 1000000) + SUM(d.spend_pico_usd % 1000000) / 1000000 AS micro,
        SUM(d.spend_pico_usd % 1000000) % 1000000 AS rest
    FROM ad_performance_daily AS d
    JOIN campaigns AS c ON c.campaign_id = d.campaign_id
    GROUP BY d.performance_date, c.artist_id
),
signed AS (
    SELECT
        *, (micro < 0 AND rest > 0) - (micro > 0 AND rest < 0) AS carry, micro / 1e6 + rest / 1e12 AS spend
    FROM days
)
SELECT
    d.performance_date AS ad_date,
    a.slug AS artist,  -- empty where the campaign's name does not tell
    CASE WHEN d.micro IS NOT NULL THEN printf(
        '%s%d.%06d%06d', iif(d.micro < 0 OR d.rest < 0 AND d.micro <= 0, '-', ''),
        abs(d.micro + d.carry) / 1000000, abs(d.micro + d.carry) % 1000000, abs(d.rest - d.carry * 1000000)
    ) END AS spend_usd,
    d.spend AS spend_usd_real,
    d.impressions,
    d.clicks,
    d.reach AS highest_reach,  -- of one campaign: the same people may be in several, so nothing is added up
    CASE WHEN d.clicks > 0 THEN d.spend / d.clicks END AS cpc_usd,  -- rates: add spend and clicks, then divide
    CASE WHEN d.impressions > 0 THEN d.spend * 1000 / d.impressions END AS cpm_usd,
    CASE WHEN d.impressions > 0 THEN d.clicks * 1.0 / d.impressions END AS ctr  -- a fraction: 0.021 is 2.1 %
FROM signed AS d
LEFT JOIN artists AS a ON a.artist_id = d.artist_id;

-- Days of TikTok, Instagram, YouTube in one shape.
CREATE VIEW v_social_days AS
SELECT
    d.metrics_date,
    d.platform_key,
    coalesce(p.platform_name, d.platform_key) AS platform_name,
    d.account_handle,
    a.slug AS artist,
    d.views,  -- of that day
    d.likes,
    d.comments,
    d.shares,  -- YouTube does not tell
    CASE WHEN d.views > 0 THEN (d.likes + d.comments + iif(d.platform_key = 'youtube', 0, d.shares)) * 1.0 / d.views END
        AS engagement_rate,  -- a fraction; add reactions and views, then divide
    d.followers,  -- a level, only on days it was counted: take the newest, add no days
    d.posts  -- a level
FROM social_metrics AS d
JOIN artists AS a ON a.artist_id = d.artist_id
LEFT JOIN platforms AS p ON p.platform_key = d.platform_key;

-- Every daily figure of every platform in one long table: what no other view has stands here.
CREATE VIEW v_daily_figures AS
SELECT
    f.figure_date,
    f.artist,  -- slug; '*' is the whole account
    f.platform_key,
    f.metric,
    f.data_source,  -- plays counted by two sources are the same plays: choose one
    f.value,
    f.value_text,  -- the same, exact
    f.unit  -- plays, count, people, USD, fraction; people and fractions cannot be added up
FROM daily_figures AS f;

-- The KPIs as the newest run left them; kpi_values has those of every run.
CREATE VIEW v_kpis AS
SELECT
    k.kpi,
    k.subject,  -- of which artist, store or month; '' is the whole label
    k.value,  -- exact text; empty: not enough data
    k.value_real,
    k.unit,
    k.value_before,  -- of the comparable period before; empty: not comparable
    k.first_day,  -- of the period it tells about
    k.last_day,
    k.newest_data,  -- how new its oldest source is
    k.computed_at,
    k.run_id
FROM kpi_values AS k
WHERE k.run_id = (SELECT run_id FROM kpi_values ORDER BY computed_at DESC, run_id DESC LIMIT 1);

-- What stood out: one row an event, however many days it took.
CREATE VIEW v_anomalies AS
SELECT
    n.series,  -- which figure
    n.first_day,
    n.last_day,
    CAST(julianday(n.last_day) - julianday(n.first_day) AS INTEGER) + 1 AS days,
    n.peak_day,
    n.severity,  -- notice, warning, critical
    iif(n.below, 'below', 'above') AS direction,
    n.observed,  -- on the peak day, in the figure's own unit
    n.expected,
    n.low,  -- between low and high is usual
    n.high,
    n.words  -- one sentence
FROM anomalies AS n;

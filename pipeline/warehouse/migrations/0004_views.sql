-- Views for people. Facts are added up before anything is joined to them, so that no second campaign, credit or
-- country can multiply a number.
-- Sums of money are taken in two parts, millionths of a dollar and the rest: one sum in pico-USD would overflow
-- at nine million dollars. "carry" gives both parts one sign, so that they can be written one behind the other.

CREATE VIEW v_revenue AS
SELECT
    s.distributor, s.sale_month, s.reporting_date, st.store_name, p.platform_key, t.country_code,
    i.artist_id, a.slug AS artist, i.track_id, i.title, i.isrc, i.upc, i.kind, r.ordinal,
    r.quantity, r.earnings_pico_usd,
    printf(
        '%s%d.%012d', iif(r.earnings_pico_usd < 0, '-', ''),
        abs(r.earnings_pico_usd) / 1000000000000, abs(r.earnings_pico_usd) % 1000000000000
    ) AS earnings_usd,
    r.earnings_pico_usd / 1e12 AS earnings_usd_real
FROM revenue_transactions AS r
JOIN royalty_statements AS s ON s.statement_id = r.statement_id
JOIN stores AS st ON st.store_id = r.store_id
JOIN platforms AS p ON p.platform_id = st.platform_id
JOIN territories AS t ON t.territory_id = r.territory_id
JOIN royalty_items AS i ON i.item_id = r.item_id
JOIN artists AS a ON a.artist_id = i.artist_id;

CREATE VIEW v_ad_performance AS
SELECT
    c.external_campaign_id, c.campaign_name, d.performance_date, d.impressions, d.clicks, d.reach, d.cpc, d.cpm, d.ctr,
    printf(
        '%s%d.%012d', iif(d.spend_pico_usd < 0, '-', ''),
        abs(d.spend_pico_usd) / 1000000000000, abs(d.spend_pico_usd) % 1000000000000
    ) AS spend_usd,
    d.spend_pico_usd / 1e12 AS spend_usd_real
FROM ad_performance_daily AS d
JOIN campaigns AS c ON c.campaign_id = d.campaign_id;

-- Meta's daily counts of conversions, one row an event.
CREATE VIEW v_conversion_counts AS
SELECT d.campaign_id, d.performance_date, e.key AS event, e.value AS event_count
FROM ad_performance_daily AS d, json_each(d.conversion_events) AS e;

-- By artist, month of sale and platform. streams and revenue are what was paid for; audience_streams is Spotify's own
-- count of the same plays, known weeks earlier: the two stand beside each other and are never added.
CREATE VIEW v_monthly_artist_performance AS
WITH lines AS (
    SELECT
        statement_id, store_id, item_id, SUM(quantity) AS quantity,
        SUM(earnings_pico_usd / 1000000) AS micro, SUM(earnings_pico_usd % 1000000) AS rest
    FROM revenue_transactions GROUP BY statement_id, store_id, item_id
),
figures AS (
    SELECT
        i.artist_id, s.sale_month AS month, st.platform_id, SUM(l.quantity) AS streams,
        SUM(l.micro) AS micro, SUM(l.rest) AS rest,
        COUNT(DISTINCT CASE WHEN l.quantity > 0 AND t.release_type IS NOT 'album' THEN i.track_id END) AS active_tracks,
        NULL AS audience_streams
    FROM lines AS l
    JOIN royalty_statements AS s ON s.statement_id = l.statement_id
    JOIN stores AS st ON st.store_id = l.store_id
    JOIN royalty_items AS i ON i.item_id = l.item_id
    JOIN tracks AS t ON t.track_id = i.track_id
    GROUP BY i.artist_id, s.sale_month, st.platform_id
    UNION ALL
    SELECT
        artist_id, substr(audience_date, 1, 7), (SELECT platform_id FROM platforms WHERE platform_key = 'spotify'),
        NULL, NULL, NULL, NULL, SUM(streams)
    FROM spotify_audience_daily GROUP BY 1, 2
),
months AS (
    SELECT
        artist_id, month, platform_id, SUM(streams) AS streams, SUM(active_tracks) AS active_tracks,
        SUM(audience_streams) AS audience_streams,
        SUM(micro) + SUM(rest) / 1000000 AS micro, SUM(rest) % 1000000 AS rest
    FROM figures GROUP BY artist_id, month, platform_id
),
signed AS (
    SELECT *, (micro < 0 AND rest > 0) - (micro > 0 AND rest < 0) AS carry FROM months
)
SELECT
    a.slug AS artist, a.artist_name, m.month, p.platform_key, p.platform_name, m.streams, m.active_tracks,
    CASE WHEN m.micro IS NOT NULL THEN printf(
        '%s%d.%06d%06d', iif(m.micro < 0 OR m.rest < 0 AND m.micro <= 0, '-', ''),
        abs(m.micro + m.carry) / 1000000, abs(m.micro + m.carry) % 1000000, abs(m.rest - m.carry * 1000000)
    ) END AS revenue_usd,
    m.micro / 1e6 + m.rest / 1e12 AS revenue_usd_real,
    m.audience_streams
FROM signed AS m
JOIN artists AS a ON a.artist_id = m.artist_id
JOIN platforms AS p ON p.platform_id = m.platform_id;

-- What each campaign cost and brought. Reach has no sum: the same people are counted every day.
CREATE VIEW v_campaign_roi AS
WITH spent AS (
    SELECT
        campaign_id, COUNT(*) AS days, SUM(impressions) AS impressions, SUM(clicks) AS clicks, MAX(reach) AS max_daily_reach,
        SUM(spend_pico_usd / 1000000) + SUM(spend_pico_usd % 1000000) / 1000000 AS micro,
        SUM(spend_pico_usd % 1000000) % 1000000 AS rest
    FROM ad_performance_daily GROUP BY campaign_id
),
counted AS (
    SELECT
        campaign_id, SUM(CASE WHEN event GLOB 'pixel_*' THEN event_count END) AS pixel_events,
        SUM(CASE WHEN event = 'pixel_purchase' THEN event_count END) AS pixel_purchases
    FROM v_conversion_counts GROUP BY campaign_id
),
converted AS (
    SELECT
        campaign_id, COUNT(*) AS conversions,
        SUM(conversion_pico_usd / 1000000) / 1e6 + SUM(conversion_pico_usd % 1000000) / 1e12 AS value_usd_real
    FROM conversion_events GROUP BY campaign_id
),
signed AS (
    SELECT *, (micro < 0 AND rest > 0) - (micro > 0 AND rest < 0) AS carry FROM spent
)
SELECT
    c.campaign_id, c.external_campaign_id, c.campaign_name, a.slug AS artist, t.title AS track, c.status,
    c.start_date, c.end_date, s.days, s.impressions, s.clicks, s.max_daily_reach,
    CASE WHEN s.micro IS NOT NULL THEN printf(
        '%s%d.%06d%06d', iif(s.micro < 0 OR s.rest < 0 AND s.micro <= 0, '-', ''),
        abs(s.micro + s.carry) / 1000000, abs(s.micro + s.carry) % 1000000, abs(s.rest - s.carry * 1000000)
    ) END AS spend_usd,
    s.micro / 1e6 + s.rest / 1e12 AS spend_usd_real,
    n.pixel_events, n.pixel_purchases, v.conversions, v.value_usd_real AS conversion_value_usd_real,
    CASE WHEN s.micro > 0 OR s.rest > 0 THEN
        (v.value_usd_real - (s.micro / 1e6 + s.rest / 1e12)) * 100 / (s.micro / 1e6 + s.rest / 1e12)
    END AS roi_percent  -- empty until a source delivers values
FROM campaigns AS c
LEFT JOIN signed AS s ON s.campaign_id = c.campaign_id
LEFT JOIN counted AS n ON n.campaign_id = c.campaign_id
LEFT JOIN converted AS v ON v.campaign_id = c.campaign_id
LEFT JOIN artists AS a ON a.artist_id = c.artist_id
LEFT JOIN tracks AS t ON t.track_id = c.primary_track_id;

CREATE VIEW v_track_performance_summary AS
WITH lines AS (
    SELECT
        item_id, store_id, territory_id, SUM(quantity) AS quantity,
        SUM(earnings_pico_usd / 1000000) AS micro, SUM(earnings_pico_usd % 1000000) AS rest
    FROM revenue_transactions GROUP BY item_id, store_id, territory_id
),
sold AS (
    SELECT
        i.track_id, SUM(l.quantity) AS streams,
        SUM(CASE WHEN p.platform_key = 'spotify' THEN l.quantity END) AS spotify_streams,
        SUM(CASE WHEN p.platform_key = 'apple_music' THEN l.quantity END) AS apple_streams,
        COUNT(DISTINCT l.territory_id) AS territories,
        SUM(l.micro) + SUM(l.rest) / 1000000 AS micro, SUM(l.rest) % 1000000 AS rest
    FROM lines AS l
    JOIN royalty_items AS i ON i.item_id = l.item_id
    JOIN stores AS st ON st.store_id = l.store_id
    JOIN platforms AS p ON p.platform_id = st.platform_id
    GROUP BY i.track_id
),
signed AS (
    SELECT *, (micro < 0 AND rest > 0) - (micro > 0 AND rest < 0) AS carry FROM sold
),
credited AS (
    SELECT track_id, group_concat(slug, ', ') AS artists FROM (
        SELECT DISTINCT c.track_id, a.slug FROM track_artists AS c JOIN artists AS a ON a.artist_id = c.artist_id
        ORDER BY c.track_id, a.slug
    ) GROUP BY track_id
)
SELECT
    t.track_id, t.title, t.isrc, t.upc, t.release_date, t.release_type, c.artists,
    s.streams, s.spotify_streams, s.apple_streams, s.territories,
    CASE WHEN s.micro IS NOT NULL THEN printf(
        '%s%d.%06d%06d', iif(s.micro < 0 OR s.rest < 0 AND s.micro <= 0, '-', ''),
        abs(s.micro + s.carry) / 1000000, abs(s.micro + s.carry) % 1000000, abs(s.rest - s.carry * 1000000)
    ) END AS revenue_usd,
    s.micro / 1e6 + s.rest / 1e12 AS revenue_usd_real
FROM tracks AS t
LEFT JOIN signed AS s ON s.track_id = t.track_id
LEFT JOIN credited AS c ON c.track_id = t.track_id
WHERE t.track_id <> 1 OR s.track_id IS NOT NULL;

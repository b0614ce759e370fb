"""Every KPI there is: what it is called, how it is worked out in words, which datasets it is worked out from."""

from __future__ import annotations

from pipeline.insights.kpi.model import Kpi, Unit

_ROYALTIES, _PLAYS, _ADS = "royalties", "tidy_daily_streams", "meta_daily"
_TIKTOK, _LINKTREE, _AUDIENCE = "tiktok_analytics", "linktree_analytics", "spotify_audience"
_SOCIAL, _SONGS = "social_daily", "spotify_song_metrics"

# ---- money

REVENUE_MONTH = Kpi(
    "revenue_month", "Revenue of the last fully reported month",
    "Earnings by month of sale, times your share of each track (DistroKid’s are shared already); the newest month "
    "whose 60 days are over and that every distributor’s reports reach",
    (_ROYALTIES,), Unit.USD,
)  # fmt: skip
REVENUE_CURRENT = Kpi(
    "revenue_current_month", "Revenue of the current month so far",
    "Earnings by month of sale, times your share; stores report a month about two months later",
    (_ROYALTIES,), Unit.USD,
)  # fmt: skip
REVENUE_TOTAL = Kpi("revenue_total", "Revenue, all reports", "Sum of all earnings as reported", (_ROYALTIES,), Unit.USD)
REVENUE_OURS = Kpi(
    "revenue_total_ours", "Revenue, all reports, your share",
    "Sum of earnings times your share of each track; shares are applied once: DistroKid’s reports hold them already",
    (_ROYALTIES,), Unit.USD,
)  # fmt: skip
PLAYS_PAID = Kpi(
    "plays_paid", "Plays paid for, all reports", "Sum of the quantities of all report lines", (_ROYALTIES,)
)
REVENUE_PER_PLAY = Kpi(
    "revenue_per_play", "Average revenue per play", "Sum of all earnings as reported / plays paid for",
    (_ROYALTIES,), Unit.USD,
)  # fmt: skip
ARTIST_COUNT = Kpi(
    "artist_count", "Artists with earnings", "Artists that a report line names", (_ROYALTIES,), more_is_better=None
)
TOP_ARTIST = Kpi(
    "top_artist", "Top artist", "The artist with the most earnings as reported", (_ROYALTIES,), Unit.NAME,
    more_is_better=None,
)  # fmt: skip
BY_PLATFORM = Kpi(
    "revenue_by_platform", "Revenue by platform", "Sum of earnings as reported, stores of one platform together",
    (_ROYALTIES,), Unit.USD, "platform",
)  # fmt: skip
BY_ARTIST = Kpi(
    "revenue_by_artist", "Revenue by artist", "Sum of earnings as reported", (_ROYALTIES,), Unit.USD, "artist"
)
BY_DISTRIBUTOR = Kpi(
    "revenue_by_distributor", "Revenue by distributor", "Sum of earnings as reported",
    (_ROYALTIES,), Unit.USD, "distributor",
)  # fmt: skip
BY_MONTH = Kpi(
    "revenue_by_month", "Revenue by month of sale", "Sum of earnings as reported", (_ROYALTIES,), Unit.USD, "month"
)
EXPECTED_BY_MONTH = Kpi(
    "revenue_expected_by_month", "Expected revenue by month of sale",
    "Plays on Spotify × $0.002274 + on Apple Music × $0.005771, before shares", (_PLAYS,), Unit.USD, "month",
)  # fmt: skip
AWAITED = Kpi(
    "revenue_awaited", "Revenue still awaited, at the stated rates",
    "Expected of all months that are not paid yet: Spotify × $0.002274 + Apple Music × $0.005771, before shares",
    (_ROYALTIES, _PLAYS), Unit.USD, more_is_better=None,
)  # fmt: skip
OVERDUE = Kpi(
    "months_overdue", "Months overdue",
    "Months of sale that a distributor has not reported in full 30 days after they were due (first day + 60 days)",
    (_ROYALTIES, _PLAYS), more_is_better=False,
)  # fmt: skip
DEVIATION = Kpi(
    "reconciliation", "Last paid month against the stated rates",
    "(earnings on Spotify and Apple Music - expected) / expected; matched within 5 %",
    (_ROYALTIES, _PLAYS), Unit.FRACTION, more_is_better=None,
)  # fmt: skip
DELAY_MEAN = Kpi(
    "reporting_delay_mean", "Reporting delay, mean", "Months from month of sale to reporting day, mean of all lines",
    (_ROYALTIES,), Unit.MONTHS, more_is_better=False,
)  # fmt: skip
DELAY_MODE = Kpi(
    "reporting_delay_mode", "Reporting delay, most frequent",
    "Months from month of sale to reporting day of most lines", (_ROYALTIES,), Unit.MONTHS, more_is_better=False,
)  # fmt: skip
RATE = Kpi(
    "revenue_per_play_by_platform", "Revenue per play by platform",
    "Earnings as reported / plays paid for", (_ROYALTIES,), Unit.USD, "platform",
)  # fmt: skip

# ---- plays

PLAYS_WEEK = Kpi(
    "plays_week", "Plays, last 7 days", "Distributors’ counts of the newest 7 days that all have reported", (_PLAYS,)
)
PLAYS_MONTH = Kpi(
    "plays_month", "Plays of the last whole month", "Distributors’ counts of the newest month all have reported whole",
    (_PLAYS,),
)  # fmt: skip
PLAYS_THIS_MONTH = Kpi(
    "plays_this_month", "Plays of this month so far", "Distributors’ counts up to the last day all have reported",
    (_PLAYS,),
)  # fmt: skip
PLAYS_TOTAL = Kpi(
    "plays_total", "Plays, all days",
    "Sum of all distributors’ counts; Spotify’s own count of the same plays is not added", (_PLAYS,),
)  # fmt: skip
PLAYS_DAILY = Kpi(
    "plays_daily_mean", "Plays a day, mean", "Sum of all plays / days that have a count, each date once", (_PLAYS,)
)
PLAYS_YEAR = Kpi("plays_year", "Plays, last 365 days", "Distributors’ counts of the newest 365 days", (_PLAYS,))
GROWTH_WEEK = Kpi(
    "plays_growth_week", "Growth of plays by week", "Last whole week (Monday to Sunday) against the one before",
    (_PLAYS,), Unit.FRACTION,
)  # fmt: skip
GROWTH_MONTH = Kpi(
    "plays_growth_month", "Growth of plays by month", "Last whole month against the one before",
    (_PLAYS,), Unit.FRACTION,
)  # fmt: skip
BY_SOURCE = Kpi(
    "plays_by_distributor", "Plays by distributor", "Sum of the distributor’s counts", (_PLAYS,), by="distributor"
)

# ---- TikTok, followers, Linktree

VIEWS_WEEK = Kpi(
    "tiktok_views_week", "TikTok views, last 7 days", "Views of all accounts on the newest 7 days all have reported",
    (_TIKTOK,),
)  # fmt: skip
ENGAGEMENT = Kpi(
    "tiktok_engagement", "TikTok engagement", "(likes + comments + shares) / views of the same 7 days", (_TIKTOK,),
    Unit.FRACTION,
)  # fmt: skip
SPOTIFY_FOLLOWERS = Kpi(
    "spotify_followers", "Followers on Spotify", "Newest count of every artist, added up; before: 7 days earlier",
    (_AUDIENCE,),
)  # fmt: skip
LISTENERS = Kpi(
    "spotify_listeners", "Listeners on Spotify", "Newest count of every artist, added up; before: 7 days earlier",
    (_AUDIENCE,),
)  # fmt: skip
FOLLOWERS = Kpi(
    "followers_by_platform", "Followers by platform", "Newest count of every account, added up; before: 7 days earlier",
    (), by="platform",
)  # fmt: skip
LINK_VIEWS = Kpi("linktree_views_week", "Linktree views, last 7 days", "Views of the newest 7 days", (_LINKTREE,))
LINK_CLICKS = Kpi("linktree_clicks_week", "Linktree clicks, last 7 days", "Clicks of the newest 7 days", (_LINKTREE,))
LINK_CTR = Kpi("linktree_ctr", "Linktree click rate", "Clicks / views of the same 7 days", (_LINKTREE,), Unit.FRACTION)

# ---- advertising and what it brings

AD_SPEND = Kpi(
    "ad_spend_week", "Ad spend, last 7 days", "Spend of all campaigns; a day without delivery costs nothing", (_ADS,),
    Unit.USD, more_is_better=None,
)  # fmt: skip
AD_IMPRESSIONS = Kpi("ad_impressions_week", "Ad impressions, last 7 days", "Impressions of all campaigns", (_ADS,))
AD_CLICKS = Kpi("ad_clicks_week", "Ad clicks, last 7 days", "Clicks of all campaigns", (_ADS,))
AD_CPC = Kpi("ad_cpc", "Cost of a click", "Spend / clicks of the same 7 days", (_ADS,), Unit.USD, more_is_better=False)
AD_CTR = Kpi("ad_ctr", "Click rate of the ads", "Clicks / impressions of the same 7 days", (_ADS,), Unit.FRACTION)
AD_CPM = Kpi(
    "ad_cpm", "Cost of 1,000 impressions", "1,000 × spend / impressions of the same 7 days", (_ADS,), Unit.USD,
    more_is_better=False,
)  # fmt: skip
AD_SPEND_TOTAL = Kpi(
    "ad_spend_total", "Ad spend, all days", "Spend of all campaigns", (_ADS,), Unit.USD, more_is_better=None
)
AD_IMPRESSIONS_TOTAL = Kpi("ad_impressions_total", "Ad impressions, all days", "Impressions of all campaigns", (_ADS,))
AD_CLICKS_TOTAL = Kpi("ad_clicks_total", "Ad clicks, all days", "Clicks of all campaigns", (_ADS,))
AD_CPC_TOTAL = Kpi(
    "ad_cpc_total", "Cost of a click, all days", "Spend / clicks of all days", (_ADS,), Unit.USD, more_is_better=False
)
CPA = Kpi(
    "listener_cost", "Cost of a new listener",
    "Ad spend / (most - fewest listeners a day) on the days from the first campaign day to the last that Spotify knows",
    (_ADS, _AUDIENCE), Unit.USD, more_is_better=False,
)  # fmt: skip
CONVERSION = Kpi(
    "listeners_per_click", "New listeners per click", "(most - fewest listeners a day) / ad clicks of the same days",
    (_ADS, _AUDIENCE), Unit.FRACTION,
)  # fmt: skip
LTV = Kpi(
    "listener_value", "Value of a listener", "Revenue of the last fully reported month / most listeners on a day of it "
    "× 6 months", (_ROYALTIES, _AUDIENCE), Unit.USD,
)  # fmt: skip
LISTENER_ROI = Kpi(
    "listener_roi", "Return on a new listener",
    "(value of a listener - cost of a new listener) / cost of a new listener",
    (_ROYALTIES, _ADS, _AUDIENCE), Unit.FRACTION,
)  # fmt: skip
PAYBACK = Kpi(
    "click_payback", "Payback of a click",
    "50 plays × average revenue per play / cost of a click of all days; 100 % pays it back",
    (_ROYALTIES, _ADS), Unit.FRACTION,
)  # fmt: skip
AD_ROI = Kpi(
    "ad_roi", "Return on ad spend", "(revenue - ad spend) / ad spend of the last fully reported month",
    (_ROYALTIES, _ADS), Unit.FRACTION,
)  # fmt: skip
RELEASES = Kpi(
    "new_releases", "New releases",
    "Tracks whose release date, of the artist list or else of Spotify, lies in the last 90 days",
    ("spotify_tracks",), more_is_better=None,
)  # fmt: skip
RELEASE_PLAYS = Kpi(
    "new_release_plays", "Plays of new releases", "Spotify’s newest count of the song, all time", (_SONGS,), by="track"
)

# ---- goals

GOAL_REVENUE = Kpi(
    "goal_monthly_revenue", "Goal: revenue a month", "Revenue of the last fully reported month / goal", (_ROYALTIES,),
    Unit.FRACTION,
)  # fmt: skip
GOAL_PLAYS = Kpi(
    "goal_monthly_plays", "Goal: plays a month", "Plays of the last whole month / goal", (_PLAYS,), Unit.FRACTION
)
GOAL_FOLLOWERS = Kpi(
    "goal_spotify_followers", "Goal: followers on Spotify", "Followers on Spotify / goal", (_AUDIENCE,), Unit.FRACTION
)
GOAL_YEAR = Kpi(
    "goal_yearly_plays", "Goal: plays a year", "Plays of the last 365 days / goal", (_PLAYS,), Unit.FRACTION
)

KPIS = (
    REVENUE_MONTH, REVENUE_CURRENT, REVENUE_TOTAL, REVENUE_OURS, PLAYS_PAID, REVENUE_PER_PLAY, ARTIST_COUNT,
    TOP_ARTIST, BY_PLATFORM, BY_ARTIST, BY_DISTRIBUTOR, BY_MONTH, EXPECTED_BY_MONTH, AWAITED, OVERDUE, DEVIATION,
    DELAY_MEAN, DELAY_MODE, RATE, PLAYS_WEEK, PLAYS_MONTH, PLAYS_THIS_MONTH, PLAYS_TOTAL, PLAYS_DAILY, PLAYS_YEAR,
    GROWTH_WEEK, GROWTH_MONTH, BY_SOURCE, VIEWS_WEEK, ENGAGEMENT, SPOTIFY_FOLLOWERS, LISTENERS, FOLLOWERS, LINK_VIEWS,
    LINK_CLICKS, LINK_CTR, AD_SPEND, AD_IMPRESSIONS, AD_CLICKS, AD_CPC, AD_CTR, AD_CPM, AD_SPEND_TOTAL,
    AD_IMPRESSIONS_TOTAL, AD_CLICKS_TOTAL, AD_CPC_TOTAL, CPA, CONVERSION, LTV, LISTENER_ROI, PAYBACK, AD_ROI, RELEASES,
    RELEASE_PLAYS, GOAL_REVENUE, GOAL_PLAYS, GOAL_FOLLOWERS, GOAL_YEAR,
)  # fmt: skip
BY_KEY = {kpi.key: kpi for kpi in KPIS}

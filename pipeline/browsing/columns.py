"""The columns of the datasets as people read them: a title, what kind of value it holds, how a value is written.

The raw name stays the column's name; a column nobody gave a title to is called by its name in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.platforms.declaration import TITLES

NOTHING = "–"
Cell = str | int | float | Decimal | date | bool | None


class Shown(StrEnum):
    """What a value is to a reader."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"  # 2026-05
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"  # USD
    FRACTION = "fraction"  # 0.149 is 14.9 %
    PERCENT = "percent"  # 14.9 is 14.9 %
    CHANGE = "change"  # with its sign
    FLAG = "flag"


_LEFT = frozenset({Shown.TEXT, Shown.DATE, Shown.MONTH, Shown.FLAG})


@dataclass(frozen=True)
class ShownColumn:
    """A column of a dataset: ``name`` as in the file, ``title`` as a heading."""

    name: str
    title: str
    kind: Shown

    @property
    def right(self) -> bool:
        """Whether its values stand at the right, so that their digits do."""
        return self.kind not in _LEFT


_TITLES = {
    "account": "Account", "ad": "Ad", "ad_delivery_status": "Delivery", "ad_set": "Ad set", "adset_budget": "Budget",
    "adset_budget_type": "Budget type", "apple_streams": "Apple Music", "artist": "Artist", "artist_id": "Artist ID",
    "attribution_setting": "Attribution", "bid": "Bid", "bid_type": "Bid type", "campaign_id": "Campaign ID",
    "campaign_name": "Campaign", "canvas_views": "Canvas views",
    "channel": "Channel", "channel_name": "Channel name", "clickThroughRate": "Click rate", "clicks": "Clicks",
    "combined_streams": "Together", "comments": "Comments", "conversion_ranking": "Conversion ranking",
    "cost_per_result": "Cost a result", "country": "Country", "cpc": "Cost a click", "cpm": "Cost a thousand",
    "ctr": "Click rate", "date": "Date", "days_active": "Days active", "earnings_usd": "Earnings (USD)", "ends": "Ends",
    "engagement_ranking": "Engagement ranking", "engagement_rate": "Engagement", "extraction_date": "As of",
    "first_date": "First day", "first_seen": "First seen", "followers": "Followers", "frequency": "Frequency",
    "handle": "Handle", "image_url": "Picture", "impressions": "Impressions", "is_active": "Active", "isrc": "ISRC",
    "kind": "Kind", "last_date": "Last day", "last_seen": "Last seen", "last_significant_edit": "Last edit",
    "likes": "Likes", "listeners": "Listeners", "max_daily_reach": "Highest reach", "metric": "Figure",
    "net_revenue_usd": "Net revenue (USD)", "new_followers": "New",
    "new_views": "New views a day", "objective": "Objective", "platform": "Platform",
    "posting_period": "Posted", "posts": "Posts", "profile_views": "Profile", "quality_ranking": "Quality ranking",
    "quantity": "Quantity", "reach": "Reach", "release": "Release", "release_date": "Released",
    "reporting_date": "Reported", "reporting_end": "To", "reporting_start": "From", "result_indicator": "Result is",
    "results": "Results", "sale_month": "Sold in", "sale_period": "Sold in", "savers": "Saved by", "shares": "Shares",
    "source": "Source", "spend_usd": "Spend (USD)", "spotify_streams": "Spotify", "status": "Status", "store": "Store",
    "streams": "Plays", "targeting": "Targeting", "time_period": "Period", "title": "Title", "totalClicks": "Clicks",
    "totalViews": "Views", "total_comments": "Comments so far", "total_likes": "Likes so far",
    "total_views": "Views so far", "track": "Track", "track_id": "Track ID", "track_name": "Track",
    "track_uri": "Spotify link",
    "uniqueClicks": "Unique clicks", "uniqueViews": "Unique views", "unit": "Unit", "upc": "UPC", "value": "Value",
    "video_views": "Views", "views": "Views",
}  # fmt: skip
_KINDS = {
    **dict.fromkeys(("sale_month", "sale_period", "posting_period", "Sale Month"), Shown.MONTH),
    **dict.fromkeys(("earnings_usd", "net_revenue_usd", "spend_usd", "cpc", "cpm", "cost_per_result"), Shown.MONEY),
    **dict.fromkeys(("engagement_rate", "clickThroughRate"), Shown.FRACTION),
    "ctr": Shown.PERCENT,
    **dict.fromkeys(("new_followers", "new_views"), Shown.CHANGE),
}
_OF_ADS = {"pixel_": "Pixel", "action_": "Action"}  # meta_daily has a column an event
_NAMES = {
    **TITLES,
    "apple_music": "Apple Music", "facebook": "Facebook", "instagram": "Instagram", "meta_ads": "Meta Ads",
    "instagram_insights": "Instagram insights", "spotify_for_artists": "Spotify for Artists",
    "tiktok_studio": "TikTok Studio", "youtube": "YouTube", "youtube_data": "YouTube data",
}  # fmt: skip
_PERIODS = {"1day": "1 day", "7day": "7 days", "28day": "28 days", "1year": "1 year", "all": "All time"}
_FIGURES = {
    "click_rate": "Click rate", "clicks": "Clicks", "comments": "Comments", "cpc": "Cost a click",
    "cpm": "Cost a thousand", "ctr": "Click rate", "engagement_rate": "Engagement rate", "followers": "Followers",
    "highest_reach": "Highest reach", "impressions": "Impressions", "likes": "Likes", "listeners": "Listeners",
    "new_followers": "New followers", "new_views": "New views", "posts": "Posts", "profile_views": "Profile views",
    "reach": "Reach", "shares": "Shares", "spend": "Spend", "streams": "Plays", "total_comments": "All comments",
    "total_likes": "All likes", "total_views": "All views", "unique_clicks": "Unique clicks",
    "unique_views": "Unique views", "video_views": "Video views", "views": "Views",
    "pixel_add_payment_info": "Pixel: add payment info", "pixel_add_to_cart": "Pixel: add to cart",
    "pixel_complete_registration": "Pixel: complete registration",
    "pixel_initiate_checkout": "Pixel: initiate checkout", "pixel_lead": "Pixel: lead",
    "pixel_link_click": "Pixel: link click", "pixel_messaging_started": "Pixel: messaging started",
    "pixel_post_engagement": "Pixel: post engagement", "pixel_purchase": "Pixel: purchase",
    "pixel_view_content": "Pixel: view content",
}  # fmt: skip
_STATES = {  # Meta's own words for a campaign
    "ACTIVE": "Active", "ADSET_PAUSED": "Ad set paused", "ARCHIVED": "Archived", "CAMPAIGN_PAUSED": "Campaign paused",
    "DELETED": "Deleted", "IN_PROCESS": "In process", "PAUSED": "Paused", "WITH_ISSUES": "With issues",
}  # fmt: skip
_OBJECTIVES = {
    "OUTCOME_APP_PROMOTION": "App promotion", "OUTCOME_AWARENESS": "Awareness", "OUTCOME_ENGAGEMENT": "Engagement",
    "OUTCOME_LEADS": "Leads", "OUTCOME_SALES": "Sales", "OUTCOME_TRAFFIC": "Traffic",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "platform": _NAMES, "source": _NAMES, "time_period": _PERIODS, "metric": _FIGURES, "status": _STATES,
    "objective": _OBJECTIVES,
}  # fmt: skip


def shown_column(name: str, typed: Shown) -> ShownColumn:
    """A column by its raw name; ``typed`` is the kind its type suggests, which the name may know better."""
    money = typed is Shown.NUMBER and name.endswith("(USD)")
    return ShownColumn(name, column_title(name), Shown.MONEY if money else _KINDS.get(name, typed))


def column_title(name: str) -> str:
    """A column's heading. Columns that a report named itself keep that name."""
    if name in _TITLES or " " in name or "/" in name:
        return _TITLES.get(name, name)
    prefix = next((prefix for prefix in _OF_ADS if name.startswith(prefix)), "")
    words = name.removeprefix(prefix).replace("_", " ").strip()
    return f"{_OF_ADS[prefix]}: {words}" if prefix else words[:1].upper() + words[1:]


def words_of(column: str) -> Mapping[str, str] | None:
    """What the values of a column are called, where they are names of our own."""
    return _WORDS.get(column)


def cell_text(value: Cell, kind: Shown) -> str:
    """A value as it stands in a table; nothing known is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str | date):
        return str(value)
    match kind:
        case Shown.FRACTION:
            return f"{_grouped(value * 100, 1, 1)} %"
        case Shown.PERCENT:
            return f"{_grouped(value, 2, 2)} %"
        case Shown.MONEY:
            return _grouped(value, 2, 6)
        case Shown.CHANGE:
            return ("+" if value > 0 else "") + _grouped(value, 0, 1)
    return _grouped(value, 0, 6)


def _grouped(value: int | float | Decimal, least: int, most: int) -> str:
    """``1,234.50``: thousands apart, at least and at most so many places; a dash before what is below zero."""
    whole, _, places = f"{abs(value):,.{most}f}".partition(".")
    places = places.rstrip("0").ljust(least, "0")
    text = f"{whole}.{places}" if places else whole
    return f"–{text}" if value < 0 and text.strip("0.,") else text

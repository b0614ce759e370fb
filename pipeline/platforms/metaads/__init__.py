"""Meta Ads: what every campaign cost and brought a day, and tables the owner exports by hand."""

from pipeline.platforms.declaration import DeliveryKind, Platform
from pipeline.platforms.metaads import answers, daily_table, dumps, manual_exports, schema, transform, validate

PLATFORM = Platform(
    name="metaads",
    title="Meta Ads",
    identify=validate.identify,
    kinds={
        "daily": DeliveryKind("daily", "daily table", daily_table.read_daily),
        "page": DeliveryKind("page", "daily figures of one campaign", answers.read_page),
        "campaigns": DeliveryKind("campaigns", "campaign list", dumps.read_campaigns),
        "adsets": DeliveryKind("adsets", "ad set list", dumps.read_unused, raises_tables=False),
        "ads": DeliveryKind("ads", "ad list", dumps.read_unused, raises_tables=False),
        "lifetime": DeliveryKind("lifetime", "lifetime totals", dumps.read_lifetime, raises_tables=False),
        "manual": DeliveryKind("manual", "Ads Manager export", manual_exports.read_manual),
    },
    tables=(schema.CAMPAIGN_DAYS, schema.LISTED_CAMPAIGNS, schema.MANUAL_ROWS),
    curate=transform.curate,
    datasets=("meta_daily", "meta_campaigns", "meta_manual"),
)

"""An invented label and the files its platforms would have left in the landing zone.

    make_landing(tmp_path, days=90, defects=0.2)      # in a test
    python -m tests.landing OUT --days 90             # by hand

Nothing in it is real. Faults are extra, later files, so the truth holds with and without them.
Traps that are no faults, and that clean sets have too: country NA, a track called None, UPCs with leading zeros,
album rows without ISRC, returned units (negative), trailing commas in chart arrays, a newest day only Apple shows,
TikTok dates without year, TooLost counts as text, GraphQL answers without figures, and last days of December that
TooLost's "this year" never delivers.
"""

from tests.landing.config import Config
from tests.landing.generate import generate, make_landing

__all__ = ["Config", "generate", "make_landing"]

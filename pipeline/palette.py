"""The colours of panel, report and live page by what they mean, light and dark. Nothing else names a colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SOMETHING_ELSE = "Social"


@dataclass(frozen=True)
class Palette:
    """One field a role, ``#RRGGBB``. ``<look>_bg`` is the soft background that goes with the text colour ``<look>``."""

    window: str
    surface: str
    raised: str
    sunken: str
    border: str
    line: str
    strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    select: str
    focus: str
    ok: str
    ok_bg: str
    running: str
    running_bg: str
    attention: str
    attention_bg: str
    failed: str
    failed_bg: str
    signin: str
    signin_bg: str
    paused: str
    paused_bg: str
    skipped: str
    skipped_bg: str
    idle: str
    idle_bg: str
    dark: bool
    series: Mapping[str, str] = field(hash=False)

    def fg(self, look: str) -> str:
        return self.role(look)

    def bg(self, look: str) -> str:
        return self.role(f"{look}_bg")

    def platform(self, title: str) -> str:
        """The colour of a platform in charts and timelines; never a state."""
        return self.series.get(title, self.series[SOMETHING_ELSE])

    def role(self, name: str) -> str:
        """The colour called ``name``, or ``name`` itself where it is a colour already."""
        if name.startswith("#"):
            return name
        colour = getattr(self, name, None)
        if not isinstance(colour, str):
            raise KeyError(f"The palette has no colour called {name!r}")
        return colour


LIGHT = Palette(
    window="#F4F3EF",
    surface="#FFFFFF",
    raised="#FAF9F6",
    sunken="#ECEAE4",
    border="#DDD9D0",
    line="#EBE8E1",
    strong="#8A857A",
    text="#1D1C19",
    muted="#5F5B53",
    disabled="#726D63",
    accent="#1F5FBF",
    accent_hover="#184E9F",
    on_accent="#FFFFFF",
    select="#E3ECF9",
    focus="#1F5FBF",
    ok="#1A6B3C",
    ok_bg="#E4F2E8",
    running="#1F5FBF",
    running_bg="#E3EDFB",
    attention="#8A5200",
    attention_bg="#FCEFD5",
    failed="#B3261E",
    failed_bg="#FBE6E3",
    signin="#6B3DB8",
    signin_bg="#EFE8FB",
    paused="#46546A",
    paused_bg="#E8ECF2",
    skipped="#625E56",
    skipped_bg="#EFEDE7",
    idle="#625E56",
    idle_bg="#F4F3EF",
    dark=False,
    series=MappingProxyType(
        {
            "Meta Ads": "#3D6FB6",
            "DistroKid": "#C9701F",
            "TooLost": "#7D5BA6",
            "TikTok": "#1F8A80",
            "Linktree": "#6F8A2D",
            "Spotify": "#B8476B",
            "Social": "#7A7F88",
        }
    ),
)

DARK = Palette(
    window="#181715",
    surface="#211F1C",
    raised="#2A2824",
    sunken="#121110",
    border="#3A3732",
    line="#2F2C28",
    strong="#7D776C",
    text="#ECE9E3",
    muted="#ABA599",
    disabled="#8F897D",
    accent="#8DB6FA",
    accent_hover="#A9C8FC",
    on_accent="#0E1A2E",
    select="#26344C",
    focus="#8DB6FA",
    ok="#82CE9C",
    ok_bg="#1C3325",
    running="#8DB6FA",
    running_bg="#1D2D49",
    attention="#F0BF6C",
    attention_bg="#3A2C12",
    failed="#FF9F95",
    failed_bg="#46211E",
    signin="#C9B0FF",
    signin_bg="#33274E",
    paused="#B7C2D3",
    paused_bg="#2B313C",
    skipped="#ABA599",
    skipped_bg="#2C2A26",
    idle="#ABA599",
    idle_bg="#24221F",
    dark=True,
    series=MappingProxyType(
        {
            "Meta Ads": "#7FA8E6",
            "DistroKid": "#E7A25F",
            "TooLost": "#B498DB",
            "TikTok": "#5FC2B6",
            "Linktree": "#A9C462",
            "Spotify": "#E58CA8",
            "Social": "#A4A9B2",
        }
    ),
)

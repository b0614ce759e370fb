"""How the panel looks: which palette is in force, the one scale of type and the one scale of space."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from app.looks import Look
from app.style import prepare, stylesheet
from pipeline.palette import DARK, LIGHT, Palette

__all__ = [
    "CHOICES",
    "DARK",
    "LIGHT",
    "Height",
    "Look",
    "Palette",
    "Size",
    "Space",
    "Theme",
    "font",
    "install",
    "known",
    "palette",
    "the",
]

CHOICES = ("system", "light", "dark")
# What a desktop without a font of its own answers; a better face is taken where there is one.
PLAIN_FAMILIES = {"", "Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans"}
BETTER_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu")


class Size(IntEnum):
    """Pixel sizes of text, before the system's scale."""

    TINY = 11  # labels of the narrow rail and of charts
    SMALL = 12
    BODY = 13
    SECTION = 14
    SUBHEAD = 16
    TITLE = 20
    FIGURE = 22


class Space(IntEnum):
    """The only distances between things."""

    XXS = 4
    XS = 8
    S = 12
    M = 16
    L = 20
    XL = 24
    XXL = 32


class Height(IntEnum):
    """How high the parts are."""

    PROGRESS = 4
    PILL = 22
    LOG_ROW = 24
    CONTROL_SMALL = 26
    CONTROL = 32
    ROW_DENSE = 32
    HEADER = 32
    ROW = 36
    NAV = 36
    TOAST = 44
    BANNER_COMPACT = 44
    BANNER = 52


class Theme(QObject):
    """Chooses the palette and dresses the application in it. ``changed`` comes after everything is dressed."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: str) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._choice = ""
        self._palette = LIGHT
        app.setStyle("Fusion")
        app.setFont(font())
        prepare()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(choice)

    @property
    def palette(self) -> Palette:
        return self._palette

    @property
    def choice(self) -> str:
        return self._choice

    def choose(self, choice: str) -> None:
        """'system', 'light' or 'dark'; takes effect at once, on the system's own title bars and dialogs too."""
        if choice not in CHOICES:
            raise ValueError(f"There is no theme called {choice!r}")
        self._choice = choice
        hints = QGuiApplication.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
            self._wear(_palette_of(hints.colorScheme()))
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
            self._wear(DARK if choice == "dark" else LIGHT)

    @Slot(Qt.ColorScheme)
    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._wear(_palette_of(scheme))

    def _wear(self, wanted: Palette) -> None:
        if wanted is self._palette and self._app.styleSheet():
            return
        self._palette = wanted
        colours = native_palette(wanted)
        # Qt takes half the time for a new sheet when the old one is gone before.
        self._app.setStyleSheet("")
        self._app.setPalette(colours)
        QToolTip.setPalette(colours)
        self._app.setStyleSheet(stylesheet(wanted))
        self.changed.emit()


_theme: Theme | None = None


def known(choice: str) -> str:
    """A choice as it was kept; 'system' for one that only another version, or a hand in the file, knows."""
    return choice if choice in CHOICES else CHOICES[0]


def install(app: QApplication, choice: str = "system") -> Theme:
    """Dress the application; called once, before the first widget is made."""
    global _theme
    if _theme is None:
        _theme = Theme(app, choice)
    else:
        _theme.choose(choice)
    return _theme


def the() -> Theme:
    if _theme is None:
        raise RuntimeError("theme.install(app) comes before the first widget")
    return _theme


def palette() -> Palette:
    return the().palette


def font(size: Size = Size.BODY, weight: int = 400, tabular: bool = False, fixed: bool = False) -> QFont:
    """A font of the scale. ``tabular``: figures of one width, so that columns stand still."""
    made = QFont(_family(fixed))
    made.setPixelSize(int(size))
    made.setWeight(QFont.Weight(weight))
    if fixed:
        made.setStyleHint(QFont.StyleHint.Monospace)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=2)
def _family(fixed: bool) -> str:
    system = QFontDatabase.SystemFont.FixedFont if fixed else QFontDatabase.SystemFont.GeneralFont
    family = QFontDatabase.systemFont(system).family()
    if fixed or family not in PLAIN_FAMILIES:
        return family
    return next((better for better in BETTER_FAMILIES if QFontDatabase.hasFamily(better)), family)


def _palette_of(scheme: Qt.ColorScheme) -> Palette:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def native_palette(p: Palette) -> QPalette:
    """The same colours under Qt's names, for dialogs and parts that the style sheet does not reach."""
    role, made = QPalette.ColorRole, QPalette()
    roles = {
        role.Window: p.window,
        role.WindowText: p.text,
        role.Base: p.surface,
        role.AlternateBase: p.raised,
        role.Text: p.text,
        role.PlaceholderText: p.muted,
        role.Button: p.surface,
        role.ButtonText: p.text,
        role.BrightText: p.failed,
        role.Highlight: p.select,
        role.HighlightedText: p.text,
        role.Accent: p.accent,
        role.Link: p.accent,
        role.LinkVisited: p.accent,
        role.ToolTipBase: p.raised,
        role.ToolTipText: p.text,
        role.Light: p.raised,
        role.Midlight: p.line,
        role.Mid: p.border,
        role.Dark: p.strong,
        role.Shadow: p.strong,
    }
    for name, colour in roles.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(p.disabled))
    return made

"""A sign-in that does what a test says, on the thread where a real one would drive a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from queue import Queue

from pipeline.access import sign_in_words
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks

BEGAN = datetime(2026, 5, 13, 7, 58, 58).astimezone()
PATIENCE = 20.0
TOLD = (
    SignInNews(Stage.OPENING, BEGAN),
    SignInNews(Stage.OPENING, BEGAN + timedelta(seconds=4), browser="Microsoft Edge"),
    SignInNews(Stage.FILLING, BEGAN + timedelta(seconds=6)),
    SignInNews(Stage.WAITING, BEGAN + timedelta(seconds=8), filled=("email",), asks=Asks.PASSWORD),
)
SIGNED_IN = SignInEnd(Ending.SIGNED_IN, "Signed in to DistroKid until 27 May.")


class ScriptedSignIn:
    """Stands still until it is told what happens; ``asked`` is what the panel wanted of it."""

    def __init__(self, hear: Callable[[SignInNews], None]) -> None:
        self._hear = hear
        self._orders: Queue[SignInNews | SignInEnd | Exception] = Queue()
        self.asked: list[str] = []
        self.seconds_left = 300.0

    def run(self) -> SignInEnd:
        while True:
            order = self._orders.get(timeout=PATIENCE)
            if isinstance(order, SignInEnd):
                return order
            if isinstance(order, Exception):
                raise order
            self._hear(order)

    def happens(self, *orders: SignInNews | SignInEnd | Exception) -> None:
        for order in orders:
            self._orders.put(order)

    def cancel(self) -> None:
        self.asked.append("cancel")
        self.happens(sign_in_words.cancelled())

    def more_time(self, seconds: float = 300.0) -> None:
        self.asked.append("more time")
        self.seconds_left += seconds

    def show_browser(self) -> None:
        self.asked.append("show browser")

    def use_this_account(self) -> None:
        self.asked.append("use this account")


class Scripts:
    """Takes the place of the real one; ``made`` are those that were wanted: platform, account, the sign-in itself."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str, ScriptedSignIn]] = []

    def __call__(self, platform: str, account: str, hear: Callable[[SignInNews], None]) -> ScriptedSignIn:
        found = ScriptedSignIn(hear)
        self.made.append((platform, account, found))
        return found

    @property
    def newest(self) -> ScriptedSignIn:
        return self.made[-1][2]

"""Starts the panel: ``bedrot-panel`` or ``python -m app``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.arguments import LINK, Arguments, parse

SECOND_START = 0
REGISTER_MILLISECONDS = 10_000  # links and menu lead to this panel; nobody needs them in its first seconds
LISTEN_MILLISECONDS = 20  # once the window is painted; whoever starts meanwhile is patient


def main(words: Sequence[str] | None = None) -> int:
    """Returns when the owner quits, or at once when a panel runs already."""
    arguments = parse(sys.argv[1:] if words is None else words)
    if arguments.selftest is not None:
        from app.selftest import run_selftest

        return run_selftest(arguments.selftest)
    if arguments.feed is not None:
        from pipeline.feed.child import serve_for_panel

        return serve_for_panel(arguments.feed)
    if arguments.quit or arguments.forget_everything:
        return serve_installer(arguments)
    return run_panel(arguments)


def serve_installer(arguments: Arguments) -> int:
    from app.for_installer import forget_everything, quit_running
    from app.preferences import default_path

    path = arguments.preferences or default_path()
    if arguments.quit:
        return quit_running(path)
    return forget_everything(path, in_the_system=arguments.preferences is None)


def run_panel(arguments: Arguments) -> int:
    from PySide6.QtCore import QTimer

    from app.application import make_application
    from app.desktop.signals import Signals
    from app.desktop.single_instance import SingleInstance, name_for
    from app.preferences import Preferences, default_path
    from pipeline.access.environment import withhold
    from pipeline.access.of_messages import SECRET_VARIABLES as OF_MESSAGES
    from pipeline.platforms.connections import SECRET_VARIABLES

    withhold((*SECRET_VARIABLES, *OF_MESSAGES))
    app = make_application()
    path = arguments.preferences or default_path()
    instance = SingleInstance(name_for(str(path)))
    if instance.hand_over(as_words(arguments)):
        return SECOND_START

    from app.leaving import leave
    from app.panel import Panel

    panel = Panel(app, arguments, Preferences(path))
    instance.called.connect(lambda said: panel.called_again(parse(said)))
    QTimer.singleShot(LISTEN_MILLISECONDS, instance, instance.listen)
    if arguments.preferences is None:  # the panel of this person, not one that is tried out
        QTimer.singleShot(REGISTER_MILLISECONDS, instance, keep_right)
    signals = Signals()
    signals.asked.connect(panel.closing.system_ends)
    panel.run()
    signals.close()
    instance.close()
    return leave(panel.session.stuck)


def keep_right() -> None:
    from app.desktop import in_the_system

    in_the_system.keep_right()


def as_words(arguments: Arguments) -> list[str]:
    """The arguments as a second start hands them to the first: paths in full, since folders differ."""
    if arguments.page:
        return ["--link", f"{LINK}{arguments.page}"]
    root = ["--root", str(arguments.root)] if arguments.root else []
    return [*root, *(["--minimized"] if arguments.minimized else [])]


if __name__ == "__main__":
    # Started as a script, Python would look for modules beside this file.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]
    sys.exit(main())

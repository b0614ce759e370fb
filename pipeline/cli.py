"""The command line: parses, opens the lake, runs a command, prints its answer. Nothing else imports this module."""

from __future__ import annotations

import argparse
import errno
import gc
import io
import json
import logging
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from importlib import import_module
from typing import Any, NoReturn

from pipeline import __version__
from pipeline.access.environment import withhold
from pipeline.access.of_messages import SECRET_VARIABLES as OF_MESSAGES
from pipeline.commands.answer import Answer, Exit
from pipeline.model import BY_COMMAND, BY_DASHBOARD, Failure, NotThere, Phase
from pipeline.platforms.connections import SECRET_VARIABLES
from pipeline.redaction import log_to
from pipeline.settings import ConfigurationError, Settings, load_settings

FULL = 256 << 10  # bytes left on a disk that has no room for the journal any more
OF_ONE_DAY = ("skip", "undo", "hurry")  # actions of the schedule
MOST_HOURS = 24 * 365  # longer pauses end when the owner resumes
LOOK_FOR_CIRCLES = 50_000  # new objects; Python's own 700 are there a hundred times while modules are loaded
# Commands that need no journal: they must work where a lake cannot be opened.
WITHOUT_SETTINGS = {  # nor any folder
    "version": "checkup:version",
    "selftest": "selftest:selftest",
    "updates": "updates:updates",
}
WITHOUT_LAKE = {"doctor": "checkup:doctor", "serve": "serving:serve", "feed": "serving:feed"}
WITH_LAKE = {
    "run": "running:run",
    "resume": "running:resume",
    "cancel": "running:cancel",
    "status": "history:status",
    "runs": "history:runs",
    "report": "report:report",
    "quarantine": "aside:quarantine",
    "schedule": "scheduling:schedule",
    "graph": "maps:graph",
    "export-cron": "cron_export:export_cron",
    "warehouse": "warehousing:warehouse",
    "kpis": "kpis:kpis",
    "retention": "upkeep:retention",
    "import-legacy": "legacy:import_legacy",
    "accounts": "accounts:accounts",
    "signin": "signing_in:sign_in",
    "notify": "notify:notify",
    "anomalies": "anomalies:anomalies",
}


class Parser(argparse.ArgumentParser):
    """Usage mistakes end with exit code 4, as the contract of the command line says."""

    def error(self, message: str) -> NoReturn:
        head, unknown, words = message.partition("unrecognized arguments: ")
        if unknown:  # a value that stands among them by mistake is not repeated
            words = " ".join(word.partition("=")[0] for word in words.split() if word.startswith("-"))
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {head}{unknown}{words}\n")


def build_parser() -> Parser:
    common = Parser(add_help=False)
    common.add_argument("--root", metavar="DIR", default=argparse.SUPPRESS, help="the lake's folder")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document on stdout")
    common.add_argument("-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help="say more on stderr")
    parser = Parser(prog="bedrot", description="Runs a music label's data lake.", parents=[common])
    parser.add_argument("--version", action="version", version=f"bedrot {__version__}", help="which version this is")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    _add_running(add)
    _add_looking(add)
    _add_upkeep(add)
    _add_access(add)
    return parser


Adder = Callable[[str, str], argparse.ArgumentParser]


def _add_running(add: Adder) -> None:
    run = add("run", "one run of the pipeline")
    run.add_argument("--no-extractors", action="store_true", help="only process what has landed")
    run.add_argument("--platform", action="append", metavar="P", help="only this platform; may be repeated")
    run.add_argument("--from", dest="from_phase", choices=[p.value for p in Phase], help="leave out earlier phases")
    run.add_argument("--force", action="store_true", help="run steps even where nothing has changed")
    run.add_argument("--dry-run", action="store_true", help="only show which steps have work")
    run.add_argument("--workers", type=_positive, default=4, metavar="N", help="steps at a time (4)")
    run.add_argument("--executor", default="threads", help="where steps run (threads)")
    run.add_argument("--trigger", choices=(BY_COMMAND, BY_DASHBOARD), default=BY_COMMAND, help=argparse.SUPPRESS)
    resume = add("resume", "finish an interrupted, failed or cancelled run without repeating what is done")
    resume.add_argument("run_id", metavar="RUN_ID")
    resume.add_argument("--workers", type=_positive, default=4, metavar="N")
    add("cancel", "stop the current run")


def _add_looking(add: Adder) -> None:
    add("status", "how the lake is now")
    runs = add("runs", "what happened")
    runs.add_argument("action", nargs="?", choices=("list", "show", "compare"), default="list")
    runs.add_argument("ids", nargs="*", metavar="RUN_ID")
    runs.add_argument("--last", type=_positive, default=20, metavar="N", help="how many runs to list (20)")
    report = add("report", "a run or a month as one HTML file; the newest run where none is named")
    of_what = report.add_mutually_exclusive_group()
    of_what.add_argument("--run", metavar="RUN_ID", help="the report of this run")
    of_what.add_argument("--month", type=_month, metavar="YYYY-MM", help="the report of a month, like 2026-10")
    report.add_argument("--open", action="store_true", help="show it in the browser")
    kpis = add("kpis", "every KPI with its period and how old its data are; goals and alerts")
    kpis.add_argument("--history", metavar="KPI", help="what one of them was after each run, like revenue_month")
    quarantine = add("quarantine", "files that were set aside")
    quarantine.add_argument("action", nargs="?", choices=("list", "show", "replay", "drop"), default="list")
    quarantine.add_argument("ids", nargs="*", type=_item, metavar="ID")
    quarantine.add_argument("--file", metavar="PLATFORM/PATH", help="drop: dismiss this accepted landing file")
    stood_out = add("anomalies", "what stood out of what is usual; take note of it")
    stood_out.add_argument("action", nargs="?", choices=("list", "note", "undo"), default="list")
    stood_out.add_argument("names", nargs="*", metavar="EVENT", help="like plays.spotify@2026-03-18")
    graph = add("graph", "the flow as a picture or a document")
    graph.add_argument("--format", choices=("dot", "svg", "json"), default="dot")
    doctor = add("doctor", "checks what a lake needs, with what to do about each finding")
    doctor.add_argument("--offline", action="store_true", help="leave out what lies outside of this computer")
    add("version", "which version this is")
    add("updates", "asks now whether there is a newer version; downloads nothing")
    add("selftest", "tries every part of the program, away from any lake; exit code 1 where one does not work")


def _add_upkeep(add: Adder) -> None:
    schedule = add("schedule", "the coming runs, what became of those before; skip or hurry one, pause all, keep it")
    schedule.add_argument("action", choices=("next", "slots", *OF_ONE_DAY, "pause", "resume", "watch"))
    schedule.add_argument("day", nargs="?", type=_day, metavar="DAY", help="skip, undo, hurry: which, like 2026-11-27")
    schedule.add_argument("--count", type=_positive, default=5, metavar="N", help="next: how many (5)")
    schedule.add_argument("--last", type=_positive, default=20, metavar="N", help="slots: how many (20)")
    how_long = schedule.add_mutually_exclusive_group()
    how_long.add_argument("--hours", type=_hours, metavar="N", help="pause for so many hours")
    how_long.add_argument("--until-tomorrow", action="store_true", help="pause until tomorrow's window starts")
    export = add("export-cron", "write batch files and a scheduler task for use without the panel")
    export.add_argument("folder", metavar="DIR")
    warehouse = add("warehouse", "load the warehouse, build it anew, or check it against the curated files")
    warehouse.add_argument("action", choices=("load", "rebuild", "check"))
    retention = add("retention", "clear old versions and logs")
    retention.add_argument("--dry-run", action="store_true", help="only show what would go")
    legacy = add("import-legacy", "take over an older lake's files, and its secrets into the keyring")
    legacy.add_argument("folder", metavar="DIR")
    deleting = "then overwrite and delete the files and lines whose secrets were taken over"
    legacy.add_argument("--delete-secrets", action="store_true", help=deleting)


def _add_access(add: Adder) -> None:
    accounts = add("accounts", "passwords and keys: what is known, into the keyring, out of it, tried")
    accounts.add_argument("action", nargs="?", choices=("list", "set", "forget", "test"), default="list")
    accounts.add_argument("connection", nargs="?", metavar="CONNECTION")
    accounts.add_argument("field", nargs="?", metavar="FIELD", help="its value is asked for, or read from stdin")
    accounts.add_argument("more", nargs="*", help=argparse.SUPPRESS)  # a value that must not be here, nor be printed
    accounts.add_argument("--account", metavar="A", help="which one, where a platform has several")
    signin = add("signin", "sign in to a platform in a browser; what waited for it goes on")
    signin.add_argument("platform", metavar="PLATFORM")
    signin.add_argument("--account", metavar="A", help="which one, where a platform has several")
    signin.add_argument("--other-account", action="store_true", help="accept another account than the one in use")
    signin.add_argument("--no-resume", action="store_true", help="leave what waited for it for later")
    signin.add_argument("--workers", type=_positive, default=4, metavar="N", help="steps at a time (4)")
    feed = add("feed", "the feed for dashboards: whether it is on, switch it, see or renew its tokens")
    feed.add_argument("action", nargs="?", choices=("show", "on", "off", "token", "renew"), default="show")
    feed.add_argument("--act", action="store_true", help="token, renew: the one that may start runs, too")
    serve = add("serve", "serve dashboards of this computer until it is stopped")
    serve.add_argument("--port", type=_port, metavar="N", help="another one than in feed.json")
    notify = add("notify", "messages by mail and webhook: try a way, or send what is new and due")
    notify.add_argument("action", choices=("test", "send", "set", "forget"))
    notify.add_argument("way", nargs="?", choices=("mail", "webhook"), help="set, forget: whose secret; test: only it")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not (number == 0 or 1024 <= number <= 65535):
        raise argparse.ArgumentTypeError("from 1024 to 65535")
    return number


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 < hours <= MOST_HOURS:
        raise argparse.ArgumentTypeError(f"more than 0, at most {MOST_HOURS}")
    return hours


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day like 2026-11-27") from None


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError("write a month like 2026-10") from None


def _item(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError("no such item")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a sign must not end a run
    parser = build_parser()
    args = parser.parse_args(argv)
    for name, default in (("root", None), ("json", False), ("verbose", False)):
        setattr(args, name, getattr(args, name, default))
    if args.command == "runs" and len(args.ids) != {"list": 0, "show": 1, "compare": 2}[args.action]:
        parser.error("runs show takes one run, runs compare takes two")
    if args.command == "schedule":
        _check_schedule(parser, args)
    if args.command == "notify" and args.action in ("set", "forget") and not args.way:
        parser.error(f"notify {args.action} takes mail or webhook; the secret is asked for, or read from stdin")
    if args.command == "accounts":
        _check_accounts(parser, args)
    log_to(sys.stderr, logging.DEBUG if args.verbose else logging.WARNING)
    answer = _answer(args)
    _print(answer, args.json)
    code = int(answer.exit)
    if answer.threads_left:
        sys.stdout.flush()
        os._exit(code)  # a step that would not stop must not keep the program alive
    return code


def _check_schedule(parser: Parser, args: argparse.Namespace) -> None:
    if args.action != "pause" and (args.hours or args.until_tomorrow):
        parser.error("only a pause has a length")
    if (args.action in OF_ONE_DAY) != (args.day is not None):
        parser.error(f"{', '.join(OF_ONE_DAY)} take a day, the others none")


def _check_accounts(parser: Parser, args: argparse.Namespace) -> None:
    """A value among the arguments could be read by every program of this computer; it is not repeated either."""
    from pipeline.platforms.connections import BY_KEY

    if args.more or (args.field and args.action in ("list", "test")):
        parser.error("a value is never given here: it is asked for, or read from standard input")
    if args.action != "list" and not args.connection:
        parser.error(f"accounts {args.action} takes a connection: {', '.join(BY_KEY)}")
    if args.action == "set" and not args.field:
        parser.error(f"accounts set takes a connection and the name of one of its values{_values_of(args.connection)}")
    if args.action == "list" and args.connection:
        parser.error("accounts list takes nothing more")


def _values_of(connection: str) -> str:
    from pipeline.platforms.connections import BY_KEY

    found = BY_KEY.get(connection)
    return f": {', '.join(field.name for field in found.fields)}" if found else ""


def _answer(args: argparse.Namespace) -> Answer:
    from pipeline.access.vault_words import VaultClosed
    from pipeline.engine.journal import JournalCorrupt
    from pipeline.engine.lake_lock import LakeBusy
    from pipeline.engine.migrating import JournalTooNew
    from pipeline.engine.states import IllegalTransition

    try:
        if args.command in WITHOUT_SETTINGS:
            return _function(WITHOUT_SETTINGS[args.command])(args, None)
        settings = load_settings(args.root)
        if args.command in WITHOUT_LAKE:
            return _function(WITHOUT_LAKE[args.command])(args, settings)
        return _in_lake(args, settings)
    except ConfigurationError as error:
        return _refused("configuration", error.message, error.next_action, Exit.USAGE)
    except LakeBusy as busy:
        return _refused("busy", busy.message, busy.next_action, Exit.BUSY)
    except NotThere as unknown:
        return _refused("usage", str(unknown), "", Exit.USAGE)
    except (JournalCorrupt, JournalTooNew, VaultClosed) as broken:
        return _refused("environment", broken.message, broken.next_action, Exit.FAILED)
    except IllegalTransition:
        return _refused("usage", "This run has nothing left to do.", "See it with: bedrot runs show RUN_ID", Exit.USAGE)
    except (OSError, sqlite3.Error) as error:
        failure = _failure(error, args.root)
        return _refused("environment", failure.message, failure.next_action, Exit.FAILED)
    except Exception as error:
        logging.getLogger("pipeline").exception("A fault in the program.")
        failure = _failure(error, args.root)
        return _refused(failure.kind.value, failure.message, failure.next_action, Exit.FAILED)


def _failure(error: Exception, root: str | None) -> Failure:
    """What stopped a command outside of any step. SQLite calls a full disk many names; the disk itself knows."""
    from pipeline.engine.failures import classify

    with suppress(OSError):
        if isinstance(error, sqlite3.Error) and shutil.disk_usage(root or ".").free < FULL:
            error = OSError(errno.ENOSPC, "No space left")
    return classify(error, "This command")


def _in_lake(args: argparse.Namespace, settings: Settings) -> Answer:
    from pipeline.lake import open_lake

    with open_lake(settings) as lake:
        return _function(WITH_LAKE[args.command])(args, lake)


def _function(reference: str) -> Callable[[argparse.Namespace, Any], Answer]:
    module, _, name = reference.partition(":")
    function: Callable[[argparse.Namespace, Any], Answer] = getattr(import_module(f"pipeline.commands.{module}"), name)
    return function


def _refused(kind: str, message: str, next_action: str, code: Exit) -> Answer:
    document = {"error": {"kind": kind, "message": message, "next_action": next_action}}
    return Answer(document, f"{message}\n  → {next_action}" if next_action else message, code)


def _print(answer: Answer, as_json: bool) -> None:
    if as_json:
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        print(json.dumps(answer.document, indent=1, ensure_ascii=plain))
        return
    failed = isinstance(answer.document, dict) and "error" in answer.document
    print(answer.text, file=sys.stderr if failed else sys.stdout)


def program() -> int:
    """The entry point of ``bedrot``: a reader that has seen enough (``| head``) is no fault of the command."""
    withhold((*SECRET_VARIABLES, *OF_MESSAGES))
    gc.set_threshold(LOOK_FOR_CIRCLES)
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        gc.freeze()  # what is left goes with the process; nobody needs to search it once more
    return code

"""Every setting there is, declared once: what it is called, what it does, what it may be, where it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.desktop import application_menu
from app.settings.judging import goals, health
from app.settings.setting import OFF, ON, Kept, Kind, Setting
from app.words import noop, tr
from pipeline.access.collecting import Collecting
from pipeline.configuration import SCHEDULE_DEFAULTS
from pipeline.platforms.declaration import TITLES
from pipeline.set_up import LOG_LEVEL, LOGS, WAREHOUSE

BI_ADDRESS = "bi/address"
NEW_VERSIONS = "updates/look"


FOLDERS, RUNS, LOOKS, NOTIFICATIONS, STORAGE, HEALTH, GOALS, DASHBOARDS, BROWSER, LOGGING = (
    "folders", "runs", "looks", "notifications", "storage", "health", "goals", "dashboards", "browser", "logs",
)  # fmt: skip
CATEGORIES: Mapping[str, str] = {
    FOLDERS: "Folders",
    RUNS: "Runs",
    LOOKS: "Looks",
    NOTIFICATIONS: "Notifications",
    STORAGE: "Storage",
    HEALTH: noop("Health"),
    GOALS: noop("Goals"),
    DASHBOARDS: noop("Dashboards"),
    BROWSER: "Sign-in browser",
    LOGGING: "Logs",
}
NOTES: Mapping[str, str] = {
    FOLDERS: "When a folder is changed, what lies in the old one stays there; move it yourself.",
    DASHBOARDS: noop("Other programs of this computer may ask for figures and hear what happens, with a token."),
    HEALTH: noop("From when on the Overview has something to say. The data themselves stay as they are."),
    GOALS: noop("What you want to reach, on Metrics and in reports. An empty field is no goal, or no word."),
}

_ZONES = (
    ("landing", "Landing", "Where files arrive, untouched."),
    ("raw", "Raw", "Accepted files, kept for ever."),
    ("staging", "Staging", "The same figures, typed and clean."),
    ("curated", "Curated", "What people and dashboards read."),
    ("archive", "Archive", "Older versions of curated files."),
    ("quarantine", "Quarantine", "Files that were set aside, and why."),
)
_PLATFORMS = {
    "metaads": "Campaigns, spend and results.",
    "distrokid": "Plays and bank reports.",
    "toolost": "Plays and sales reports.",
    "tiktok": "Views and followers of every account.",
    "linktree": "Visits and clicks.",
    "spotify": "Audience and songs from Spotify for Artists.",
    "social": "Instagram and YouTube. Optional: counted once it is set up.",
}


def platform_help(name: str) -> str:
    """What comes from a platform, in a sentence."""
    return tr(_PLATFORMS[name])


def _folders() -> tuple[Setting, ...]:
    lake = Setting(FOLDERS, "lake", "Lake folder", "Everything the platforms send is kept below it.", Kind.LAKE,
                   Kept.SESSION, ())  # fmt: skip
    zones = (
        Setting(FOLDERS, f"zone/{name}", title, text, Kind.FOLDER, Kept.ENV, (name,), words=("zone",))
        for name, title, text in _ZONES
    )
    warehouse = Setting(FOLDERS, "warehouse", "Warehouse", "One database file, filled from curated.", Kind.FILE,
                        Kept.ENV, (WAREHOUSE,), words=("sqlite",))  # fmt: skip
    return (lake, *zones, warehouse)


def _runs() -> tuple[Setting, ...]:
    retry = SCHEDULE_DEFAULTS["retry_policy"]
    return (
        Setting(RUNS, "runs/workers", "Steps at a time", "More is faster and needs more memory.", Kind.NUMBER,
                Kept.PREFERENCE, ("runs/workers",), "4", lowest=1, highest=16, words=("workers", "threads")),
        Setting(RUNS, "retry/times", "Further tries", "How often a step is tried again when a site does not answer.",
                Kind.NUMBER, Kept.SCHEDULE, ("retry_policy", "max_retries"), str(retry["max_retries"]), lowest=0,
                highest=10, words=("retries",)),
        Setting(RUNS, "retry/wait", "Wait before trying again", "Long enough for a site to catch its breath.",
                Kind.NUMBER, Kept.SCHEDULE, ("retry_policy", "delay_seconds"), str(retry["delay_seconds"]), lowest=0,
                highest=300, whole=False, unit="seconds", words=("retries", "delay")),
        Setting(RUNS, "retry/longer", "Wait longer each time", "Twice as long before every further try.", Kind.SWITCH,
                Kept.SCHEDULE, ("retry_policy", "exponential_backoff"), ON, words=("retries", "backoff")),
        Setting(RUNS, "autostart", "Start with the computer",
                "Only a panel that waits beside the clock starts runs by itself.", Kind.SWITCH, Kept.SYSTEM, (), OFF,
                words=("minimised", "tray", "login")),
        *_menu(),
        Setting(RUNS, NEW_VERSIONS, noop("Look for new versions"),
                noop("Once a day. Only the request is sent, nothing is downloaded."), Kind.SWITCH,
                Kept.PREFERENCE, (NEW_VERSIONS,), OFF, group=noop("The program"), words=("update", "upgrade")),
        *(Setting(RUNS, f"platform/{name}", title, _PLATFORMS[name], Kind.SWITCH, Kept.PLATFORMS,
                  ("platforms", name, "enabled"), ON, group="Platforms that take part", words=("platform", "enabled"))
          for name, title in TITLES.items()),
    )  # fmt: skip


def _menu() -> tuple[Setting, ...]:
    """On Windows the installer makes the entry of the Start menu."""
    menu = Setting(
        RUNS, "menu", noop("Show in the application menu"), noop("With its icon, to find and to pin it."), Kind.SWITCH,
        Kept.SYSTEM, (), OFF, words=("launcher", "start menu", "desktop", "shortcut"),
    )  # fmt: skip
    return (menu,) if application_menu.OFFERED else ()


def _looks() -> tuple[Setting, ...]:
    choices = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
    return (
        Setting(LOOKS, "looks/theme", "Colours", "Changes at once, here and in every window.", Kind.CHOICE,
                Kept.PREFERENCE, ("looks/theme",), "system", choices, words=("theme", "dark mode")),
    )  # fmt: skip


def _notifications() -> tuple[Setting, ...]:
    choices = (("must", "Only when I must do something"), ("runs", "After every run"), ("never", "Never"))
    at_all = "What is told by mail and webhook"
    return (
        Setting(NOTIFICATIONS, "notifications/level", "Tell me on this computer",
                "A short message beside the clock.", Kind.CHOICE, Kept.PREFERENCE, ("notifications/level",), "must",
                choices, words=("messages",)),
        _told("needs_action", "That I am needed", "A sign-in, mostly. When it begins, then once a day.", ON, at_all),
        _told("on_failure", "What did not work", "And when it is over. Nothing is told twice.", ON, at_all),
        _told("on_warning", "What is worth a look", "A file that was set aside, a missed slot, a site that is down.",
              ON, at_all),
        _told("on_success", "That a run went well", "One message after every good run.", OFF, at_all),
        *_mail(),
        *_webhook(),
    )  # fmt: skip


def _told(name: str, title: str, text: str, default: str, group: str) -> Setting:
    return Setting(NOTIFICATIONS, f"tell/{name}", title, text, Kind.SWITCH, Kept.SCHEDULE, ("notifications", name),
                   default, group=group, words=("messages", "notify"))  # fmt: skip


SECURITY = (("starttls", "STARTTLS (usual)"), ("ssl", "SSL from the start"), ("none", "None, on this computer"))
HOOKS = (("json", "Plain JSON"), ("slack", "Slack"), ("discord", "Discord"))


def _mail() -> tuple[Setting, ...]:
    def of(name: str, title: str, text: str, kind: Kind, default: str | None = "", **more: Any) -> Setting:
        kept = {Kind.SECRET: Kept.KEYRING, Kind.TRIAL: Kept.NOWHERE}.get(kind, Kept.SCHEDULE)
        place = ("mail", name) if kept is Kept.KEYRING else ("notifications", "email", name)
        return Setting(NOTIFICATIONS, f"mail/{name}", title, text, kind, kept, place, default, group="Mail",
                       words=("mail", "smtp"), **more)  # fmt: skip

    return (
        of("enabled", "Messages by mail", "Server, sender and recipients have to be written below.", Kind.SWITCH, OFF),
        of("host", "Mail server", "Its name, as your mail provider states it.", Kind.TEXT),
        of("security", "Protection", "A server without proof of its name gets nothing.", Kind.CHOICE, "starttls",
           choices=SECURITY),
        of("port", "Port", "0 leaves it to the protection: 587, 465 or 25.", Kind.NUMBER, "0", highest=65_535),
        of("user", "User name", "Often the mail address. Empty where not needed.", Kind.TEXT),
        of("password", "Password", "Held with this computer's passwords only.", Kind.SECRET, None),
        of("from", "Sender", "The address that messages come from.", Kind.MAILS),
        of("to", "Recipients", "With commas between; each gets a mail alone.", Kind.MAILS),
        of("attach_report", "Attach the report", "The first mail after a run carries its report, one HTML file.",
           Kind.SWITCH, OFF),
        of("test", "Send a test message", "To all recipients, at once.", Kind.TRIAL, None, unit="Send"),
    )  # fmt: skip


def _webhook() -> tuple[Setting, ...]:
    def of(name: str, title: str, text: str, kind: Kind, default: str | None = "", **more: Any) -> Setting:
        kept = {Kind.SECRET: Kept.KEYRING, Kind.TRIAL: Kept.NOWHERE}.get(kind, Kept.SCHEDULE)
        place = ("webhook", name) if kept is Kept.KEYRING else ("notifications", "webhook", name)
        return Setting(NOTIFICATIONS, f"webhook/{name}", title, text, kind, kept, place, default, group="Webhook",
                       words=("slack", "discord"), **more)  # fmt: skip

    return (
        of("enabled", "Messages to a webhook", "A channel of Slack or Discord, or a program.", Kind.SWITCH, OFF),
        of("type", "What it understands", "The shape of the messages.", Kind.CHOICE, "json", choices=HOOKS),
        of("address", "Address", "It lets in whoever has it; held like a password.", Kind.SECRET, None),
        of("test", "Send a test message to it", "At once.", Kind.TRIAL, None, unit="Send"),
    )  # fmt: skip


def _days(category: str, key: str, title: str, text: str, name: str) -> Setting:
    default = str(SCHEDULE_DEFAULTS["retention"][name])
    return Setting(category, key, title, text, Kind.NUMBER, Kept.SCHEDULE, ("retention", name), default, lowest=1,
                   highest=36_500, unit="days", words=("retention", "delete", "tidy"))  # fmt: skip


def _storage() -> tuple[Setting, ...]:
    return (
        _days(STORAGE, "keep/archive", "Keep older versions for", "Of curated files. Raw files are kept for ever.",
              "archive_days"),
        Setting(STORAGE, "keep/after-runs", "Clear older versions after good runs",
                "Once their time is over. The newest stays in any case.", Kind.SWITCH, Kept.SCHEDULE,
                ("retention", "after_good_runs"), ON, words=("retention", "delete", "tidy")),
        _days(STORAGE, "keep/events", "Keep the details of runs for",
              "What each step told while it ran. The history itself stays.", "event_days"),
        Setting(STORAGE, BI_ADDRESS, noop("Read-only address for BI tools"),
                noop("For programs with charts of their own. They can change nothing."), Kind.SHOWN, Kept.NOWHERE, (),
                words=("sqlite", "database", "warehouse", "odbc", "dashboard")),
    )  # fmt: skip


FEED_ON = "feed/enabled"


def _dashboards() -> tuple[Setting, ...]:
    def of(name: str, title: str, text: str, kind: Kind, default: str | None = "", **more: Any) -> Setting:
        kept = Kept.NOWHERE if kind is Kind.DEEDS else Kept.FEED
        return Setting(DASHBOARDS, f"feed/{name}", title, text, kind, kept, (name,), default,
                       words=("api", "feed", "rest", "websocket"), **more)  # fmt: skip

    def token(scope: str, title: str, text: str) -> Setting:
        deeds = ((f"feed-copy {scope}", noop("Copy token")), (f"feed-renew {scope}", noop("New token…")))
        return of(f"token/{scope}", title, text, Kind.DEEDS, None, deeds=deeds, group=noop("Tokens"))

    return (
        of("enabled", noop("Serve dashboards"), noop("Only this computer can reach it."), Kind.SWITCH, OFF),
        of("page", noop("Live page"), noop("What happens, as it happens, in your browser."), Kind.DEEDS, None,
           deeds=(("feed-open", noop("Open live page")),)),
        of("port", noop("Port"), noop("Another one where a program has it already."), Kind.NUMBER, "8000", lowest=1024,
           highest=65_535),
        of("allowed_origins", noop("Dashboards in a browser"),
           noop("Pages that may ask, like http://localhost:3000."), Kind.ORIGINS),
        of("tokenless_origins", noop("Older dashboards without a token"),
           noop("Pages that cannot send one. They read the older paths only."), Kind.ORIGINS),
        of("allow_actions", noop("Dashboards may start and stop runs"), noop("Only with the token for it."),
           Kind.SWITCH, OFF),
        token("read", noop("Token for reading"), noop("Whoever has it reads everything here.")),
        token("act", noop("Token for starting runs"), noop("It may read as well.")),
    )  # fmt: skip


AUTO, OWN_PROGRAM = "auto", "program"
BROWSERS = ((AUTO, "Whichever is there"), ("msedge", "Microsoft Edge"), ("chrome", "Google Chrome"),
            ("chromium", "Chromium"), (OWN_PROGRAM, "The program below"))  # fmt: skip


def _browser() -> tuple[Setting, ...]:
    return (
        Setting(BROWSER, "browser/which", "Browser", "One that is installed already; nothing is downloaded.",
                Kind.CHOICE, Kept.COLLECTING, ("browser",), AUTO, BROWSERS, words=("edge", "chrome", "chromium")),
        Setting(BROWSER, "browser/program", "A program of your choice", "Another Chromium-like browser, by its file.",
                Kind.PROGRAM, Kept.COLLECTING, ("browser",), "", words=("path", "executable")),
        Setting(BROWSER, "browser/time", "Time for a sign-in", "How long somebody is waited for.", Kind.NUMBER,
                Kept.COLLECTING, ("sign_in_seconds",), f"{Collecting.sign_in_seconds:g}", lowest=60, highest=3600,
                unit="seconds", words=("countdown", "minutes")),
        Setting(BROWSER, "browser/at-once", "Browsers at a time",
                "Each needs about a core and a gigabyte. 0 leaves it to this computer.", Kind.NUMBER, Kept.COLLECTING,
                ("browsers_at_once",), str(Collecting.browsers_at_once), lowest=0, highest=16, words=("memory",)),
    )  # fmt: skip


def _logs() -> tuple[Setting, ...]:
    levels = (("DEBUG", "Everything"), ("INFO", "What happens"), ("WARNING", "Warnings and worse"),
              ("ERROR", "Only what went wrong"), ("CRITICAL", "Only what ended the program"))  # fmt: skip
    return (
        Setting(LOGGING, "log/level", "Write down", "More helps to find a fault and fills the disk sooner.",
                Kind.CHOICE, Kept.ENV, (LOG_LEVEL,), "INFO", levels, words=("log level", "debug")),
        _days(LOGGING, "keep/logs", "Keep logs for", "From when one was last written. Run reports, too.", "log_days"),
        Setting(LOGGING, "log/folder", "Log folder", "One file a day to read, one file a run for details.",
                Kind.FOLDER, Kept.ENV, (LOGS,), words=("log directory",)),
    )  # fmt: skip


SETTINGS = (*_folders(), *_runs(), *_looks(), *_notifications(), *_storage(), *health(HEALTH), *goals(GOALS),
            *_dashboards(), *_browser(), *_logs())  # fmt: skip
BY_KEY = {setting.key: setting for setting in SETTINGS}


def in_category(category: str) -> tuple[Setting, ...]:
    return tuple(setting for setting in SETTINGS if setting.category == category)


def found_by(text: str, settings: Sequence[Setting] = SETTINGS) -> tuple[Setting, ...]:
    """The settings in whose words every word of ``text`` occurs; all of them for an empty text."""
    wanted = text.casefold().split()

    def said(setting: Setting) -> str:
        heading = CATEGORIES[setting.category]
        parts = (setting.title, setting.help, heading, setting.group, *setting.words, *(c for _, c in setting.choices))
        return " ".join(parts).casefold() + " " + " ".join(tr(part) for part in parts).casefold()

    return tuple(setting for setting in settings if all(word in said(setting) for word in wanted))

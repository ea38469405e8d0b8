"""What may be asked of the program when it is started; loads nothing heavy."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Action(StrEnum):
    """What the program is started for."""

    OPEN = "open"
    TOUR = "tour"
    MIGRATE = "migrate"
    BACKUP = "backup"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Command:
    """One start of the program.

    Attributes:
        action: what to do.
        database: URL of the database; empty for the one chosen at first start.
        demo: open the sample clinic in a local file instead.
        out: where tour (a folder) and backup (a folder or file) write; None for the usual place.
    """

    action: Action = Action.OPEN
    database: str = ""
    demo: bool = False
    out: Path | None = None


def parse(arguments: Sequence[str]) -> Command:
    """Read the words after `app.py`; prints help or what is wrong and leaves, as argparse does."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    command = Command(
        action=Action(given["action"] or Action.OPEN),
        database=given.get("database", ""),
        demo=given.get("demo", False),
        out=given.get("out"),
    )
    if command.demo and (command.database or command.action is not Action.OPEN):
        parser.error("--demo opens the sample clinic; it goes with no other database or command")
    if command.database and command.action is Action.TOUR:
        parser.error("the tour makes a database of its own; leave --database out")
    return command


def _parser() -> argparse.ArgumentParser:
    which = _database_options(demo=False)
    opening = _database_options(demo=True)
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="O2Clinic, for clinics that assess people for home oxygen.",
        epilog="Without a command it opens. `app.py COMMAND --help` says more.",
        parents=[opening],
    )
    commands = parser.add_subparsers(dest="action", metavar="COMMAND", title="commands")
    commands.add_parser(Action.OPEN, help="open the program (the default)", parents=[opening])
    tour = commands.add_parser(
        Action.TOUR, help="drive a clinic day off screen and leave its pictures"
    )
    tour.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=Path("tour"),
        help="folder for the pictures, papers and their index (tour)",
    )
    commands.add_parser(
        Action.MIGRATE,
        help="bring the database to this version, with a copy first",
        parents=[which],
    )
    backup = commands.add_parser(
        Action.BACKUP, help="copy a local database while it is in use", parents=[which]
    )
    backup.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        default=argparse.SUPPRESS,
        help="folder or file for the copy (the clinic's backup folder)",
    )
    commands.add_parser(
        Action.CHECK, help="check this installation and its database", parents=[which]
    )
    return parser


def _database_options(*, demo: bool) -> argparse.ArgumentParser:
    """Options that may stand before or after the command."""
    options = argparse.ArgumentParser(add_help=False)
    choice = options.add_mutually_exclusive_group()
    choice.add_argument(
        "--database",
        metavar="URL",
        default=argparse.SUPPRESS,
        help="which database, as sqlite:///clinic.db or postgresql+psycopg://user@server/name; "
        "a password is better left to the server's own password file",
    )
    if demo:
        choice.add_argument(
            "--demo",
            action="store_true",
            default=argparse.SUPPRESS,
            help="open the sample clinic of invented people",
        )
    return options

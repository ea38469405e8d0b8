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
    RESTORE = "restore"
    MOVE = "move"
    SET_PASSWORD = "set-password"  # noqa: S105 - a word of the command line


@dataclass(frozen=True, slots=True)
class Command:
    """One start of the program.

    Attributes:
        action: what to do.
        database: URL of the database; empty for the one chosen at first start.
        demo: open the sample clinic in a local file instead.
        out: where tour (a folder) and backup (a folder or file) write; None for the usual place.
        file: the backup that is restored.
        to: URL of the database that is moved into.
        yes: whether to go on without asking, once everything was looked at.
        undo: whether a move is taken back.
        person: sign-in name of whoever gets a new password.
        without_copy: whether a server is upgraded without a backup of ours.
    """

    action: Action = Action.OPEN
    database: str = ""
    demo: bool = False
    out: Path | None = None
    file: Path | None = None
    to: str = ""
    yes: bool = False
    undo: bool = False
    without_copy: bool = False
    person: str = ""


def parse(arguments: Sequence[str]) -> Command:
    """Read the words after `app.py`; prints help or what is wrong and leaves, as argparse does."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    command = Command(
        action=Action(given["action"] or Action.OPEN),
        database=given.get("database", ""),
        demo=given.get("demo", False),
        out=given.get("out"),
        file=given.get("file"),
        to=given.get("to", ""),
        yes=given.get("yes", False),
        undo=given.get("undo", False),
        without_copy=given.get("without_copy", False),
        person=given.get("person", ""),
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
    migrate = commands.add_parser(
        Action.MIGRATE,
        help="bring the database to this version, with a copy first",
        parents=[which],
    )
    migrate.add_argument(
        "--without-copy",
        action="store_true",
        help="upgrade a server that has a backup of its own, without one of O2Clinic",
    )
    _add_restore_and_move(commands, which)
    password = commands.add_parser(
        Action.SET_PASSWORD,
        help="give somebody a new password; it is asked for, never a word of the command",
        parents=[which],
    )
    password.add_argument("person", metavar="NAME", help="the name they sign in with")
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


def _add_restore_and_move(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    which: argparse.ArgumentParser,
) -> None:
    restore = commands.add_parser(
        Action.RESTORE,
        help="put a backup in the place of the database; a look at what changes comes first",
        parents=[which],
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    move = commands.add_parser(
        Action.MOVE,
        help="move all records from one database to an empty one; goes on where it was stopped",
        parents=[which],
    )
    way = move.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", metavar="URL", default="", help="the database to move into")
    way.add_argument(
        "--undo", action="store_true", help="use the database again that was moved away from"
    )
    for command in (restore, move):
        command.add_argument("--yes", action="store_true", help="go on without asking")


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

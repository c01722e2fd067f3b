"""iAttend Desktop: without a command the window opens, with one the answer comes without a screen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from iattend_desktop.roster.parsing import PARSE, serve

if sys.argv[1:] == [PARSE] and __name__ == "__main__":
    raise SystemExit(serve())  # a built program has no Python beside it, and reads files in a process of its own

# Only now, for what follows takes ten times as long to load as that process does.
import typer

from iattend_desktop.answering import (
    KeyFileOption,
    LoginOption,
    PasswordFileOption,
    answering,
    known_passphrase,
    on_server,
)
from iattend_desktop.commands import app
from iattend_desktop.storage.server.address import is_address
from ui import log_file

__all__ = ["app", "window"]


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    workspace: Annotated[
        str | None, typer.Option("--workspace", "-w", help="Open this file, or postgresql://host/database on a server.")
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Open the made-up pilot district.")] = False,
    key_file: KeyFileOption = None,
    login: LoginOption = None,
    password_file: PasswordFileOption = None,
    quit_after_start: Annotated[bool, typer.Option("--quit-after-start", hidden=True)] = False,
) -> None:
    """Mentoring against chronic absence. Without a command the window opens."""
    if context.invoked_subcommand is not None:
        log_file.start()  # else the place of a fault would stand on the terminal
        return
    from ui.missing_libraries import missing_libraries_message, platform_problem

    problem = platform_problem()
    if problem is None:
        try:
            from ui.start import start
        except ImportError as error:
            problem = missing_libraries_message(error)
            if problem is None:
                raise
    if problem is not None:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(1)
    with answering(as_json=False):
        shared = on_server(workspace, login, password_file) if workspace and is_address(workspace) else None
        key = known_passphrase(key_file)
    path = Path(workspace) if workspace and not shared else None
    raise typer.Exit(start(workspace=path, key=key, sample=sample, shared=shared, quit_after_start=quit_after_start))


if __name__ == "__main__":
    app()

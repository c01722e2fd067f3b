"""The entrance of the screen: which pages there are, what the menu does, which workspace opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.workbook_arrival import any_written, workbooks_among
from iattend_desktop.progress import Progress
from iattend_desktop.sample.workspace import open_sample_workspace
from iattend_desktop.school_years import school_year_name
from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.accounts import AccountRow, own_account
from iattend_desktop.security.sign_in import sign_out
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.workspace import Workspace
from ui.application import Program, run
from ui.attendance.pages import ENTRIES as ATTENDANCE
from ui.connection import Connection
from ui.export import export_list
from ui.icon_files import RESOURCES
from ui.main_window import Context, Handlers, MainWindow
from ui.matching.pages import ENTRIES as MATCHING
from ui.mentor_desk.pages import ENTRIES as MENTOR_DESK
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.outreach.pages import ENTRIES as OUTREACH
from ui.page import Page, PageEntry, Services
from ui.people.pages import ENTRIES as PEOPLE
from ui.reports.pages import ENTRIES as REPORTS
from ui.reports.reports_page import ReportsPage
from ui.roster.folder_watch import FolderWatch
from ui.roster.pages import ENTRIES as ROSTER
from ui.roster.watch_dialog import open_watch_dialog
from ui.roster.wizard import open_import_wizard
from ui.security.backing_up import back_up
from ui.security.key_dialogs import (
    forget_passphrase,
    offer_new_passphrase,
    open_change_passphrase,
    open_recovery_key,
)
from ui.security.leaving import Leaving
from ui.security.lock import ScreenLock
from ui.security.pages import ENTRIES as SECURITY
from ui.security.sign_in import SignInWindow
from ui.security.unlock import StartWindow
from ui.settings.pages import ENTRIES as SETTINGS
from ui.support.pages import ENTRIES as SUPPORT
from ui.today.pages import ENTRIES as TODAY
from ui.today.today_page import TodayPage
from ui.unsaved import offer_unsaved

PAGES: tuple[PageEntry, ...] = (
    *TODAY,
    *PEOPLE,
    *MATCHING,
    *MENTORING,
    *ATTENDANCE,
    *SUPPORT,
    *OUTREACH,
    *REPORTS,
    *ROSTER,
    *SETTINGS,
    *SECURITY,
    *MENTOR_DESK,
)
GUIDE = RESOURCES.parent / "docs" / "guide"
_LAST = "window/workspace"
_SERVER, _LOGIN = "window/server", "window/login"


def start(
    *,
    workspace: Path | None,
    key: str | None,
    sample: bool,
    shared: Workspace | None = None,
    quit_after_start: bool = False,
) -> int:
    """Open the window on a workspace, the sample, or the start window; returns the exit status.

    ``shared`` is open already: on a server somebody has signed in. ``key`` is the passphrase where the command line
    found one; else the start window asks for it.
    """

    def begin(program: Program) -> None:
        if shared is not None:
            show_workspace(program, shared)
            return
        first = start_window(program, recent=workspace is None and not sample)
        if sample:
            first.start_sample()
        elif workspace is not None and key is not None:
            first.open_with(workspace, key)
        elif workspace is not None:
            first.ask_passphrase(workspace, creates=True)
        first.show()

    return run(begin, PAGES, handlers, quit_after_start=quit_after_start)


def start_window(program: Program, *, recent: bool = True) -> StartWindow:
    """The start window, with what was open last; what it opens becomes the program's main window."""
    last = str(program.settings.value(_LAST, "")) if recent else ""
    known = Path(last) if last and Path(last).exists() else None
    first = StartWindow(sample_workspace, known, partial(_let_go, program))
    first.last_server = (str(program.settings.value(_SERVER, "")), str(program.settings.value(_LOGIN, "")))
    first.opened.connect(lambda opened: show_workspace(program, opened, first.recovery_key))
    program.first = first
    return first


def show_workspace(program: Program, workspace: Workspace, recovery_key: str = "") -> None:
    """Show a workspace in a window of its own, once somebody has signed in; when that is gone, it is backed up.

    Where the ``recovery_key`` opened it, whoever may choose a new passphrase is offered to.
    """
    if workspace.role is None:
        ask_who(program, workspace, recovery_key)
        return
    lock = ScreenLock(workspace, program.quiet, switches=has_person(workspace))
    window = program.show(workspace, context_of(workspace), offered_to(workspace, program, lock))
    if not is_sample(workspace):
        lock.guard(window, window.services)
        window.closed.connect(lock.stop)
    lock.switching.connect(lambda: switch_person(program))
    if at_mentor_desk(workspace):
        _say_who(window, workspace)
    watch = FolderWatch(workspace, window.services, window)
    if "today" in window.entries:
        today = window.page("today")
        assert isinstance(today, TodayPage)
        watch.changed.connect(today.show_watched)
    window.closed.connect(watch.stop)
    if recovery_key and workspace.may(Permission.EDIT_SETTINGS):
        asked = offer_new_passphrase(window, workspace, window.services, recovery_key)
        asked.finished.connect(lambda _result: offer_unsaved(workspace, window.services, window))
    else:
        offer_unsaved(workspace, window.services, window)
    if isinstance(workspace, SharedWorkspace):
        Connection(workspace, window.services, window)
        window.closed.connect(workspace.hearing.end)
        program.settings.setValue(_SERVER, str(workspace.address))
        program.settings.setValue(_LOGIN, workspace.actor)
    window.closed.connect(partial(_leave, program, workspace))
    if not is_sample(workspace) and not isinstance(workspace, SharedWorkspace):
        program.settings.setValue(_LAST, str(workspace.path))


def _say_who(window: MainWindow, workspace: Workspace) -> None:
    """A login is no name; the server knows the name."""

    def say(account: AccountRow | None) -> None:
        if account is not None:
            window.top.be_plain(account.display_name)

    window.services.run_task(window, lambda _progress: own_account(workspace), say)


def _leave(program: Program, workspace: Workspace) -> None:
    """The window of a workspace is gone: back it up and close it. The sample, and what is restored, needs no backup."""
    let_go = program.workspace is None
    leaving = Leaving(workspace, backs_up=not let_go and not is_sample(workspace))
    program.wait_for(leaving, leaving.ended)
    leaving.begin()


def ask_who(program: Program, workspace: Workspace, recovery_key: str = "") -> None:
    """Ask who works in a workspace that has accounts; who signs in gets a window of their own."""
    former, program.first = program.first, SignInWindow(workspace)
    program.first.signed_in.connect(lambda taken: show_workspace(program, taken, recovery_key))
    program.first.left.connect(workspace.close)
    program.first.show()
    if former is not None:
        former.close()
        former.deleteLater()


def switch_person(program: Program) -> None:
    """Sign out: the window goes, and another person may sign in. A server is asked for from the start window."""
    window, workspace = program.window, program.workspace
    if window is None:
        return
    if isinstance(workspace, SharedWorkspace):
        _begin_again(program)
        window.close()
        return

    def ask(nobody: Workspace) -> None:
        ask_who(program, nobody)
        window.close()

    window.services.run_task(window, lambda _progress: sign_out(workspace), ask)


def has_person(workspace: Workspace) -> bool:
    """Whether somebody signed in, rather than that the file has no accounts."""
    return isinstance(workspace, SharedWorkspace) or bool(workspace.display_name)


def offered_to(workspace: Workspace, program: Program, lock: ScreenLock) -> Handlers:
    """What the menu does, without what the person's role may not do and what this workspace has not."""
    may, all_of_it = workspace.may, program.handlers
    imports = may(Permission.IMPORT_ROSTERS)
    if at_mentor_desk(workspace):
        guide = partial(open_guide, "mentor.html")
        all_of_it = Handlers(open_guide=guide)
    return replace(
        all_of_it,
        import_files=all_of_it.import_files if imports else None,
        watch_folder=all_of_it.watch_folder if imports else None,
        export_list=all_of_it.export_list if may(Permission.EXPORT_LISTS) else None,
        print_page=all_of_it.print_page if may(Permission.PRINT_REPORTS) else None,
        restore=all_of_it.restore if may(Permission.EDIT_SETTINGS) else None,
        change_passphrase=all_of_it.change_passphrase if may(Permission.EDIT_SETTINGS) else None,
        recovery_key=all_of_it.recovery_key if may(Permission.EDIT_SETTINGS) else None,
        lock=None if is_sample(workspace) else lambda _window: lock.lock(),
        sign_out=(lambda _window: switch_person(program)) if has_person(workspace) else None,
    )


def is_sample(workspace: Workspace) -> bool:
    """Whether this is the made-up district, whose passphrase nobody is asked for."""
    return workspace.path.parent == sample_folder()


def _let_go(program: Program, path: Path) -> None:
    """Close the window over a file that a backup is about to replace: the restore keeps what is there by itself."""
    window = program.window
    if window is not None and program.workspace is not None and program.workspace.path == path:
        program.window = program.workspace = None
        window.close()
        window.deleteLater()


def _open_files(window: QWidget, workspace: Workspace, services: Services, paths: list[str]) -> None:
    """Mentors' workbooks that came back go to Mentoring, everything else into the import."""

    def go(workbooks: list[Path]) -> None:
        there = {*workbooks, *(one.parent for one in workbooks)}
        others = [path for path in paths if Path(path) not in there]
        if workbooks:
            services.navigate("mentoring", workbooks=workbooks)
        if others or not workbooks:
            open_import_wizard(window, workspace, services, others)

    def look(_progress: Progress) -> list[Path]:
        return workbooks_among([Path(path) for path in paths], locked=any_written(workspace))

    if paths:
        services.run_task(window, look, go)
    else:
        go([])


def _restore(program: Program, workspace: Workspace) -> None:
    _begin_again(program).ask_for_backups(workspace.path)


def sample_workspace(progress: Progress) -> Workspace:
    """The made-up district in this person's own folder."""
    return open_sample_workspace(sample_folder(), progress=progress)


def sample_folder() -> Path:
    """Where the made-up district lies on this system."""
    return Path(platformdirs.user_data_dir("iAttend", appauthor=False))


def handlers(program: Program) -> Handlers:
    """What the menu does beyond the frame."""
    return Handlers(
        new_workspace=lambda _window: _begin_again(program).choose_new(),
        open_workspace=lambda _window: _begin_again(program).choose_existing(),
        import_files=lambda window, services, paths: _open_files(window, program.workspace, services, paths),
        export_list=lambda window, services, page, table: export_list(window, program.workspace, services, page, table),
        watch_folder=open_watch_dialog,
        print_page=print_page,
        back_up=lambda window, services: back_up(window, program.workspace, services),
        restore=_of_a_file(program, lambda _window, workspace, _services: _restore(program, workspace)),
        change_passphrase=_of_a_file(program, open_change_passphrase),
        recovery_key=_of_a_file(program, open_recovery_key),
        forget_passphrase=_of_a_file(program, forget_passphrase),
        open_guide=open_guide,
    )


def open_guide(page: str = "index.html") -> None:
    """Show a page of the user's guide."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(GUIDE / page)))


def _of_a_file(
    program: Program, do: Callable[[QWidget, Workspace, Services], object]
) -> Callable[[QWidget, Services], object]:
    """What there is to do about the keys of a file of one's own; why not where the open workspace is none."""

    def act(window: QWidget, services: Services) -> None:
        workspace = program.workspace
        if isinstance(workspace, SharedWorkspace):
            services.fail(_("This workspace is on a server, which has accounts of its own: ask its administrator."))
        elif workspace.path.parent == sample_folder():
            services.fail(_("The sample district is made up: its passphrase is published, and it has no backups."))
        else:
            do(window, workspace, services)

    return act


def print_page(_window: QWidget, services: Services, page: Page) -> None:
    """Print the report that is shown; from any other page, go where reports are chosen."""
    if isinstance(page, ReportsPage):
        page.ask_printer()
    else:
        services.navigate("reports")


def at_mentor_desk(workspace: Workspace) -> bool:
    """Whether a mentor signed in to a server, who gets a window of their own. In a file roles keep nothing back."""
    return isinstance(workspace, SharedWorkspace) and workspace.role is Role.MENTOR


def context_of(workspace: Workspace) -> Context:
    """Who works, and which pages the person is offered."""
    plain, desk = at_mentor_desk(workspace), {entry.key for entry in MENTOR_DESK}
    return Context(
        person=workspace.display_name or workspace.actor.capitalize(),
        school_year=school_year_name(workspace.today()),
        workspace_name=workspace.name,
        withheld=frozenset(
            entry.key
            for entry in PAGES
            if (entry.key in desk) is not plain or (entry.needs and not any(workspace.may(one) for one in entry.needs))
        ),
        plain=plain,
    )


def _begin_again(program: Program) -> StartWindow:
    first = start_window(program, recent=False)
    first.show()
    return first

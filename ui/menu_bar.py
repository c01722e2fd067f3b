"""The menu bar and the keys of its commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.icon import set_icon

Do = Callable[[], object]
_STANDARD = QKeySequence.StandardKey


@dataclass(frozen=True)
class MenuCommands:
    """What the menu's commands do; ``None`` leaves a command out."""

    new_workspace: Do | None
    open_workspace: Do | None
    import_files: Do | None
    export_list: Do | None
    print_page: Do | None
    back_up: Do | None
    restore: Do | None
    change_passphrase: Do | None
    recovery_key: Do | None
    forget_passphrase: Do | None
    lock: Do | None
    sign_out: Do | None
    quit: Do
    undo: Do
    redo: Do
    find: Do | None
    palette: Do | None
    guide: Do | None
    about: Do
    system_information: Do


@dataclass
class Menus:
    """The actions that change while the window is open."""

    undo: QAction
    redo: QAction
    go: list[QAction] = field(default_factory=list)
    looks: dict[theme.Choice, QAction] = field(default_factory=dict)


def build(
    window: QMainWindow, commands: MenuCommands, pages: Sequence[tuple[str, str]], go: Callable[[str], object]
) -> Menus:
    """Write the menu bar; ``pages`` are keys and titles for the Go menu (Ctrl+1 and so on)."""
    bar = window.menuBar()
    file = bar.addMenu(_("&File"))
    _add(file, _("New workspace…"), commands.new_workspace, _STANDARD.New)
    _add(file, _("Open…"), commands.open_workspace, _STANDARD.Open, icon="folder")
    file.addSeparator()
    _add(file, _("Import…"), commands.import_files, "Ctrl+I", icon="import")
    _add(file, _("Export list to Excel…"), commands.export_list, "Ctrl+E", icon="export")
    _add(file, _("Print…"), commands.print_page, _STANDARD.Print, icon="print")
    file.addSeparator()
    _add(file, _("Back up now"), commands.back_up)
    _add(file, _("Restore a backup…"), commands.restore)
    file.addSeparator()
    _add(file, _("Change the passphrase…"), commands.change_passphrase)
    _add(file, _("Make a recovery key…"), commands.recovery_key)
    _add(file, _("Forget the kept passphrase"), commands.forget_passphrase)
    file.addSeparator()
    _add(file, _("Lock the screen"), commands.lock, "Ctrl+Alt+L")
    _add(file, _("Sign out or switch person…"), commands.sign_out)
    _add(file, _("Quit"), commands.quit, "Ctrl+Q")
    edit = bar.addMenu(_("&Edit"))
    menus = Menus(
        undo=_add(edit, _("Undo"), commands.undo, "Ctrl+Z", icon="undo"),
        redo=_add(edit, _("Redo"), commands.redo, "Ctrl+Shift+Z", "Ctrl+Y", icon="redo"),
    )
    edit.addSeparator()
    _add(edit, _("Find"), commands.find, _STANDARD.Find, icon="search")
    _add(edit, _("Go to anything…"), commands.palette, "Ctrl+K")
    _fill_view(bar.addMenu(_("&View")), window, menus)
    places = bar.addMenu(_("&Go"))
    for number, (key, title) in enumerate(pages, 1):
        keys = (f"Ctrl+{number}",) if number < 10 else ()
        menus.go.append(_add(places, title, partial(go, key), *keys))
    about = bar.addMenu(_("&Help"))
    _add(about, _("User's guide"), commands.guide, _STANDARD.HelpContents, icon="help")
    _add(about, _("System information"), commands.system_information)
    about.addSeparator()
    _add(about, _("About iAttend"), commands.about)
    return menus


def _fill_view(view: QMenu, window: QMainWindow, menus: Menus) -> None:
    group = QActionGroup(window)
    for choice, words in (
        (theme.Choice.SYSTEM, _("Like the system")),
        (theme.Choice.LIGHT, _("Light")),
        (theme.Choice.DARK, _("Dark")),
        (theme.Choice.CONTRAST, _("High contrast")),
    ):
        action = view.addAction(words)
        action.setCheckable(True)
        action.setActionGroup(group)
        action.setChecked(theme.chosen() is choice)
        action.triggered.connect(lambda _checked=False, choice=choice: theme.use(choice))
        menus.looks[choice] = action


def _add(menu: QMenu, words: str, do: Do | None, *keys: str | QKeySequence.StandardKey, icon: str = "") -> QAction:
    action = menu.addAction(words)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setEnabled(do is not None)
    action.setVisible(do is not None)
    if icon:
        set_icon(action, icon, "secondary")
    if do is not None:
        action.triggered.connect(lambda _checked=False: do())
    return action

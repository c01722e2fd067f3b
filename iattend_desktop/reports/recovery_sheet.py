"""The recovery key on a sheet of paper: which workspace it opens, the key in large groups, how to use it, where to
keep it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from iattend_desktop.i18n import _, moment_words
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.document import Document
from iattend_desktop.reports.look import ACCENT, BODY, LEFT, QUIET, SHADE, SMALL, STRONG, WIDTH, Style
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.saving import saying_why
from iattend_desktop.security import recovery
from iattend_desktop.security.passphrase import Changed
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace

_GROUP = Style(23, 28, bold=True)
_STEP = Style(10.5, 15)
_A_ROW = 4


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What stands on the sheet; ``made_at`` is in the district's zone, ``key`` has hyphens between its groups."""

    workspace: Path
    made_at: datetime
    made_by: str
    key: str = field(repr=False)


def make_recovery_key(workspace: Workspace, secret: str, out: Path, *, progress: Progress = SILENT) -> Changed:
    """Make a recovery key for an open workspace and save its sheet as ``out``: the key stands nowhere else.

    ``secret`` is the passphrase. The former recovery key opens nothing from then on. Raises ``UserError`` (``WrongKey``
    among them), with the former key in force and no sheet, also where there is a file ``out``: it could be the sheet
    that is in force.
    """
    made_at = workspace.clock().astimezone(DISTRICT_ZONE)

    def hand_over(key: str) -> None:
        _save(out, sheet_pdf(RecoverySheet(workspace.path, made_at, workspace.actor, key)))

    def take_back() -> None:
        out.unlink(missing_ok=True)

    return recovery.make_recovery_key(workspace, secret, hand_over, take_back, progress=progress)


def sheet_pdf(sheet: RecoverySheet) -> bytes:
    """The sheet as a PDF of one page, in memory: nothing of the key is in a file that nobody asked for."""
    file = io.BytesIO()
    document = Document(file, _("Recovery key of {file}").format(file=sheet.workspace.name), _("Recovery key"))
    document.add(_laid_out(sheet))
    document.finish()
    return file.getvalue()


def _save(out: Path, pdf: bytes) -> None:
    """Write the sheet straight to its place, on the disk before the key is in force."""
    with saying_why(out):
        try:
            with out.open("xb") as file:
                os.chmod(out, 0o600)
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            raise UserError(
                _("There is a file {file} already; it could be the sheet in use. Choose another name.").format(
                    file=out.name
                )
            ) from None
        except OSError:
            out.unlink(missing_ok=True)
            raise


def _laid_out(sheet: RecoverySheet) -> Sheet:
    made = moment_words(sheet.made_at)
    page = Sheet(
        kind=_("Recovery key"),
        subject=sheet.workspace.name,
        aside=_("Keep this sheet locked away"),
        footer=_("Opens every record in {file}. Made {at} by {person}.").format(
            file=sheet.workspace.name, at=made, person=sheet.made_by
        ),
    )
    page.title(_("Recovery key of {file}").format(file=sheet.workspace.name))
    page.paragraph(_("Made {at} by {person}").format(at=made, person=sheet.made_by), BODY)
    page.paragraph(_("The file lay in {folder}").format(folder=sheet.workspace.parent), SMALL, most=2)
    _draw_key(page, sheet.key.split("-"))
    page.section(_("When to use it"))
    page.paragraph(
        _(
            "When nobody knows the passphrase of this file any more. Whoever has this sheet and the file, or a backup "
            "of it, can read every record in it, as with the passphrase."
        ),
        _STEP,
    )
    page.section(_("How to use it"))
    for number, words in enumerate(
        (
            _("Open iAttend and choose the file ({file}).").format(file=sheet.workspace.name),
            _("Where it asks for the passphrase, choose “Use the recovery key”."),
            _(
                "Type the seven groups. Capitals, spaces and hyphens do not matter; there is no letter O, I, L or U in "
                "it. If a group is mistyped, iAttend says which one."
            ),
            _("Choose a new passphrase. This sheet stays valid."),
        ),
        start=1,
    ):
        page.paragraph(f"{number}.  {words}", _STEP)
    page.section(_("Where to keep it"))
    for words in (
        _("In a sealed envelope in a locked cabinet or safe: not beside the computer, not with the backups."),
        _("On paper only. Delete the PDF file once it is printed; take no photo and send it to nobody."),
        _("When a new recovery key is made, this one opens nothing any more: destroy this sheet."),
    ):
        page.paragraph(f"–  {words}", _STEP)
    _draw_record(page)
    return page


def _draw_key(page: Sheet, groups: list[str]) -> None:
    rows = [groups[start : start + _A_ROW] for start in range(0, len(groups), _A_ROW)]
    height, cell = 50.0, WIDTH / _A_ROW
    page.y -= 12
    page.box(LEFT, page.y - height * len(rows) - 8, WIDTH, height * len(rows) + 8, SHADE)
    page.line(LEFT, page.y, LEFT + WIDTH, page.y, ACCENT, 1.0)
    number = 0
    for row in rows:
        page.y -= height
        for place, group in enumerate(row):
            number += 1
            middle = LEFT + cell * (place + 0.5)
            page.text(middle, f"{number}", SMALL, align=0.5, y=page.y + 32)
            page.text(middle, group, _GROUP, align=0.5, y=page.y + 6)
    page.y -= 14


def _draw_record(page: Sheet) -> None:
    """Lines to write on: who sealed the sheet and who opened it."""
    page.section(_("To be filled in by hand"))
    for words in (_("Sealed on, by"), _("Kept in"), _("Opened on, by, and why")):
        page.y -= 24
        page.text(LEFT, words, STRONG)
        page.line(LEFT + 130, page.y - 2, LEFT + WIDTH, page.y - 2, QUIET)

"""The made-up district as a workspace, to try the program on: its workbooks come in through the import."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from iattend_desktop.i18n import _
from iattend_desktop.opening import SAMPLE_PASSPHRASE, SUFFIX, open_workspace
from iattend_desktop.people.schools import list_schools
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import shares
from iattend_desktop.sample.outreach import plant_outreach
from iattend_desktop.sample.wishes import plant_wishes
from iattend_desktop.sample.write import write_sample
from iattend_desktop.storage.keys import header_path
from iattend_desktop.workspace import Workspace


def open_sample_workspace(
    folder: Path, *, size: shares.Size = "pilot", seed: int = 1, progress: Progress = SILENT
) -> Workspace:
    """The sample workspace in ``folder``: made on the first call, opened as it was left on later ones.

    Its passphrase is published and its clock starts on the day that the district was made for. A cancelled or failed
    start leaves nothing behind. Raises ``UserError`` where the folder cannot be written.
    """
    path = folder / f"Sample district ({size}){SUFFIX}"
    if path.exists():
        workspace = open_workspace(path, SAMPLE_PASSPHRASE, clock=sample_clock())
        if list_schools(workspace):
            return workspace
        workspace.close()  # the program was ended while it made the district
        _remove(path)
    workspace = open_workspace(path, SAMPLE_PASSPHRASE, create=True, clock=sample_clock())
    try:
        with TemporaryDirectory(prefix="iattend-sample-") as name:
            files = write_sample(Path(name), size=size, seed=seed, progress=Part(progress, 0.0, 0.6))
            workbooks = (files.schools, files.students, files.mentors, files.attendance, files.calendar)
            sources = [Source(file) for file in workbooks]
            plan = plan_import(workspace, sources, progress=Part(progress, 0.6, 0.85))
            apply_import(workspace, plan, progress=Part(progress, 0.85, 0.98))
            plant_wishes(workspace)
            plant_outreach(workspace)
    except BaseException:  # whatever ended it, Cancelled among them: half a district is worse than none
        workspace.close()
        _remove(path)
        raise
    progress.step(1.0, _("Ready"))
    return workspace


def _remove(path: Path) -> None:
    for leftover in (path, header_path(path)):
        leftover.unlink(missing_ok=True)


def sample_clock() -> Callable[[], datetime]:
    """A clock that starts at noon in Los Angeles on the sample's own day."""
    start = time.monotonic()
    day = datetime(shares.TODAY.year, shares.TODAY.month, shares.TODAY.day, 20, tzinfo=UTC)
    return lambda: day + timedelta(seconds=time.monotonic() - start)

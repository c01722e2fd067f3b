"""One entry of the log at the right of the list: what it says, and each value of before and after."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.security.audit_log import LogChange, LogRecord
from iattend_desktop.workspace import DISTRICT_ZONE
from ui import theme
from ui.widgets.detail_parts import fact
from ui.widgets.label import label, line


def log_detail(record: LogRecord) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    row = record.row
    who = _("{moment} by {who} · entry {number}").format(
        moment=moment_words(row.at.astimezone(DISTRICT_ZONE)), who=row.actor, number=f"{row.id:,}"
    )
    box.addWidget(label(who, "secondary", wrap=True))
    if row.about:
        fact(box, _("About"), row.about)
    if row.label:
        fact(box, _("Action"), row.label)
    for name, value in record.detail:
        fact(box, name.replace("_", " ").capitalize(), value)
    if record.changes or record.batches:
        box.addWidget(line())
        box.addWidget(label(_("What changed"), "section"))
    if record.hidden:
        box.addWidget(label(_("Your role sees which fields changed, not their values."), "secondary", wrap=True))
    if record.emptied:
        box.addWidget(label(_("Values of this entry were deleted on request."), "secondary", wrap=True))
    for words in record.batches:
        box.addWidget(label(words, wrap=True))
    for name, changes in groupby(record.changes, key=lambda change: change.record):
        box.addWidget(label(name, "strong", wrap=True))
        for change in changes:
            if change.column:
                box.addWidget(label(_words(change, hidden=record.hidden), wrap=True))
    if record.more:
        words = ngettext("{count} more record changed.", "{count} more records changed.", record.more)
        box.addWidget(label(words, "secondary", wrap=True))
    box.addStretch(1)
    return content


def _words(change: LogChange, *, hidden: bool) -> str:
    if hidden:
        return change.column
    nothing = _("nothing")
    return _("{field}: {old} → {new}").format(field=change.column, old=change.old or nothing, new=change.new or nothing)

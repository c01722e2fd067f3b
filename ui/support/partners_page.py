"""Partner organizations: who can help with this, here, in this language, and what stands against a referral."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.languages import language_name
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.support.partner import (
    PartnerRow,
    add_partner,
    change_partner,
    partner_directory,
    who_can_help,
)
from ui.drafting import Drafted
from ui.form_list_page import NEW, FormListPage
from ui.page import Services
from ui.support.partner_form import partner_form, partner_values
from ui.support.partner_panel import partner_columns, partner_panel
from ui.widgets.chips import Filter

_FORM, _NEW = "support/partner", "new"


class PartnersPage(FormListPage[PartnerRow]):
    """Who can take a referral today stands first; of the others the list says what stands against it."""

    depends_on = frozenset({"intervention", "partner_organization", "school"})
    nothing_icon = "support"
    gives_way = ("regions", "languages")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Partners"), partner_columns())
        self._regions: tuple[str, ...] = ()
        export = self.permitted(Permission.EXPORT_LISTS, services.export_list)
        self.add_action(_("Export to Excel…"), export, icon="export")
        add = self.permitted(Permission.EDIT_MENTORS, self.add)
        self.set_primary(_("Add partner"), add, icon="plus").setToolTip(_("Ctrl+L"))
        QShortcut(QKeySequence("Ctrl+L"), self, add)

    def arrive(self, **where: Any) -> None:
        """``region`` and ``language`` (a code): who can help there, in it; ``draft``: go on with a form."""
        if "draft" in where:
            draft: DraftRow = where["draft"]
            self.once_loaded(lambda: self._go_on(draft))
            return
        wanted = [
            *([_in_region(where["region"])] if where.get("region") else ()),
            *([_in_language(where["language"])] if where.get("language") else ()),
        ]
        if wanted:
            self.once_loaded(lambda: self._narrow_to(wanted))

    def fetch(self, _progress: Progress) -> tuple[list[PartnerRow], tuple[str, ...]]:
        """The organizations, and the regions to choose from."""
        found = partner_directory(self.workspace)
        return who_can_help(found.partners), found.regions

    def keep(self, more: tuple[str, ...]) -> None:
        """The regions."""
        self._regions = more

    def filters(self, rows: Sequence[PartnerRow], more: tuple[str, ...]) -> list[Filter]:
        """Who can take a referral, services, regions, languages."""
        known = sorted({one for row in rows for one in row.services}, key=str.casefold)
        spoken = sorted({one for row in rows for one in row.languages}, key=language_name)
        return [
            Filter("can", _("Can take a referral today"), lambda row: not row.hinders, _("Referrals")),
            *(_with_service(one) for one in known),
            *(_in_region(one) for one in more),
            *(_in_language(one) for one in spoken),
        ]

    def summary_of(self, shown: Sequence[PartnerRow], total: int) -> str:
        """``3 of 12 partners · 2 can take a referral today``."""
        words = ngettext("{count} partner", "{count} partners", total)
        if len(shown) != total:
            words = _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        can = sum(not row.hinders for row in shown)
        told = ngettext("{count} can take a referral today", "{count} can take a referral today", can)
        return f"{words} · {told}" if total else ""

    def show_nothing(self) -> None:
        """No organization is known."""
        self.show_empty(
            "support",
            _("No partner yet. Add the organizations that help families; who can help with what is then found here."),
            _("Add partner"),
            self.permitted(Permission.EDIT_MENTORS, self.add),
        )

    def open_row(self, row: PartnerRow) -> None:
        """Show an organization; a form that is open about it stays."""
        if self.form_about() == row.id:
            return
        self.leave_form()
        change = self.permitted(Permission.EDIT_MENTORS, lambda: self._open(row))
        self.show_record(partner_panel(row, change), row.name)

    def add(self) -> None:
        """Open the form of an organization that is not in the directory yet."""
        if self.form_about() != NEW:
            self.table.clearSelection()
            self._open(None)

    def _open(self, row: PartnerRow | None, resume: DraftRow | None = None) -> None:
        workspace = self.workspace

        def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
            if row is None:
                return add_partner(workspace, partner_values(values))
            return change_partner(workspace, row.id, partner_values(values), partner_values(seen))

        title = _("Add partner") if row is None else _("Change {name}").format(name=row.name)
        told = _("The partner is in the directory.") if row is None else _("The partner was changed.")
        what = Drafted(_FORM, _NEW if row is None else str(row.id), title, resume)
        about = NEW if row is None else row.id
        self.open_form(about, partner_form(workspace.today(), self._regions, row), title, what, write, told)

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        if draft.subject == _NEW:
            self.table.clearSelection()
            self._open(None, draft)
            return
        row = self.row_of(int(draft.subject))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        self._open(row, draft)

    def _narrow_to(self, wanted: Iterable[Filter]) -> None:
        self.chips.clear()
        offered = {one.key for one in self._offered}
        for one in wanted:
            if one.key in offered:
                self.chips.turn_on(one.key)
            else:
                self.add_filter(one)


def _with_service(service: str) -> Filter:
    return _fitting(f"service:{service}", service, _("Helps with"), partial(who_can_help, service=service))


def _in_region(region: str) -> Filter:
    return _fitting(f"region:{region}", region, _("Region"), partial(who_can_help, region=region))


def _in_language(code: str) -> Filter:
    return _fitting(f"language:{code}", language_name(code), _("Language"), partial(who_can_help, language=code))


def _fitting(key: str, words: str, group: str, helps: Callable[[list[PartnerRow]], list[PartnerRow]]) -> Filter:
    """Who is known not to fit is left out; of whom it is unknown stays, and the list says so."""
    return Filter(key, words, lambda row: bool(helps([row])), group)

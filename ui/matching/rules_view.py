"""The Rules tab: every hard rule and criterion in the open, the profile they are saved under, who goes first, and what
people decided about pairs. What each rule forbids is counted in a task, soon after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.overview import Overview
from iattend_desktop.matching.rule_counts import RuleCounts, count_rules
from iattend_desktop.matching.shortage import Shortage
from iattend_desktop.security.access import Permission
from ui import theme
from ui.matching import actions
from ui.matching.deciding import Deciding
from ui.matching.decisions_panel import DecisionsPanel
from ui.matching.rule_lines import RuleLines
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.label import label, line, set_role

_PATIENCE = 300  # milliseconds without a change before pairs are counted
_PROFILE_LEAST, _NAME_LEAST, _MOST = 160, 120, 240  # widths of the list of profiles and of the name


class RulesView(QWidget):
    """Shows one profile. ``edited`` tells that the person changed it, ``save_wanted`` that it should be kept."""

    edited = Signal()
    save_wanted = Signal(object)

    def __init__(self, workspace: Any, services: Services, _page: Page | None = None) -> None:
        super().__init__()
        self._workspace, self._services = workspace, services
        self._profiles: list[Profile] = [DEFAULT_PROFILE]
        self._overview: Overview | None = None
        self._counted: object = None
        self._counting: Task | None = None
        self.setAccessibleName(_("Rules and weights"))
        self.profiles = QComboBox()
        self.profiles.setAccessibleName(_("Saved rules and weights"))
        self.profiles.setMinimumWidth(_PROFILE_LEAST)
        self.profiles.setMaximumWidth(_MOST)
        self.profiles.activated.connect(self._choose)
        self.sum = label("", "small")
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("Name to save under"))
        self.name.setAccessibleName(_("Name to save these rules and weights under"))
        self.name.setMinimumWidth(_NAME_LEAST)
        self.name.setMaximumWidth(_MOST)
        self.name.returnPressed.connect(self._save)
        self.save_button = button(_("Save rules and weights"), self._save)
        self.lines = RuleLines()
        self.lines.edited.connect(self._changed)
        self.standings, self.weights = self.lines.standings, self.lines.weights
        self.counts, self.miles = self.lines.counts, self.lines.miles
        self.order = QCheckBox(_("Those left without a mentor last time go first"))
        self.order.setEnabled(workspace.may(Permission.EDIT_SETTINGS))
        self.order.clicked.connect(lambda on: actions.set_order(workspace, services, self, on))
        self.deciding = Deciding(workspace, services, self)
        self.decisions = DecisionsPanel(services, self.deciding)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PATIENCE)
        self._wait.timeout.connect(self._count)
        self._lay_out()
        self.show_profiles([DEFAULT_PROFILE], DEFAULT_PROFILE.name)

    def profile(self) -> Profile | None:
        """What is set now, ``None`` while the weights sum to more than 100."""
        if self._total() > 100:
            return None
        chosen = self._profiles[max(self.profiles.currentIndex(), 0)]
        made = Profile(
            name=chosen.name,
            required=self.lines.required(),
            weights=self.lines.points(),
            max_travel_miles=float(self.miles.value()),
            candidates_per_student=chosen.candidates_per_student,
        )
        return chosen if same_profile(made, chosen) else made

    def saved_profile(self, name: str) -> Profile | None:
        """What is saved under a name, as far as the list of profiles knows."""
        return next((one for one in self._profiles if one.name == name), None)

    def show_profiles(self, profiles: Sequence[Profile], name: str | None = None) -> None:
        """Offer saved profiles; ``name`` chooses one, otherwise what is set stays."""
        former = self.profiles.currentText()
        self._profiles = list(profiles)
        names = [profile.name for profile in profiles]
        self.profiles.clear()
        self.profiles.addItems(names)
        wanted = name or former
        self.profiles.setCurrentIndex(names.index(wanted) if wanted in names else 0)
        if name is not None:
            self._fill(self._profiles[self.profiles.currentIndex()])

    def show_profile(self, profile: Profile) -> None:
        """Set everything as in this profile, whether or not it is saved."""
        names = [saved.name for saved in self._profiles]
        self.profiles.setCurrentIndex(names.index(profile.name) if profile.name in names else 0)
        self._fill(profile)

    def show_overview(self, overview: Overview) -> None:
        """The people, decisions and settings of now; what the rules forbid among them is counted again."""
        self._overview = overview
        self._counted = None
        self.order.setChecked(overview.left_without_go_first)
        self.deciding.known = overview.decisions
        self.decisions.show_decisions(overview.decisions)
        self.decisions.show_people(overview.loaded)
        self._count_soon()

    def show_counts(self, shortages: tuple[Shortage, ...]) -> None:
        """Beside each rule, how many students of the run that is shown have nobody because of it."""
        self.lines.show_shortages(shortages)

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looks at is not counted."""
        super().showEvent(event)
        self._count_soon()

    def _choose(self, at: int) -> None:
        self._fill(self._profiles[at])
        self.edited.emit()

    def _fill(self, profile: Profile) -> None:
        self.lines.show_profile(profile)
        self._show_sum()
        self._count_soon()

    def _changed(self) -> None:
        self._show_sum()
        self._count_soon()
        self.edited.emit()

    def _total(self) -> int:
        return sum(spin.value() for spin in self.weights.values())

    def _show_sum(self) -> None:
        total = self._total()
        over = total > 100
        text = _("{total} points: {over} too many") if over else _("{total} of 100 points")
        self.sum.setText(text.format(total=total, over=total - 100))
        set_role(self.sum, "problem" if over else "small")
        self.save_button.setEnabled(not over)

    def _asked(self) -> object:
        """What the counts depend on: weights change none of them."""
        loaded = self._overview.loaded if self._overview is not None else None
        return loaded, self.lines.required(), self.miles.value()

    def _count_soon(self) -> None:
        if self._overview is not None and self.isVisible() and self._counted != self._asked():
            self.lines.show_counts(None)
            self._wait.start()

    def _count(self) -> None:
        overview, asked = self._overview, self._asked()
        if overview is None or self._counted == asked:
            return
        if self._counting is not None:
            self._counting.cancel()
        pool = overview.loaded.pool
        profile = Profile("", self.lines.required(), {}, float(self.miles.value()))
        mine: list[Task] = []

        def show(counts: RuleCounts) -> None:
            if self._counting is mine[0] and asked == self._asked():
                self._counted = asked
                self.lines.show_counts(counts)

        def ended() -> None:
            if self._counting is mine[0]:
                self._counting = None

        mine.append(
            self._services.run_task(
                self, lambda progress: count_rules(pool, profile, progress=progress), show, None, "", ended
            )
        )
        self._counting = mine[0]

    def _save(self) -> None:
        profile, name = self.profile(), self.name.text().strip()
        if not name:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif profile is not None:
            self.save_wanted.emit(replace(profile, name=name))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_8)
        top.addWidget(self.profiles, 1)
        top.addStretch(1)
        top.addWidget(self.name, 1)
        top.addWidget(self.save_button)
        told = QHBoxLayout()
        told.setSpacing(theme.GAP_12)
        told.addWidget(self.sum)
        told.addWidget(self.lines.permitted)
        told.addStretch(1)
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_16)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.lines)
        box.addSpacing(theme.GAP_16)
        box.addWidget(label(_("Who is served first"), "section"))
        box.addWidget(line())
        box.addWidget(
            label(
                _("First the higher tier of support, then the greater share of days missed, this year or last."),
                "secondary",
                wrap=True,
            )
        )
        box.addWidget(self.order)
        box.addWidget(
            label(
                _(
                    "Students for whom the last accepted run found nobody, and who still wait, then come before the "
                    "others of their tier, whatever their share; never before a higher tier."
                ),
                "secondary",
                wrap=True,
            )
        )
        box.addSpacing(theme.GAP_16)
        box.addWidget(label(_("Decisions about pairs"), "section"))
        box.addWidget(line())
        box.addWidget(self.decisions)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        card = QFrame()
        card.setProperty("role", "card")
        within = QVBoxLayout(card)
        within.setContentsMargins(1, 1, 1, 1)
        within.addWidget(scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP_8)
        whole.addLayout(top)
        whole.addLayout(told)
        whole.addWidget(card, 1)


def same_profile(one: Profile, other: Profile) -> bool:
    """Whether two profiles match alike, as far as the page can show them, whatever their names."""
    return (
        set(one.required) == set(other.required)
        and _whole(one) == _whole(other)
        and round(one.max_travel_miles) == round(other.max_travel_miles)
    )


def _whole(profile: Profile) -> dict[str, int]:
    return {key: round(weight) for key, weight in profile.weights.items() if round(weight)}

"""Decisions about pairs, each written in a task, with Undo; what another person decided is shown side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import Conflict, OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.matching.pair_rules import PairRuleRow, clear_pair_rule, seen_of_pair, set_pair_rule
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.progress import Progress
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui.matching.words import pair_field_words, pair_value_words
from ui.page import Services
from ui.widgets.side_by_side import SideBySide, kept_words, who_words


@dataclass(frozen=True)
class _Wanted:
    """What a person wants of a pair, and what they knew of it; ``kind`` is none to take a decision away."""

    program_id: int
    mentor_id: int
    student: str
    mentor: str
    kind: PairRuleKind | None
    reason: str | None
    seen: Mapping[str, Any]
    done: Callable[[], object]
    overrule: bool = False

    @property
    def words(self) -> str:
        """What is told once it is written."""
        words = {
            PairRuleKind.MUST: _("{student} is pinned to {mentor}."),
            PairRuleKind.NEVER: _("{student} will not be matched with {mentor}."),
            PairRuleKind.PREFER: _("It is noted that {student} and {mentor} are preferred."),
            None: _("{student} and {mentor} may be matched freely."),
        }[self.kind]
        return words.format(student=self.student, mentor=self.mentor)


class Deciding:
    """``known`` are the decisions that the page shows: what was decided since is not written over unseen."""

    def __init__(self, workspace: Workspace, services: Services, owner: QWidget) -> None:
        self._workspace, self._services, self._owner = workspace, services, owner
        self.known: Sequence[PairRuleRow] = ()

    def decide(
        self,
        student: Waiting,
        mentor: Ready,
        kind: PairRuleKind,
        reason: str | None = None,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Pin a student to a mentor, rule the pair out, or note that it is preferred; ``done`` once it is written."""
        self._want(student.id, mentor.id, student.name, mentor.name, kind, reason, done)

    def let_free(self, student: Waiting, mentor: Ready) -> None:
        """Take a decision about a pair away."""
        self._want(student.id, mentor.id, student.name, mentor.name)

    def take_back(self, decision: PairRuleRow) -> None:
        """Take a decision away that stands in the list of them."""
        self._want(decision.program_id, decision.mentor_id, decision.student, decision.mentor)

    def _want(
        self,
        program_id: int,
        mentor_id: int,
        student: str,
        mentor: str,
        kind: PairRuleKind | None = None,
        reason: str | None = None,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        seen = seen_of_pair(self.known, program_id, mentor_id)
        self._write(_Wanted(program_id, mentor_id, student, mentor, kind, reason, seen, done))

    def _write(self, wanted: _Wanted) -> None:
        workspace = self._workspace

        def work(_progress: Progress) -> tuple[OthersChange, ...] | Conflict:
            pair, seen = (wanted.program_id, wanted.mentor_id), wanted.seen
            try:
                if wanted.kind is None:
                    return clear_pair_rule(workspace, *pair, seen=seen)
                return set_pair_rule(workspace, *pair, wanted.kind, wanted.reason, seen=seen, overrule=wanted.overrule)
            except Conflict as conflict:
                return conflict

        def show(result: tuple[OthersChange, ...] | Conflict) -> None:
            if isinstance(result, Conflict):
                self._ask(wanted, result)
            elif result:
                kept = kept_words(result, lambda key: self._name(wanted, key), me=workspace.actor)
                self._services.notify(" ".join((_("Nothing was changed."), kept)))
            else:
                self._services.notify(wanted.words, _("Undo"), self._services.undo)
                wanted.done()

        self._services.run_task(self._owner, work, show)

    def _ask(self, wanted: _Wanted, conflict: Conflict) -> None:
        clashes = conflict.merged.clashes
        dialog = SideBySide(
            conflict.merged,
            lambda key: self._name(wanted, key),
            pair_value_words,
            self._owner.window(),
            me=self._workspace.actor,
            local=lambda at: at.astimezone(DISTRICT_ZONE),
            title=_("Somebody else decided about this pair"),
            lead=_("Nothing of yours is written yet: read both decisions, and choose which of them holds."),
            back=_("Cancel"),
        )

        def chosen(choices: Mapping[str, Any]) -> None:
            if all(choices[one.key] == one.mine for one in clashes):
                self._write(replace(wanted, seen=conflict.now, overrule=True))
            else:
                who = ", ".join(dict.fromkeys(who_words(one, self._workspace.actor) for one in clashes))
                self._services.notify(_("Nothing was changed: the decision stands ({who}).").format(who=who))

        dialog.chosen.connect(chosen)
        dialog.open()

    def _name(self, wanted: _Wanted, key: str) -> str:
        return pair_field_words(key, wanted.student, wanted.mentor)

"""What the page says around a run: what there is to match, what stands in the way, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.overview import Overview
from iattend_desktop.matching.proposal import Scenario, WithoutMentor
from iattend_desktop.vocabulary import PairRuleKind
from ui.matching.pairs_view import Decisions
from ui.matching.rules_view import same_profile
from ui.page import Services
from ui.widgets.empty import EmptyState

Told = tuple[str, str, str, Callable[[], object]]
"""Icon, sentence, verb and what the verb does."""


def summary(overview: Overview) -> str:
    """The line at the top: who waits, who may mentor, how many places."""
    parts = [
        ngettext("{count} mentee", "{count} mentees", overview.waiting),
        ngettext("{count} mentor", "{count} mentors", overview.mentors),
        ngettext("{count} free place", "{count} free places", overview.places),
    ]
    if overview.touched:
        words = ngettext(
            "{count} match whose mentor left or is not cleared",
            "{count} matches whose mentors left or are not cleared",
            overview.touched,
        )
        parts.append(words)
    return " · ".join(parts)


def nothing_to_match(overview: Overview, services: Services) -> Told | None:
    """The empty state where there is nobody to match, ``None`` where there is."""
    if not overview.waiting and overview.touched:
        return None
    if not overview.waiting and overview.matched:
        words = ngettext(
            "Nobody waits for a mentor: {count} student of this year's program has one.",
            "Nobody waits for a mentor: {count} students of this year's program have one.",
            overview.matched,
        )
        return "done", words, _("Open Mentoring"), partial(services.navigate, "mentoring")
    if not overview.waiting:
        words = _(
            "No student is identified for the program this year. Import a roster that says who was identified, "
            "or identify students on the Students page."
        )
        return "students", words, _("Open Students"), partial(services.navigate, "students")
    if not overview.mentors:
        words = ngettext(
            "{count} student waits, and there is no mentor yet. Import a mentor roster, or add mentors.",
            "{count} students wait, and there is no mentor yet. Import a mentor roster, or add mentors.",
            overview.waiting,
        )
        return "mentors", words, _("Open Mentors"), partial(services.navigate, "mentors")
    return None


def hint(overview: Overview, services: Services) -> EmptyState:
    """What stands in the middle before the first run."""
    if not overview.ready:
        words = ngettext(
            "{count} mentor, but not cleared with a free place. Record screening and capacity first; a match now "
            "would only say what is missing.",
            "{count} mentors, but none is cleared with a free place. Record screening and capacity first; a match "
            "now would only say what is missing.",
            overview.mentors,
        )
        go = partial(services.navigate, "mentors", filters=("not_cleared",))
        return _told("mentors", words, _("Open mentors who are not cleared"), go)
    if not overview.consented:
        words = ngettext(
            "{count} student waits, but a guardian's consent is not on file. Record consent first; a match now would "
            "only say what is missing.",
            "{count} students wait, but no guardian's consent is on file. Record consent first; a match now would "
            "only say what is missing.",
            overview.waiting,
        )
        go = partial(services.navigate, "students", filters=("no_consent",))
        return _told("students", words, _("Open students without consent"), go)
    words = _(
        "{consented} with consent on file, and {ready} with {places}. "
        "A match proposes who mentors whom, with reasons; nothing is real before you accept it."
    ).format(
        consented=ngettext("{count} student", "{count} students", overview.consented),
        ready=ngettext("{count} mentor cleared", "{count} mentors cleared", overview.ready),
        places=ngettext("{count} free place", "{count} free places", overview.places),
    )
    return _told("matching", words)


def accepted(count: int, overview: Overview, services: Services) -> EmptyState:
    """What comes next after accepting."""
    words = ngettext(
        "{count} match accepted. Next: hold the first meeting, set a goal and log the first check-in.",
        "{count} matches accepted. Next: hold the first meetings, set goals and log the first check-ins.",
        count,
    )
    if overview.waiting:
        words += " " + ngettext(
            "{count} student still waits for a mentor.",
            "{count} students still wait for a mentor.",
            overview.waiting,
        )
    return _told("done", words, _("Open Mentoring"), partial(services.navigate, "mentoring"))


def _told(icon: str, words: str, verb: str = "", pressed: Callable[[], object] | None = None) -> EmptyState:
    made = EmptyState(icon, words, verb, pressed)
    made.sentence.setMinimumHeight(made.sentence.heightForWidth(made.sentence.width()))
    return made


def primary_words(overview: Overview, scenario: Scenario | None, *, acceptable: bool) -> str:
    """What the page's one button does next: accept the run that is shown, or match."""
    if scenario is None:
        return ngettext("Match {count} student", "Match {count} students", overview.waiting)
    if acceptable:
        return ngettext("Accept {count} match", "Accept {count} matches", scenario.matched)
    return ngettext("Match {count} student again", "Match {count} students again", overview.waiting)


def outdated(scenario: Scenario, overview: Overview, profile: Profile | None) -> bool:
    """Whether rules, weights (``None``: those that are set cannot run) or decisions changed since a run."""
    return (
        profile is None
        or not same_profile(profile, scenario.profile)
        or decided(scenario) != decisions_known_to(scenario, overview)
    )


def note(scenario: Scenario, *, outdated: bool, changed: bool) -> str:
    """The line under the proof: that something changed, or what the others lack."""
    if outdated:
        return _("Rules, weights or pins changed since this run. Match again to see what follows from them.")
    if changed:
        return _("Records changed since this run. Accepting looks at each pair again and says what no longer holds.")
    if scenario.since:
        return _("Since this run was kept: {changes}").format(changes=" ".join(scenario.since))
    return scenario.words.partition("\n")[2]


def help_action(without: WithoutMentor, services: Services) -> tuple[str, Callable[[], object]] | None:
    """The button that goes where the first thing that is missing can be mended."""
    if own_record(without.cause):
        go = partial(services.navigate, "students", student=without.student.student_id)
        return _("Open the student's record"), go
    if without.cause == "mentors":
        return _("Open Mentors"), partial(services.navigate, "mentors", filters=("not_cleared",))
    if without.cause in ("places", "language", "travel", "grade", "together"):
        return _("Add a mentor"), partial(services.navigate, "mentors", add=True)
    return None


def own_record(cause: str) -> bool:
    """Whether the student's own record lacks something, so that no mentor can be chosen before it is there."""
    return cause == "consent" or cause.endswith("_unknown")


def decisions_of(overview: Overview) -> Decisions:
    """What a person decided, by program enrollment and mentor."""
    return {(rule.program_id, rule.mentor_id): rule.kind for rule in overview.decisions}


def decided(scenario: Scenario) -> Decisions:
    """The decisions that a run kept to."""
    students, mentors = scenario.loaded.students, scenario.loaded.mentors
    kept = {(students[i].id, mentors[j].id): PairRuleKind.NEVER for i, j in scenario.pool.never.tolist()}
    kept.update({(students[i].id, mentors[j].id): PairRuleKind.MUST for i, j in scenario.loaded.must})
    kept.update({(students[i].id, mentors[j].id): PairRuleKind.PREFER for i, j in scenario.pool.prefer.tolist()})
    return kept


def decisions_known_to(scenario: Scenario, overview: Overview) -> Decisions:
    """The decisions of now about the students and mentors that a run looked at."""
    return {
        (student, mentor): kind
        for (student, mentor), kind in decisions_of(overview).items()
        if student in scenario.student_at and mentor in scenario.mentor_at
    }

"""Short words for rules, criteria and what would help; the rules' full sentences stand in their tooltips."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import POINTS, Standing
from iattend_desktop.matching.pair_rules import PairDecision, PinnedTo
from iattend_desktop.matching.proposal import Scenario, WithoutMentor
from iattend_desktop.matching.rule_counts import RuleCount
from iattend_desktop.matching.shortage import Shortage
from iattend_desktop.vocabulary import PairRuleKind


def rule_words(key: str) -> str:
    """A rule's name in the panel of rules."""
    return {
        "consent": _("Guardian consent"),
        "screening": _("Screening valid"),
        "capacity": _("Free place"),
        "travel": _("Near enough"),
        "language": _("Home language"),
        "grade": _("Grade span"),
        "wishes": _("Meets online"),
        "refused": _("Kind not refused"),
        "availability": _("Time in common"),
        "never": _("Not ruled out"),
    }[key]


def criterion_words(key: str) -> str:
    """A criterion's name in the panel of weights."""
    return {
        "language": _("Home language"),
        "distance": _("Close by"),
        "grade": _("Grade span"),
        "wishes": _("As the family wishes"),
        "causes": _("Knows the causes"),
        "availability": _("Times in common"),
        "interests": _("Shared interests"),
        "feeder": _("School feeder"),
        "continuity": _("Last year's mentor"),
        "note": _("Counselor's note"),
    }[key]


def score_words(score: int) -> str:
    """A score as a whole of 100."""
    return _("{points} of 100").format(points=score // POINTS)


def proposed_title(scenario: Scenario | None) -> str:
    """The tab of proposed pairs, with how many."""
    return _("Proposed") if scenario is None else _("Proposed {count}").format(count=f"{scenario.matched:,}")


def without_title(scenario: Scenario | None) -> str:
    """The tab of students without a mentor, with how many."""
    if scenario is None:
        return _("Without a mentor")
    return _("Without a mentor {count}").format(count=f"{len(scenario.unmatched):,}")


def footer_words(scenario: Scenario) -> str:
    """How many, how well proved, how fast."""
    proof = _("{proof} ✓") if scenario.certified else "{proof}"
    return _("Matched {matched} of {mentees} · {proof} · {seconds:.2f} s").format(
        matched=f"{scenario.matched:,}",
        mentees=f"{scenario.mentees:,}",
        proof=proof.format(proof=scenario.proof_words),
        seconds=scenario.seconds.total,
    )


def help_words(scenario: Scenario, without: WithoutMentor) -> list[str]:
    """What would help a student without a mentor, and how many others it would concern."""
    counts = {(one.kind, one.name): one.count for one in scenario.shortages}
    cause = without.cause
    same = counts.get(("cause", cause), 1)
    if cause == "consent":
        return [
            _("Record the guardian's consent, then run the matching again."),
            ngettext(
                "{count} student waits for consent.",
                "{count} students wait for consent.",
                same,
            ),
        ]
    if cause in ("then", "lost", "newcomer"):
        return [_("Run the matching again to see who could mentor the student today.")]
    if cause == "mentors":
        return [_("Record screening and capacity of mentors, then run the matching again.")]
    if cause == "places":
        return [
            ngettext(
                "Recruit a mentor, or add a place: {count} student has only mentors without a place left.",
                "Recruit mentors, or add places: {count} students have only mentors without a place left.",
                same,
            )
        ]
    if cause == "language_unknown":
        return [_("Record the language of the home, then run the matching again.")]
    if cause == "availability_unknown":
        return [_("Record when the student is free, then run the matching again.")]
    if cause == "language":
        return [_language_help(scenario, without)]
    if cause == "travel":
        return [_("Recruit a mentor near {school}, or let both sides meet online.").format(school=_school(without))]
    if cause == "grade":
        return [_("Ask mentors whether they would take other grades, or recruit for this grade.")]
    if cause == "availability":
        return [_("Ask for more times when the student is free, or when mentors are.")]
    if cause == "wishes":
        return [_("Recruit a mentor who meets online, or ask the family whether meeting in person would do.")]
    if cause == "refused":
        return [_("Talk with the family about the kinds of mentors that it refused, or recruit another kind.")]
    if cause == "never":
        return [_("Look at the pairs that were ruled out for this student.")]
    return [_("Recruit a mentor who meets all rules at once near {school}.").format(school=_school(without))]


def _language_help(scenario: Scenario, without: WithoutMentor) -> str:
    at = scenario.student_at[without.student.id]
    code = int(scenario.pool.mentees.language[at])
    languages = scenario.pool.mentees.language
    same = sum(
        one.cause == "language" and int(languages[scenario.student_at[one.student.id]]) == code
        for one in scenario.unmatched
    )
    return ngettext(
        "Recruit a mentor who speaks {language}: {count} student waits for one.",
        "Recruit mentors who speak {language}: {count} students wait for one.",
        same,
        language=scenario.pool.languages[code],
    )


def _school(without: WithoutMentor) -> str:
    return without.student.school or _("the student's school")


_CAUSES_OF = {
    "capacity": ("places",),
    "screening": ("mentors",),
    "language": ("language", "language_unknown"),
    "availability": ("availability", "availability_unknown"),
}


def shortage_words(shortages: tuple[Shortage, ...], rule: str) -> str:
    """How many students have nobody because of a rule, beside the rule."""
    causes = _CAUSES_OF.get(rule, (rule,))
    count = sum(one.count for one in shortages if one.kind == "cause" and one.name in causes)
    if not count:
        return ""
    return ngettext("{count} student has nobody for it", "{count} students have nobody for it", count)


def standing_words(standing: Standing) -> str:
    """How a rule is held."""
    return {
        Standing.REQUIRED: _("Required"),
        Standing.PREFERRED: _("Preferred"),
        Standing.OFF: _("Off"),
    }[standing]


def count_words(count: RuleCount) -> str:
    """What a rule does to the pairs just now, beside the rule."""
    if not count.forbids:
        return _("forbids none") if count.required else _("would forbid none")
    if count.required:
        return _("forbids {pairs} · alone {alone}").format(pairs=f"{count.forbids:,}", alone=f"{count.alone:,}")
    return _("would forbid {alone} more").format(alone=f"{count.alone:,}")


def count_tip(count: RuleCount) -> str:
    """What the two figures beside a rule mean."""
    if count.required:
        text = _("{pairs} pairs break this rule; {alone} of them break no other and would be permitted without it.")
    else:
        text = _("{pairs} pairs break this rule; {alone} of them are permitted now and would no longer be with it.")
    return text.format(pairs=f"{count.forbids:,}", alone=f"{count.alone:,}")


def decision_words(kind: PairRuleKind) -> str:
    """What a person decided about a pair."""
    return {
        PairRuleKind.MUST: _("Must be together"),
        PairRuleKind.NEVER: _("Never"),
        PairRuleKind.PREFER: _("Preferred"),
    }[kind]


def pair_field_words(key: str, student: str, mentor: str) -> str:
    """What two people decided differently: about the pair, or to whom the student is pinned."""
    words = _("Pin of {student}") if key == "pin" else _("{student} and {mentor}")
    return words.format(student=student, mentor=mentor)


def pair_value_words(_key: str, value: PairDecision | PinnedTo | None) -> str:
    """A decision with its reason, or the mentor of a pin."""
    if value is None:
        return _("No decision")
    if isinstance(value, PinnedTo):
        return value.mentor
    words = decision_words(value.kind)
    return _("{decision}: {reason}").format(decision=words, reason=value.reason) if value.reason else words


def why_words(without: WithoutMentor) -> str:
    """Why a student has nobody, short enough for a line of a list."""
    return {
        "consent": _("No valid guardian consent"),
        "mentors": _("No mentor cleared with a free place"),
        "together": _("No mentor meets all rules at once"),
        "places": _("No place left with a mentor who fits"),
        "language": _("No mentor for the home language"),
        "language_unknown": _("Home language not recorded"),
        "availability_unknown": _("Free times not recorded"),
        "travel": _("No mentor near enough"),
        "grade": _("No mentor for the grade"),
        "wishes": _("No mentor who meets online"),
        "refused": _("Family refused these kinds"),
        "availability": _("No time in common with a mentor"),
        "never": _("Mentors were ruled out"),
        "then": _("Nobody, when the run was made"),
        "lost": _("Kept mentor not possible any more"),
        "newcomer": _("Was not waiting then"),
    }[without.cause]


def profile_field_words(key: str) -> str:
    """What a part of a profile is called; keys as in ``profile_fields``."""
    what, _dot, name = key.partition(".")
    if what == "rule":
        return _("Required: {rule}").format(rule=rule_words(name))
    if what == "weight":
        return _("Points for: {criterion}").format(criterion=criterion_words(name))
    return _("Travel where unknown, miles") if what == "max_travel_miles" else _("Candidates for each student")


def profile_value_words(_key: str, value: Any) -> str:
    """A part of a profile as a person reads it, nothing where nobody knew of the profile."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:,.0f}"

"""What an assessment of causes may hold, refused in a sentence where it cannot be, and the names of causes.

A cause is known by a key: the term of :class:`~iattend_desktop.vocabulary.Cause`, or the group and a person's own
words, ``barriers/The dog``. Everything that counts, compares or suggests goes by these keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from iattend_desktop.i18n import _, day_words
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import Cause, CauseGroup, CauseSource, label

SEVERITIES = (1, 2, 3)
LONGEST = 80
"""Letters of a cause in a person's own words."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a cause was named: how severe, 1 to 3, ``None`` where nobody said, and by whom, in the order of the terms."""

    severity: int | None
    sources: tuple[CauseSource, ...]


def own_words(group: CauseGroup, words: str) -> str:
    """The key of a cause in a person's own words; of a term, where that is what the words say.

    >>> own_words(CauseGroup.BARRIERS, " The dog "), own_words(CauseGroup.BARRIERS, "transport")
    ('barriers/The dog', 'transport')
    """
    plain = " ".join(words.split())
    for cause in Cause:
        if cause.group is group and plain.casefold() in (cause.value, label(cause).casefold()):
            return cause.value
    return f"{group}/{plain}"


def group_of(key: str) -> CauseGroup:
    """The group that a cause belongs to; raises ``ValueError`` for what is no key.

    >>> group_of("peers").value, group_of("barriers/The dog").value
    ('disengagement', 'barriers')
    """
    group, slash, _words = key.partition("/")
    return CauseGroup(group) if slash else Cause(key).group


def cause_words(key: str) -> str:
    """A cause as a person reads it.

    >>> cause_words("no_adult"), cause_words("barriers/The dog")
    ('No trusted adult at school', 'The dog')
    """
    _group, slash, words = key.partition("/")
    return words if slash else label(Cause(key))


def severity_words(severity: int | None) -> str:
    """How severe a cause is, in words; nothing where nobody said."""
    return ("", _("slight"), _("moderate"), _("severe"))[severity or 0]


def said_words(said: Said) -> str:
    """How severe and who said it: ``severe; student, guardian``."""
    named = ", ".join(label(source).lower() for source in said.sources)
    return "; ".join(part for part in (severity_words(said.severity), named) if part)


def in_order(keys: Iterable[str]) -> list[str]:
    """Causes by group, as the field lists them, a person's own words last in theirs."""
    terms, groups = list(Cause), list(CauseGroup)

    def place(key: str) -> tuple[int, int, str]:
        own = "/" in key
        return groups.index(group_of(key)), len(terms) if own else terms.index(Cause(key)), key

    return sorted(keys, key=place)


def worst_first(causes: Mapping[str, Said]) -> list[str]:
    """Causes with the most severe first; of those equally severe the field's order; where nobody said, last."""
    return sorted(in_order(causes), key=lambda key: -(causes[key].severity or 0))


def checked(
    today: date, born: date | None, *, on: date, note: str | None, causes: Mapping[str, Said | None]
) -> dict[str, Said]:
    """The causes of an assessment as they are stored, without those that are ``None``, or a ``UserError``."""
    if on > today:
        raise UserError(_("{day} is in the future. Give the day of the conversation.").format(day=day_words(on)))
    if born is not None and on < born:
        raise UserError(
            _("{day} is before the student was born ({born}). Check the day.").format(
                day=day_words(on), born=day_words(born)
            )
        )
    kept = {key: said for key, said in causes.items() if said is not None}
    for key, said in kept.items():
        _check_cause(key, said)
    if not kept and not (note or "").strip():
        raise UserError(_("Check at least one cause, or write in the note what was talked about."))
    return {
        key: Said(kept[key].severity, tuple(one for one in CauseSource if one in kept[key].sources))
        for key in in_order(kept)
    }


def _check_cause(key: str, said: Said) -> None:
    try:
        words, _group = cause_words(key), group_of(key)
    except ValueError as error:
        groups = ", ".join(label(group).lower() for group in CauseGroup)
        raise UserError(
            _("“{found}” belongs to none of the groups of causes: {groups}.").format(found=key, groups=groups)
        ) from error
    if not words or len(words) > LONGEST:
        raise UserError(
            _("A cause in your own words has 1 to {most} letters; “{found}” does not.").format(
                most=LONGEST, found=words
            )
        )
    if said.severity is not None and said.severity not in SEVERITIES:
        raise UserError(
            _("How severe “{cause}” is, is a number from 1 to 3; {found} is not.").format(
                cause=words, found=said.severity
            )
        )
    if not said.sources:
        raise UserError(
            _("Say who named “{cause}”: the student, a guardian, a teacher, or the record.").format(cause=words)
        )

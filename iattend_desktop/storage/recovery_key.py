"""A recovery key as a person reads and types it: groups of five, each with a character that shows a slip.

Seven groups of four random characters make 140 bits. The alphabet is Crockford's base 32: no I, L, O and U, and what
looks like 1 or 0 is read as such. The fifth character of a group is a check over the other four and the group's place,
in the field of 32 elements: no single wrong character, no swap of two and no swap of two groups goes unnoticed, and the
group is named.
"""

from __future__ import annotations

import re
import secrets

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.problem import UserError

GROUPS, LETTERS = 7, 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s–—-]+")


class MistypedKey(UserError):
    """What was typed is no recovery key; it says in which group the slip is."""


def new_recovery_key() -> str:
    """A new random key, its groups with hyphens between them."""
    groups = []
    for place in range(GROUPS):
        drawn = [secrets.randbelow(32) for _letter in range(LETTERS - 1)]
        groups.append("".join(_ALPHABET[number] for number in (*drawn, _check(place, drawn))))
    return "-".join(groups)


def has_its_shape(text: str) -> bool:
    """Whether a text can only be meant as a recovery key: seven groups of five, or 35 characters of its alphabet."""
    groups = _groups(text)
    if len(groups) == 1:
        return len(groups[0]) == GROUPS * LETTERS and set(groups[0]) <= set(_ALPHABET)
    return [len(group) for group in groups] == [LETTERS] * GROUPS


def read_recovery_key(text: str) -> str:
    """The key as it was made, however it was typed: in small letters, with spaces, without hyphens.

    Raises :class:`MistypedKey` that names the groups that cannot be right, and never what was typed.
    """
    groups = _groups(text)
    if len(groups) == 1:
        whole = groups[0]
        groups = [whole[start : start + LETTERS] for start in range(0, len(whole), LETTERS)]
    wrong = [place for place, group in enumerate(groups[:GROUPS]) if not _is_right(place, group)]
    if wrong:
        raise MistypedKey(
            ngettext(
                "Group {groups} of the recovery key cannot be right. Compare it with the sheet.",
                "Groups {groups} of the recovery key cannot be right. Compare them with the sheet.",
                len(wrong),
                groups=", ".join(str(place + 1) for place in wrong),
            )
        )
    if len(groups) != GROUPS:
        raise MistypedKey(
            _("The recovery key has {groups} groups of {letters}; {count} were typed.").format(
                groups=GROUPS, letters=LETTERS, count=len(groups)
            )
        )
    return "-".join(groups)


def _groups(text: str) -> list[str]:
    return [group for group in _BETWEEN.split(text.upper().translate(_READ_AS)) if group]


def _is_right(place: int, group: str) -> bool:
    if len(group) != LETTERS or not set(group) <= set(_ALPHABET):
        return False
    *drawn, check = (_ALPHABET.index(letter) for letter in group)
    return check == _check(place, drawn)


def _check(place: int, drawn: list[int]) -> int:
    """The check of a group: its place and its numbers, weighed by powers of an element that generates the field."""
    found = place
    for number in drawn:
        found = (found ^ number) << 1
        if found & 32:
            found ^= 0b100101  # x⁵ + x² + 1, primitive over two elements
    return found

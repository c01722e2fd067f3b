"""What is missing when students stay without a mentor: counts that are true now, not forecasts.

No dual prices: they are not unique and would promise more than they prove.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.explanation import Unmatched


@dataclass(frozen=True)
class Shortage:
    """``count`` students of one group without a mentor. ``kind``: ``cause``, ``language`` or ``region``.

    ``name``: the cause's key, the language's name or the region's name.
    """

    kind: str
    name: str
    count: int


def count_shortages(
    pool: Pool, unmatched: Sequence[Unmatched], regions: Sequence[str] | None = None
) -> tuple[Shortage, ...]:
    """Unmatched students by cause, home language and region, the largest group first in each kind.

    ``regions``: the region's name of each student of the pool, empty where it is unknown; None leaves regions out.
    """
    unknown = _("not recorded")
    language = pool.mentees.language
    groups: dict[str, Counter[str]] = {
        "cause": Counter(student.cause for student in unmatched),
        "language": Counter(
            pool.languages[language[student.mentee]] if language[student.mentee] >= 0 else unknown
            for student in unmatched
        ),
    }
    if regions is not None:
        groups["region"] = Counter(regions[student.mentee] or unknown for student in unmatched)
    return tuple(
        Shortage(kind, name, count)
        for kind, counted in groups.items()
        for name, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    )

"""A scenario as plain values: for scripts, and what is kept of a proof."""

from __future__ import annotations

from typing import Any

from iattend_desktop.matching.certificate import Certificate
from iattend_desktop.matching.proposal import Scenario


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """What is proved, for scripts and for keeping; how many students and ranks of need a bound leaves open, where it
    is only a bound."""
    told: dict[str, Any] = {"kind": certificate.kind, "gap": certificate.gap}
    if certificate.kind == "bounded":
        told |= {"matched_gap": certificate.matched_gap, "need_gap": certificate.need_gap}
    return told


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """The scenario for scripts. ``student`` and ``mentor`` are their numbers, public ids where they have none;
    scores are thousandths of a point."""
    seconds = scenario.seconds
    return {
        "mentees": scenario.mentees,
        "mentors": scenario.mentors,
        "edges": scenario.edges,
        "matched": scenario.matched,
        "total_score": scenario.total_score,
        "certified": scenario.certified,
        "certificate": certificate_json(scenario.assignment.certificate),
        "pairs": [
            {
                "student": pair.student.local_id or pair.student.public_id,
                "mentor": pair.mentor.number or pair.mentor.public_id,
                "score": pair.score,
                "reasons": [reason.sentence for reason in pair.reasons],
            }
            for pair in scenario.pairs
        ],
        "unmatched": [
            {
                "student": one.student.local_id or one.student.public_id,
                "reasons": [reason.sentence for reason in one.reasons],
            }
            for one in scenario.unmatched
        ],
        "seconds": {
            "load": seconds.load,
            "candidates": seconds.candidates,
            "score": seconds.score,
            "solve": seconds.solve,
            "certify": seconds.certify,
            "explain": seconds.explain,
        },
    }

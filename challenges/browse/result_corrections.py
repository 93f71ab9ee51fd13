"""Reviews corrected after judging had closed, as the page of a result and its data file tell it."""

from collections.abc import Mapping

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.judging.correction_queries import Corrected, corrected, decided_corrections
from challenges.ranking.models import Result, UncorrectedResult
from challenges.ranking.report import Report
from challenges.ranking.telling import title_of


def corrections_told(
    challenge: Challenge, result: Result, found: Report, ideas: Mapping[str, Idea]
) -> dict | None:
    """Each with its reason and what it changed, and the order without them where it is another;
    None where nobody asked. No judge is named, nor numbered."""
    made = _made(challenge, result)
    if made is None:
        return None
    approved, refused, uncorrected = made
    orders = _both_orders(found, uncorrected.data if uncorrected else found.output)
    return {
        "rows": [
            {"told": row, "title": title_of(ideas.get(row.correction.review.idea.public_id))}
            for row in approved
        ],
        "refused": refused,
        "orders": [
            {"title": title_of(ideas.get(row["idea"])), **row}
            for row in orders
            if any(each["with"] != each["without"] for each in orders)
        ],
        "winners_differ": _winners(orders, "with") != _winners(orders, "without"),
        "winners_without": [
            title_of(ideas.get(row["idea"])) for row in orders if row["without"] == 1
        ],
        "digest": uncorrected and uncorrected.digest,
    }


def facts_of_corrections(challenge: Challenge, result: Result) -> dict | None:
    """The same as plain data; None where there were none."""
    made = _made(challenge, result)
    if made is None:
        return None
    approved, refused, uncorrected = made
    return {
        "reviews": [
            {
                "idea": row.correction.review.idea.public_id,
                "reason": row.correction.reason,
                "approved_because": row.correction.decision.reason,
                "scores": [
                    {"criterion": name, "before": before, "after": after}
                    for name, before, after in row.lines
                ],
                "total": [f"{row.before:.6f}", f"{row.after:.6f}"],
            }
            for row in approved
        ],
        "refused": refused,
        "uncorrected": uncorrected
        and {
            "input_sha256": uncorrected.input_sha256,
            "digest": uncorrected.digest,
            "places": [[row["place"], row["id"]] for row in _placed(uncorrected.data)],
        },
    }


def _made(
    challenge: Challenge, result: Result
) -> tuple[list[Corrected], int, UncorrectedResult | None] | None:
    """What was approved, how many were refused, and the result without them."""
    decided = list(decided_corrections(challenge))
    if not decided:
        return None
    criteria = list(challenge.criteria.all())
    approved = [corrected(row, criteria) for row in decided if row.decision.approved]
    uncorrected = UncorrectedResult.objects.filter(result=result).first()
    return approved, len(decided) - len(approved), uncorrected


def _placed(output: Mapping) -> list[Mapping]:
    rows = [row for row in output["ideas"] if row["place"]]
    return sorted(rows, key=lambda row: (row["place"], row["id"]))


def _both_orders(found: Report, without: Mapping) -> list[dict]:
    """Every finalist by its place in the result; None where a gate stopped it."""
    before = {row["id"]: row["place"] for row in without["ideas"]}
    return [
        {"idea": row.id, "with": row.place, "without": before.get(row.id)} for row in found.rows
    ]


def _winners(orders: list[dict], which: str) -> set[str]:
    return {row["idea"] for row in orders if row[which] == 1}

"""Reviews, vetoes and recusals of an input file. Specification, sections 5.1 and 6.2."""

from dataclasses import dataclass
from decimal import Decimal

from challenges.balance import faults
from challenges.balance.canonical import decimal_text, six
from challenges.balance.faults import BadInput
from challenges.balance.rubric import rubric_score

VETO_REASONS = ("unlawful", "unsafe", "infeasible", "off-brief", "plagiarism")


@dataclass(frozen=True)
class Review:
    """One complete review: 0 to 100, and the marks by criterion that make it, where given."""

    idea: str
    judge: str
    score: Decimal
    scores: dict[str, Decimal] | None = None


@dataclass(frozen=True)
class Veto:
    idea: str
    judge: str
    reason: str
    text: str


@dataclass(frozen=True)
class Recusal:
    """A judge who must not or cannot score an idea."""

    idea: str
    judge: str
    reason: str | None = None


def read_review(criteria):
    """A reader of reviews. With criteria a review gives a mark for each of them, without a score.

    A review that leaves a criterion out is refused: it is no review (specification, section 5.1).
    """
    marks = {row.id: (row.weight, row.low, row.high) for row in criteria}

    def read(row, path: str) -> Review:
        faults.mapping(row, path, required=("idea", "judge"), optional=("score", "scores"))
        names = {name: faults.text(row[name], f"{path}.{name}") for name in ("idea", "judge")}
        if not marks:
            faults.mapping(row, path, required=("idea", "judge", "score"))
            return Review(**names, score=faults.number(row["score"], f"{path}.score", 0, 100))
        faults.mapping(row, path, required=("idea", "judge", "scores"), optional=("score",))
        scores = _marks(row["scores"], f"{path}.scores", marks)
        found = Review(**names, score=six(rubric_score(scores, marks)), scores=scores)
        if "score" in row:
            stated = faults.number(row["score"], f"{path}.score", 0, 100)
            if stated != found.score:
                made, stated = decimal_text(found.score), decimal_text(stated)
                raise BadInput(f"{path}.score", f"is {made} by the scores, not {stated}")
        return found

    return read


def _marks(given, path, marks) -> dict[str, Decimal]:
    faults.mapping(given, path, required=marks.keys())
    return {
        name: faults.number(given[name], f"{path}.{name}", low, high)
        for name, (_, low, high) in marks.items()
    }


def read_veto(row, path: str) -> Veto:
    faults.mapping(row, path, required=("idea", "judge", "reason", "text"))
    return Veto(
        idea=faults.text(row["idea"], f"{path}.idea"),
        judge=faults.text(row["judge"], f"{path}.judge"),
        reason=faults.one_of(row["reason"], f"{path}.reason", VETO_REASONS),
        text=faults.text(row["text"], f"{path}.text"),
    )


def read_recusal(row, path: str) -> Recusal:
    faults.mapping(row, path, required=("idea", "judge"), optional=("reason",))
    return Recusal(
        idea=faults.text(row["idea"], f"{path}.idea"),
        judge=faults.text(row["judge"], f"{path}.judge"),
        reason=faults.text(row["reason"], f"{path}.reason") if "reason" in row else None,
    )


def require_no_review_after_recusal(recusals, reviews) -> None:
    """Raises BadInput where a judge scored an idea that she gave up."""
    given_up = {(row.idea, row.judge) for row in recusals}
    faults.raise_all(
        ("reviews", f"{row.judge!r} scored {row.idea!r} in spite of a recusal")
        for row in reviews
        if (row.idea, row.judge) in given_up
    )


def vetoed(idea: str, reviews, vetoes) -> str | None:
    """The reason for which a panel vetoes an idea, or None.

    More than half of its judges, and two at least, must name the same reason.
    Source: specification, section 6.2.
    """
    by_reason: dict[str, set[str]] = {}
    for veto in vetoes:
        if veto.idea == idea:
            by_reason.setdefault(veto.reason, set()).add(veto.judge)
    judges = {row.judge for row in reviews if row.idea == idea}.union(*by_reason.values())
    strong = [
        reason
        for reason, named in by_reason.items()
        if len(named) >= 2 and 2 * len(named) > len(judges)
    ]
    return min(strong, default=None)

"""What would have made another idea win. Specification, section 7, point 3.

Each answer is a small change of the votes or of the panel, with the whole result computed anew.
"""

from dataclasses import dataclass

from challenges.balance.evidence import Case
from challenges.balance.review_flip import is_linear, smallest_review_change

# A question that would cost more than so many comparisons of two ideas is left open, and said so.
MOST_COMPARISONS = 2 * 10**8
# What it costs to compute a panel once, however few its ideas.
_ONE_TRIAL = 10_000


@dataclass(frozen=True)
class Flips:
    """Answers as plain rows. None: nothing of the kind flips it, or there is nothing to ask.

    limited: names of the questions that were too large to ask.
    """

    supports: dict | None
    review: dict | None
    without_judge: list[dict]
    without_source: list[dict]
    without_flagged: dict | None
    without_idea: list[dict]
    limited: tuple[str, ...]


def find_flips(case: Case) -> Flips:
    """Ask every question of one decided case."""
    if not case.decision.winners:
        return Flips(None, None, [], [], without_flagged(case), [], ())
    pairs, judges = len(case.finalists) ** 2, len(case.judge_ids)
    # Straight lines are followed all at once; else every point of every mark is a trial.
    trial = 20 * pairs if is_linear(case) else 30 * max(pairs, _ONE_TRIAL)
    comparisons = {
        "review": len(case.panel_reviews) * trial,
        "without_judge": judges * pairs,
        "without_idea": len(case.finalists) * pairs,
    }
    limited = tuple(name for name, count in comparisons.items() if count > MOST_COMPARISONS)
    return Flips(
        supports=fewest_supports(case),
        review=None if "review" in limited else smallest_review_change(case),
        without_judge=[] if "without_judge" in limited else without_each_judge(case),
        without_source=without_each_source(case),
        without_flagged=without_flagged(case),
        without_idea=[] if "without_idea" in limited else without_each_finalist(case),
        limited=limited,
    )


def fewest_supports(case: Case) -> dict | None:
    """How many more supports, from people shown it anyway, would have made the runner-up first.

    Returns {"idea", "supports"}, or None when not even everybody's support would. Found by
    bisection, with the prior of the crowd fitted anew at each step.
    """
    runner_up = _runner_up(case)
    if runner_up is None:
        return None
    counted = {idea.id: idea for idea in case.finalists}[runner_up]
    if counted.supports is None or counted.exposures is None:
        return None

    def wins(extra):
        return runner_up in case.with_supports(runner_up, extra).decision.winners

    low, high = 0, counted.exposures - counted.supports
    if not high or not wins(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if wins(middle) else (middle, high)
    return {"idea": runner_up, "supports": high}


def without_each_judge(case: Case) -> list[dict]:
    """Rows {"id", "winners"}: who wins when the reviews of one judge are left out."""
    if len(case.judge_ids) < 2:
        return []
    return [_row(judge, case.without_judge(judge)) for judge in case.judge_ids]


def without_each_source(case: Case) -> list[dict]:
    """Rows {"id", "winners"}: who wins without the votes that came from one place."""
    return [_row(part.id, case.without_source(part.id)) for part in case.challenge.sources]


def without_flagged(case: Case) -> dict | None:
    """{"as_cast", "excluded"}: who wins with all flagged votes counted, and with none of them.

    Both whatever a person decided about some of them: that is what the result itself holds.
    """
    if not case.challenge.flags:
        return None
    return {
        "as_cast": list(case.treated("report").decision.winners),
        "excluded": list(case.treated("exclude").decision.winners),
    }


def without_each_finalist(case: Case) -> list[dict]:
    """Rows {"id", "winners"} for each idea that does not win: who wins when it is not there.

    Like every relative score a win-rate depends on who else competes; this measures how much.
    """
    return [
        _row(idea, case.without_finalist(idea))
        for idea in case.finalist_ids
        if idea not in case.decision.winners
    ]


def _row(name, variation: Case) -> dict:
    return {"id": name, "winners": list(variation.decision.winners)}


def _runner_up(case: Case) -> str | None:
    """Who is second; None when the first place is shared, as nothing is needed then."""
    second = [idea for idea, place in case.decision.places.items() if place == 2]
    return min(second, default=None)

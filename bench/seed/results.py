"""Two decided challenges: the page of a result, with few finalists and with many."""

from bench.plan import Plan
from challenges.organisations.models import Organisation
from tests.builders.ranking import a_decided_challenge


def make_results(plan: Plan) -> None:
    organisation = Organisation.objects.get(slug="the-bench")
    for finalists in plan.finalists:
        a_decided_challenge(_rows(finalists), judges=5, organisation=organisation)


def _rows(finalists: int) -> dict:
    """{title: (supports, the judges' scores on two criteria)}."""
    return {
        f"Idea {number} of {finalists}": (
            10 + (7 * number) % 80,
            [((3 * number + judge) % 11, (number + 2 * judge) % 11) for judge in range(5)],
        )
        for number in range(finalists)
    }

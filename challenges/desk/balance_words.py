"""What the balance found, in words for the organiser."""

from decimal import Decimal

from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ranking.gather import rules_in_force


def finalist_rows(challenge: Challenge, output: dict) -> list[dict]:
    """The finalists of an output in the order of their places, those that did not pass last."""
    found = [row for row in output["ideas"] if row["final"] is not None]
    ideas = Idea.objects.select_related("author").in_bulk(
        [row["id"] for row in found], field_name="public_id"
    )
    weight = Decimal(rules_in_force(challenge)["crowd_weight"])
    rows = [_row(row, ideas[row["id"]], weight) for row in found]
    return sorted(rows, key=lambda row: (row["place"] is None, row["place"] or 0, -row["final"]))


def _row(row: dict, idea: Idea, weight: Decimal) -> dict:
    crowd, panel = Decimal(row["crowd"]["win_rate"]), Decimal(row["panel"]["win_rate"])
    return {
        "idea": idea,
        "place": row["place"],
        "final": Decimal(row["final"]),
        "crowd": crowd,
        "panel": panel,
        "crowd_part": crowd * weight,
        "panel_part": panel * (1 - weight),
        "score": row["panel"]["score"] and Decimal(row["panel"]["score"]),
        "reviews": row["panel"]["reviews"],
        "chance": 100 * Decimal(row["p_win"]),
        "gate": gate_words(row["gate"]),
    }


def gate_words(gate: str | None) -> str:
    """Why a finalist cannot be awarded; empty when it can."""
    words = {
        "reviews": _("Too few reviews"),
        "floor": _("Below the expert floor"),
    }
    return words.get(gate, gate) if gate else ""


def status_words(statuses: list[str]) -> list[str]:
    """What a reader of the result must know; statuses that change nothing are left out."""
    words = {
        "crowd_no_evidence": _("Nobody voted, so the crowd's half says nothing."),
        "disconnected": _("Some judges share no idea with others, so their scores compare badly."),
        "few_reviews": _("Some ideas have fewer reviews than the rules ask for."),
        "no_finalists": _("There is no shortlist."),
        "nobody_passes": _("No idea passed, so the bounty would not be awarded."),
        "panel_no_evidence": _("There is no complete review."),
        "single_finalist": _("There is only one finalist."),
        "single_judge": _("Only one judge has scored."),
        "tied_first": _("Several ideas share the first place."),
    }
    return [words[status] for status in statuses if status in words]

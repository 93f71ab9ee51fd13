"""What people decided about a result, as its page and its data file tell it."""

from collections.abc import Mapping

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.judging.panel_queries import extra_reviews_of
from challenges.ranking.decisions import decided
from challenges.ranking.models import Result
from challenges.ranking.proposals import changes_in_force
from challenges.ranking.queries import finalists_of
from challenges.ranking.report import Report
from challenges.ranking.telling import title_of


def decisions_told(result: Result, found: Report, ideas: Mapping[str, Idea]) -> dict:
    """Vetoes, the winner by hand, both orders side by side, and a word where both sides differ."""
    made = decided(result)
    computed = {row.idea: row.place for row in made.computed}
    final = {row.idea: row.place for row in made.placing}
    return {
        "decided": made,
        "vetoes": [(veto, title_of(ideas.get(veto.idea.public_id))) for veto in made.vetoes],
        # Then it stands above the winner, else below.
        "winner_changed": made.winners != [row.idea for row in made.computed if row.place == 1],
        "by_hand": made.override and title_of(ideas.get(made.override.idea.public_id)),
        "decided_winners": [title_of(ideas.get(idea)) for idea in made.winners],
        "both_orders": [
            {
                "title": title_of(ideas.get(row.id)),
                "computed": computed[row.id],
                "final": final.get(row.id),
            }
            for row in found.rows
            if made.is_changed and row.id in computed
        ],
        "gap_reasons": [
            {
                "title": title_of(ideas.get(row.id)),
                "row": row,
                "text": made.gap_reasons[row.id].text,
            }
            for row in found.rows
            if row.id in made.gap_reasons
        ],
    }


def shortlist_told(challenge: Challenge) -> dict:
    """How each finalist came onto the shortlist, and what the organiser changed about it."""
    return {
        "finalists": list(finalists_of(challenge).order_by("pk")),
        "shortlist_changes": changes_in_force(challenge),
        "extra_reviews": [row for row in extra_reviews_of(challenge) if row.idea.is_public],
    }


def facts_of_decisions(result: Result) -> dict:
    """The same as plain data; people by the names that the page shows."""
    made = decided(result)
    named = made.override
    return {
        "gap_reasons": {idea: row.text for idea, row in sorted(made.gap_reasons.items())},
        "vetoes": [
            {
                "idea": row.idea.public_id,
                "code": row.code,
                "text": row.text,
                "by": str(row.by),
                "at": row.at.isoformat(),
            }
            for row in made.vetoes
        ],
        "override": named
        and {
            "idea": named.idea.public_id,
            "reason": named.reason,
            "by": str(named.by),
            "at": named.at.isoformat(),
        },
        "placing": [[row.place, row.idea] for row in made.placing],
    }

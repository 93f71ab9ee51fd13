"""What people decided about a result, as its page and its data file tell it."""

from collections.abc import Mapping

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.judging.panel_queries import extra_reviews_of
from challenges.ranking import sentences
from challenges.ranking.decisions import decided
from challenges.ranking.enums import Route
from challenges.ranking.models import Finalist, Result
from challenges.ranking.proposals import changes_in_force, kept_proposal
from challenges.ranking.queries import finalists_of
from challenges.ranking.report import Report
from challenges.ranking.telling import title_of


def decisions_told(result: Result, found: Report, ideas: Mapping[str, Idea]) -> dict:
    """Vetoes, the winner by hand, both orders side by side, and a word where both sides differ."""
    made = decided(result)
    computed = {row.idea: row.place for row in made.computed}
    final = {row.idea: row.place for row in made.placing}
    titles = {row.id: title_of(ideas.get(row.id)) for row in found.rows}
    vetoed = {veto.idea.public_id for veto in made.vetoes}
    return {
        "chances_with_vetoed": sentences.chances_with_vetoed(found, vetoed, titles),
        "answers_with_vetoed": sentences.answers_with_vetoed(found, vetoed, titles),
        "decided": made,
        "vetoes": [(veto, titles.get(veto.idea.public_id)) for veto in made.vetoes],
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
    finalists = finalists_told(challenge)
    return {
        "finalists": finalists,
        "has_wild_card": any(row.route == Route.WILD_CARD for row in finalists),
        "shortlist_changes": changes_in_force(challenge),
        "extra_reviews": [row for row in extra_reviews_of(challenge) if row.idea.is_public],
    }


def finalists_told(challenge: Challenge) -> list[Finalist]:
    """Each with `nominations`: why judges nominated what came in by a wild card. Nobody's name is
    with it, as with their scores."""
    rows = list(finalists_of(challenge).order_by("pk"))
    chosen = {row.pk for row in rows if row.route == Route.WILD_CARD and row.idea.is_public}
    # The proposal is long, so it is read only where it has something to say.
    proposal = kept_proposal(challenge) if chosen else None
    reasons = proposal.nominated if proposal else {}
    for row in rows:
        row.nominations = reasons.get(row.idea.public_id, []) if row.pk in chosen else []
    return rows


def facts_of_shortlist(challenge: Challenge) -> dict:
    """How the shortlist came about, as plain data. nominations: how many judges nominate an idea,
    by its id, also of those that got no place by it; why, only where they got one."""
    proposal = kept_proposal(challenge)
    nominated = proposal.nominated if proposal else {}
    return {
        "places": proposal and proposal.given,
        "returned": proposal and proposal.returned,
        "seed": proposal and proposal.seed,
        "nominations": {idea: len(reasons) for idea, reasons in sorted(nominated.items())},
        "finalists": [
            {
                "idea": row.idea.public_id,
                "route": row.route,
                "reason": row.reason,
                "nominations": row.nominations,
            }
            for row in finalists_told(challenge)
        ],
        "changes": [
            {"idea": row.idea.public_id, "kind": row.kind, "reason": row.reason}
            for row in changes_in_force(challenge)
        ],
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

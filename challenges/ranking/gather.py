"""Brings the votes and scores of a challenge into the file that the balance reads."""

from collections.abc import Iterable
from fractions import Fraction

from challenges.balance.canonical import decimal_text
from challenges.balance.intake import FORMAT
from challenges.briefs.card import card_body
from challenges.briefs.models import Challenge, MethodCard
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.ideas.queries import public_ideas
from challenges.judging.correction_queries import approved_corrections
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Conflict, Review
from challenges.judging.queries import reviews_for_balance
from challenges.voting.ballot_queries import ballots_sha256
from challenges.voting.integrity_queries import final_report_of
from challenges.voting.queries import Counts, counts_now

from .flagged import about_the_search, flag_rows, treatment_of
from .models import Finalist

# Most a criterion can bring: scores run from 0 to 10.
TOP_SCORE = 10
# A ballot with a budget is one of support: it only says how much of it each voter has.
BALLOTS = {"support": "support", "budget": "support"}


def challenge_file(
    challenge: Challenge, card: MethodCard | None = None, *, corrected: bool = True
) -> dict:
    """The challenge in the format `ideabounty-challenge/1`.

    The rules are those of `card`, or of the newest frozen one, or, before there is one, those that
    would be frozen now; what a card does not say is left to the format's defaults. Counts are
    exact, whether or not anybody added them up. Nothing is written. Ideas and reviews come sorted
    by their public ids, so that the same facts give the same text. Not corrected: every review as
    it was when judging closed.
    """
    rules = rules_in_force(challenge, card)
    shortlist = set(Finalist.objects.filter(challenge=challenge).values_list("idea_id", flat=True))
    ideas = list(public_ideas(challenge).order_by("public_id"))
    counts = counts_now(challenge)
    rows = [_idea_row(idea, counts.get(idea.pk, Counts()), shortlist, rules) for idea in ideas]
    known = {row["id"] for row in rows}
    ballots, report = ballots_sha256(challenge), final_report_of(challenge)
    search = about_the_search(report, supports=sum(row["supports"] for row in rows))
    reviews = reviews_for_balance(challenge).prefetch_related("scores__criterion")
    earlier = {} if corrected else _scores_before_correction(challenge)
    return {
        "format": FORMAT,
        "rules": _rules(rules) | {"seed": seed(first_rules(challenge, rules), ballots)},
        "ideas": rows,
        "reviews": [row for row in _review_rows(reviews, rules, earlier) if row["idea"] in known],
        "recusals": [row for row in _recusal_rows(challenge) if row["idea"] in known],
        "flags": flag_rows(challenge, report, {idea.pk: idea.public_id for idea in ideas}, rules),
        "votes": {"ballots_sha256": ballots} | search,
    }


def rules_in_force(challenge: Challenge, card: MethodCard | None = None) -> dict:
    """The frozen rules, or those that would be frozen now."""
    card = card or challenge.cards.order_by("-version").first()
    return card.rules if card else card_body(challenge)


def first_rules(challenge: Challenge, rules: dict) -> dict:
    """The rules as they were frozen first, else `rules`. Dates may move once the ballots are known,
    and whoever moves them must not draw another lot with each minute that she tries."""
    first = challenge.cards.filter(version=1).first()
    return first.rules if first else rules


def crowd_alone(rules: dict) -> bool:
    """No panel takes part: then every idea competes, and nobody draws up a shortlist."""
    return Fraction(rules["crowd_weight"]) == 1 and rules["reviews_min"] == 0


def seed(rules: dict, ballots_sha256: str, purpose: str = "result") -> str:
    """Nobody can choose it: it follows from the frozen rules and the frozen ballots.

    Source: specification, section 1.
    """
    return sha256_hex(sha256_hex(canonical_json(rules)) + ballots_sha256 + purpose)


def _idea_row(idea, counts: Counts, shortlist: set[int], rules: dict) -> dict:
    row = {
        "id": idea.public_id,
        "supports": counts.supports,
        "exposures": counts.exposures,
        "finalist": idea.pk in shortlist or crowd_alone(rules),
    }
    return row | ({"outside": counts.outside} if counts.outside else {})


def _rules(rules: dict) -> dict:
    return {
        "ballot": BALLOTS[rules["ballot"]],
        "crowd_weight": decimal_text(Fraction(rules["crowd_weight"])),
        "delta": decimal_text(Fraction(rules["delta"])),
        "method": rules["method"],
        "panel": rules["panel"],
        "criteria": [
            {"id": row["name"], "weight": row["weight"], "low": 0, "high": TOP_SCORE}
            for row in rules["criteria"]
        ],
        "floor": decimal_text(Fraction(rules["floor"])),
        "reviews_min": rules["reviews_min"],
        "integrity": treatment_of(rules),
        "ties": rules["ties"],
    }


def _scores_before_correction(challenge: Challenge) -> dict[int, dict[str, int]]:
    """{pk of the review: {pk of the criterion, as text: score}}"""
    return {row.review_id: row.of.scores for row in approved_corrections(challenge)}


def _review_rows(
    reviews: Iterable[Review], rules: dict, earlier: dict[int, dict[str, int]]
) -> list[dict]:
    """Every mark of every complete review; one that leaves a criterion out is none. earlier: what
    to take in place of the scores that stand."""
    wanted = {criterion["name"] for criterion in rules["criteria"]}
    rows = []
    for review in reviews:
        before = earlier.get(review.pk, {})
        scores = {
            score.criterion.name: before.get(str(score.criterion_id), score.value)
            for score in review.scores.all()
        }
        if wanted and wanted <= scores.keys():
            row = {"idea": review.idea.public_id, "judge": review.judge.public_id}
            rows.append(row | {"scores": {name: scores[name] for name in sorted(wanted)}})
    return sorted(rows, key=lambda row: (row["idea"], row["judge"]))


def _recusal_rows(challenge: Challenge) -> list[dict]:
    """Who gave up which review of a finalist, for a conflict or because she could not judge it. The
    reason stays between judge and organiser."""
    # A judge is kept from all her own ideas; off the shortlist that would tell whose they are, and
    # with it whose marks all the others are.
    on_shortlist = {"judge__challenge": challenge, "idea__finalist__isnull": False}
    conflicts = Conflict.objects.filter(**on_shortlist)
    withdrawn = Review.objects.filter(status=ReviewStatus.WITHDRAWN, **on_shortlist)
    pair = ("idea__public_id", "judge__public_id")
    given_up = conflicts.values_list(*pair).union(withdrawn.order_by().values_list(*pair))
    return [{"idea": idea, "judge": judge} for idea, judge in sorted(given_up)]

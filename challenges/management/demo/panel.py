"""The panel of the demo: judges with habits of their own, who really disagree."""

from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.core.public_ids import ALPHABET, LENGTH
from challenges.judging import agreement
from challenges.judging.enums import ReviewStatus, Way
from challenges.judging.models import Assignment, Judge, Nomination, Review, Score
from challenges.judging.panel_models import AssignmentPlan
from challenges.people.models import User

from .content import content
from .schedule import moment


def write_judges_of(
    challenge: Challenge,
    people: dict[str, User],
    organiser: User,
    extra: list[User],
    chance: Random,
) -> list[Judge]:
    """Accepted seats for the judges named in the content, who know the rules of the panel, and for
    `extra` accounts, who have still to read them."""
    named = [
        (people[judge["name"]], judge["credential"], True)
        for judge in content("judges")
        if challenge.slug in judge["challenges"]
    ]
    named += [(user, "Sits on the panel of the demo", False) for user in extra]
    opens = challenge.window(WindowKind.VOTING).opens_at
    return [
        Judge.objects.create(
            challenge=challenge,
            public_id="".join(chance.choices(ALPHABET, k=LENGTH)),
            email=user.email,
            user=user,
            credential=credential,
            token_sha256=sha256(f"{challenge.slug} {user.email}".encode()).hexdigest(),
            invited_by=organiser,
            invited_at=opens,
            accepted_at=opens,
            **(_agreed(opens) if has_begun else {}),
        )
        for user, credential, has_begun in named
    ]


def _agreed(at: datetime) -> dict:
    words = agreement.text()
    return {
        "rules_version": agreement.VERSION,
        "rules_text": words,
        "rules_sha256": sha256_hex(words),
        "rules_agreed_at": at,
        "practice_over_at": at,
    }


def write_nominations(challenge: Challenge, now: datetime) -> None:
    """What judges nominated for a wild card, on the second day of voting. Told with no chance: the
    rest of the story stays as it is."""
    at = min(challenge.window(WindowKind.VOTING).opens_at + timedelta(days=1, hours=5), now)
    for row in content("nominations"):
        if row["challenge"] == challenge.slug:
            Nomination.objects.create(
                judge=challenge.judges.get(user__display_name=row["judge"]),
                idea=challenge.ideas.get(title=row["idea"]),
                number=1,
                reason=row["reason"],
                nominated_at=at,
            )


def write_plan(challenge: Challenge, reviews: int, by: User) -> None:
    """With a lot of its own: the usual one follows from the rules and thus from today's date, and
    each filling would tell of another winner."""
    AssignmentPlan.objects.create(
        challenge=challenge,
        way=Way.BALANCED,
        reviews=reviews,
        seed=f"the demo of {challenge.slug}",
        chosen_by=by,
        chosen_at=challenge.window(WindowKind.VOTING).opens_at,
    )


def write_reviews(
    challenge: Challenge, merits: dict[int, int], now: datetime, chance: Random, done: dict
) -> None:
    """Complete reviews of the shortlist.

    merits: {pk of the idea: 0 to 100}; done: {pk of the judge: the part of her pile she finished}.
    """
    window = challenge.window(WindowKind.JUDGING)
    criteria = list(challenge.criteria.all())
    habits = {judge["name"]: judge for judge in content("judges")}
    for judge in challenge.judges.select_related("user"):
        # By number: the order in which she reads them is drawn anew each time.
        pile = list(Assignment.objects.filter(judge=judge).order_by("idea"))
        habit = habits.get(judge.user.display_name) or content("judges")[0]
        for assignment in pile[: round(len(pile) * done.get(judge.pk, 1))]:
            at = moment(chance, (window.opens_at, window.closes_at), now)
            review = Review.objects.create(
                judge=judge,
                idea_id=assignment.idea_id,
                status=ReviewStatus.COMPLETE,
                remark_to_organiser=chance.choice(habit["remarks_organiser"]),
                remark_to_author=chance.choice(habit["remarks_authors"]),
                saved_at=at,
                completed_at=at,
            )
            # What this judge makes of this idea, before looking at single criteria.
            taste = merits[assignment.idea_id] + habit["strictness"] + chance.gauss(0, 11)
            Score.objects.bulk_create(
                Score(review=review, criterion=criterion, value=_step(taste, chance))
                for criterion in criteria
            )


def _step(taste: float, chance: Random) -> int:
    return min(10, max(0, round((taste + chance.gauss(0, 8)) / 10)))

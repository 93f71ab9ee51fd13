"""Fills the demo, in one transaction: it is there whole, or not at all."""

from collections.abc import Callable
from random import Random

from django.db import transaction
from django.utils import timezone

from challenges.briefs.enums import Stage
from challenges.briefs.models import Challenge
from challenges.notifications.models import OutboxMail
from challenges.people.models import User
from challenges.ranking.enums import Route
from challenges.ranking.proposals import proposal_for
from challenges.ranking.queries import crowd_ranking
from challenges.ranking.services import pick_shortlist
from challenges.voting.services import make_report

from .accounts import ACCOUNTS
from .award import decide
from .briefs import write_brief, write_organisations, write_waiting_brief
from .content import content
from .desk import hold_bounties, part_with_judge, write_desk
from .ideas import Told, write_draft, write_ideas
from .panel import write_judges_of, write_nominations, write_plan, write_reviews
from .people import write_judges, write_people
from .talk import write_talk
from .votes import write_ring, write_votes

SEED = 12
PANEL_SEED = 31  # the crowd and the panel have different favourites, and neither of them wins
# Of each idea, where the panel shares the shortlist.
REVIEWS = 5
STAGES_WITH_VOTES = (Stage.VOTING, Stage.JUDGING, Stage.DECIDED)
# How many accounts cast one ballot together: to be found while voting is open, and to be decided
# about while judging is.
RINGS = {Stage.VOTING: 12, Stage.JUDGING: 6}


def is_filled() -> bool:
    return User.objects.filter(email=ACCOUNTS[0].email).exists()


@transaction.atomic
def fill(say: Callable[[str], None]) -> None:
    """Write everything; `say` is told each step."""
    chance = Random(SEED)
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    accounts, members = write_people(hour, chance)
    judges = write_judges(hour)
    say(f"{len(members)} members, {len(judges)} judges")
    organisations = write_organisations(accounts["organiser"], accounts["approver"], members)
    walls: dict[str, list[Told]] = {}
    challenges: dict[str, Challenge] = {}
    for row in content("challenges"):
        by = accounts["organiser"]
        challenge = write_brief(row, organisations[row["organisation"]], by, hour)
        challenges[challenge.slug] = challenge
        # Where it is decided she wrote the idea that wins, so that its bounty can be paid by hand.
        own = row.get("author_wrote", 1)
        walls[challenge.slug] = write_ideas(
            challenge, members, accounts["author"], now, chance, own=own
        )
        say(f"{row['stage']:<10} {challenge.title} ({len(walls[challenge.slug])} ideas)")
        if row["stage"] in STAGES_WITH_VOTES:
            write_votes(challenge, walls[challenge.slug], members, now, chance)
        if row["stage"] in RINGS:
            write_ring(challenge, walls[challenge.slug], members, size=RINGS[row["stage"]])
        if row["stage"] == Stage.VOTING:
            make_report(challenge=challenge)
            # By a chance of its own: this panel has only to nominate yet.
            chance_of_panel = Random(f"{challenge.slug} {PANEL_SEED}")
            write_judges_of(challenge, judges, by, [accounts["judge"]], chance_of_panel)
            write_nominations(challenge, now)
        if row["stage"] == Stage.OPEN:
            write_draft(challenge, accounts["author"])
        if row["stage"] in (Stage.JUDGING, Stage.DECIDED):
            _judge(challenge, row["stage"], walls[challenge.slug], judges, accounts, now, chance)
    row = content("waiting")
    write_waiting_brief(row, organisations[row["organisation"]], accounts["organiser"], hour)
    ideas = {(slug, told.idea.title): told.idea for slug, wall in walls.items() for told in wall}
    say(f"{write_talk(ideas, members, now, chance)} comments")
    write_desk(challenges, members, accounts["organiser"], now)
    hold_bounties(challenges, accounts["staff"])
    part_with_judge(challenges, accounts["organiser"])
    decided = next(row["slug"] for row in content("challenges") if row["stage"] == Stage.DECIDED)
    title = decide(challenges[decided], accounts, now)
    say(f"The result: {title}")
    # Nobody reads the letters of a story; those of the visitors' own doings go out.
    OutboxMail.objects.filter(sent_at=None).update(sent_at=now)


def _judge(challenge, stage, wall: list[Told], judges, accounts, now, chance) -> None:
    """What the search for linked votes found, the shortlist that the rules propose but for one
    idea, and reviews; half of the piles while judging is open."""
    make_report(challenge=challenge, final=True)
    extra = [accounts["judge"]] if stage == Stage.JUDGING else []
    seats = write_judges_of(challenge, judges, accounts["organiser"], extra, chance)
    write_plan(challenge, REVIEWS, accounts["organiser"])
    write_nominations(challenge, now)
    _choose(challenge, accounts["organiser"])
    done = {}
    if stage == Stage.JUDGING:
        done = {
            # She begins at the beginning: the rules of the panel, the practice idea, the first one.
            seat.pk: 0 if seat.user == accounts["judge"] else chance.uniform(0.3, 1)
            for seat in seats
        }
    merits = {told.idea.pk: told.merit for told in wall}
    # By a chance of its own, so that another story before it leaves this one as it is.
    write_reviews(challenge, merits, now, Random(f"{challenge.slug} {PANEL_SEED}"), done)


def _choose(challenge: Challenge, organiser: User) -> None:
    """The ideas that the rules propose, but for the last one that is no wild card: another takes
    its place."""
    ranking = [row.idea for row in crowd_ranking(challenge)]
    routes = proposal_for(challenge).routes
    proposed = [idea for idea in ranking if idea.public_id in routes]
    left_out = [idea for idea in proposed if routes[idea.public_id] != Route.WILD_CARD][-1]
    added = next(idea for idea in ranking if idea.public_id not in routes)
    words = content("result")["shortlist"]
    pick_shortlist(
        challenge=challenge,
        ideas=[*(idea for idea in proposed if idea != left_out), added],
        by=organiser,
        reasons={left_out.pk: words["left_out"], added.pk: words["added"]},
    )

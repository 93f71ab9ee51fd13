"""How the decided challenge of the demo ends: result, veto, payments, and what comes of an idea."""

from datetime import datetime, timedelta

from challenges.awards.models import Award
from challenges.awards.services import (
    accept_award,
    add_milestone,
    approve_payout,
    award_bounty,
    confirm_payout,
    give_details,
    order_payout,
    post_update,
    reach_milestone,
    send_payout,
)
from challenges.awards.terms import terms_sha256
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.notifications.follows import follow_idea
from challenges.people.models import User
from challenges.ranking.services import preview_result, publish_result

from .content import content


def decide(challenge: Challenge, accounts: dict[str, User], now: datetime) -> str:
    """Publish the result with a person's reasons and award the bounty; returns who won. All places
    but the first are paid: that one is walked by hand, from the winner's acceptance on."""
    title = _publish(challenge, accounts["organiser"])
    awards = award_bounty(challenge=challenge, by=accounts["organiser"])
    for number, award in enumerate(awards[1:], 118):
        _pay(award, accounts, reference=f"Bank transfer 2026-{number}")
    _begin_project(awards[1:], accounts, now)
    return title


def _begin_project(awards: list[Award], accounts: dict[str, User], now: datetime) -> None:
    """Of the best placed idea that has a story."""
    stories = content("result")["projects"]
    award = next((award for award in awards if award.idea.title in stories), None)
    if award is not None:
        follow_idea(idea=award.idea, user=accounts["member"], wanted=True)
        _tell_of_project(award, stories[award.idea.title], accounts["organiser"], now)


def _publish(challenge: Challenge, organiser: User) -> str:
    _file, output = preview_result(challenge)
    story = content("result")
    winner = next(row["id"] for row in output["ideas"] if row["place"] == 1)
    title = Idea.objects.get(public_id=winner).title
    reason = story["winner_reason"].get(title) or (
        "The panel and the crowd agreed: this is the one we want to make."
    )
    said, veto = story["gap_reasons"], story["veto"]
    gaps = {row["id"]: said[row["favourite_of"]] for row in output["ideas"] if row["favourite_of"]}
    ends = [row["id"] for row in output["ideas"] if row["place"] and row["place"] > 1]
    stopped = Idea.objects.filter(public_id__in=ends, title=veto["idea"])
    publish_result(
        challenge=challenge,
        by=organiser,
        winner_reason=reason,
        gap_reasons=gaps,
        vetoes={idea.public_id: (veto["code"], veto["text"]) for idea in stopped},
    )
    return title


def _pay(award: Award, accounts: dict[str, User], *, reference: str) -> None:
    organiser, winner = accounts["organiser"], award.idea.author
    accept_award(award=award, by=winner, terms=terms_sha256(award))
    give_details(award=award, by=winner, details=f"{winner}, an account that does not exist")
    payout = order_payout(award=award, by=organiser)
    payout = approve_payout(payout=payout, by=accounts["approver"])
    payout = send_payout(payout=payout, by=organiser, reference=reference)
    confirm_payout(payout=payout, by=winner)


def _tell_of_project(award: Award, story: dict, organiser: User, now: datetime) -> None:
    for told in story["milestones"]:
        due_on = (now + timedelta(days=told["due"])).date()
        milestone = add_milestone(award=award, title=told["title"], due_on=due_on)
        if told["reached"]:
            reach_milestone(milestone=milestone, reached=True)
    for told in story["updates"]:
        post_update(award=award, title=told["title"], text=told["text"], by=organiser)

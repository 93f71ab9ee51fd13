"""An organiser who changes something in the moment in which a member votes, with real threads."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.briefs.moving import move_dates
from challenges.briefs.services import current_card
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.ideas.models import Idea, Merge
from challenges.ideas.services import merge_ideas, unmerge_ideas, withdraw_idea
from challenges.notifications.merges import ask_supporters_again
from challenges.voting.models import BallotFile, Support, VoteEvent
from challenges.voting.queries import counts_now
from challenges.voting.services import add_up, freeze_ballots, recount, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import move_window
from tests.builders.organisations import a_member_of
from tests.builders.voting import a_voter

from .threads import at_once

AT_ONCE = 12
REASON = "Both ask for a workshop on wheels that visits villages."


@pytest.fixture
def pair(committed_db):
    """Two ideas, and voting that is open for days."""
    ends = timezone.now() + timedelta(days=5)
    challenge = a_challenge(stage="voting")
    move_window(challenge, "judging", opens_at=ends, closes_at=ends + timedelta(days=3))
    challenge = move_window(challenge, "voting", closes_at=ends)
    return [an_idea(challenge=challenge, title=title) for title in ("Workshop", "Bus")]


def merging(idea, kept, by):
    return lambda: merge_ideas(idea=idea, kept=kept, by=by, reason=REASON)


def voting(idea, voter):
    return lambda: state_support(idea=idea, voter=voter, wanted=True)


def test_a_vote_beside_a_merge_is_kept_whole_or_refused_and_every_supporter_is_asked(pair):
    idea, kept = pair
    by, voters = a_member_of(kept.challenge.organisation), [a_voter() for _ in range(AT_ONCE)]

    merge, *answers = at_once([merging(idea, kept, by), *(voting(idea, v) for v in voters)])
    Merge.objects.update(merged_at=timezone.now() - timedelta(minutes=2))
    mail.outbox.clear()
    asked = at_once([ask_supporters_again] * 3)

    assert isinstance(merge, Merge)
    stated = [a for a in answers if isinstance(a, VoteEvent)]
    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(stated) + len(refused) == AT_ONCE
    assert Support.objects.filter(idea=idea).count() == len(stated)
    assert VoteEvent.objects.count() == len(stated)
    assert sum(asked) == len(stated)
    told = [letter.to[0] for letter in mail.outbox]
    assert sorted(told) == sorted(event.ballot.voter.email for event in stated)
    add_up()
    assert recount() == []
    assert counts_now(kept.challenge)[kept.pk].supports == 0


def test_two_who_merge_crosswise_at_once_merge_once(pair):
    idea, kept = pair
    by = a_member_of(kept.challenge.organisation)

    answers = at_once([merging(idea, kept, by), merging(kept, idea, by)] * 4)

    assert [type(a) for a in answers].count(Merge) == 1
    assert {type(a) for a in answers} == {Merge, Refused}
    assert Idea.objects.filter(status="merged").count() == 1


def test_undone_by_two_at_once_it_is_undone_once(pair):
    idea, kept = pair
    by = a_member_of(kept.challenge.organisation)
    merge = merging(idea, kept, by)()
    mail.outbox.clear()

    at_once([lambda: unmerge_ideas(merge=merge, by=by)] * 6)

    assert Merge.objects.filter(undone_at__isnull=False).count() == 1
    assert len(mail.outbox) == 2


def test_a_withdrawal_beside_a_merge_leaves_no_idea_without_a_place(pair):
    idea, kept = pair
    by = a_member_of(kept.challenge.organisation)

    at_once([merging(idea, kept, by), lambda: withdraw_idea(idea=kept, by=kept.author)])

    idea.refresh_from_db()
    assert idea.status == "submitted"
    assert not Merge.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize("seconds", [0.6, 0.3])
def test_dates_moved_at_the_last_moment_lose_no_vote(committed_db, seconds):
    """V14, T1: found closed the ballots are frozen for good; moved in time nobody finds it closed,
    and whoever was in time by the old date or by the new one counts."""
    challenge = a_challenge(stage="voting")
    idea = an_idea(challenge=challenge)
    current_card(challenge)
    by, voters = a_member_of(challenge.organisation), [a_voter() for _ in range(AT_ONCE)]
    closes = database_now() + timedelta(seconds=seconds)
    challenge = move_window(challenge, "voting", closes_at=closes)
    judging = challenge.window("judging")
    windows = {
        "voting": (challenge.window("voting").opens_at, closes + timedelta(days=2)),
        "judging": (judging.opens_at, closes + timedelta(days=4)),
    }

    def wait_until(moment):
        while database_now() < moment:
            pass

    def move():
        wait_until(closes - timedelta(seconds=0.25))
        with transaction.atomic():
            card = move_dates(challenge=challenge, by=by, reason=REASON, windows=windows)
            # Written down only when the old date has passed.
            wait_until(closes + timedelta(seconds=0.2))
            return card

    def freeze():
        wait_until(closes + timedelta(seconds=0.05))
        try:
            return freeze_ballots(challenge=challenge)
        except Refused as refusal:
            return refusal

    answers = at_once([move, *[freeze] * 3, *(voting(idea, voter) for voter in voters)])

    moved = not isinstance(answers[0], Exception)
    stated = [a for a in answers[4:] if isinstance(a, VoteEvent)]
    window = Challenge.objects.get(pk=challenge.pk).window("voting")
    assert BallotFile.objects.exists() != (moved and window.closes_at > database_now())
    assert Support.objects.count() == len(stated)
    told = {str(answer) for answer in answers[4:] if not isinstance(answer, VoteEvent)}
    assert told <= {"Voting has closed."}
    if moved:
        # Who came after the old date and before the new one was written was told so, and comes
        # again like whoever is new.
        for voter in (*voters, a_voter()):
            state_support(idea=idea, voter=voter, wanted=True)
    add_up()
    assert counts_now(challenge)[idea.pk].supports == (AT_ONCE + 1 if moved else len(stated))

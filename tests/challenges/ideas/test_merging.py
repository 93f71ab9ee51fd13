"""Two ideas that are one: the credit, the log, and the way back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.ideas.models import Merge
from challenges.ideas.queries import public_ideas
from challenges.ideas.services import (
    merge_ideas,
    submit_idea,
    tell_apart,
    unmerge_ideas,
    withdraw_idea,
)
from challenges.notifications.merges import ask_supporters_again
from challenges.voting.models import Support, VoteEvent
from challenges.voting.queries import counts_now
from challenges.voting.services import add_up, recount, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import move_window
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

REASON = "Both ask for a workshop on wheels that visits villages."


def a_pair(stage="voting", days=3, **fields):
    """A challenge whose voting, where it is open, is open for some days more, and two ideas."""
    challenge = a_challenge(stage=stage, **fields)
    if stage == "voting":
        ends = timezone.now() + timedelta(days=days)
        move_window(challenge, "judging", opens_at=ends, closes_at=ends + timedelta(days=3))
        challenge = move_window(challenge, "voting", closes_at=ends)
    kept = an_idea(challenge=challenge, title="A repair bus", author=a_user("Kay"))
    idea = an_idea(challenge=challenge, title="The travelling workshop", author=a_user("Ida"))
    return idea, kept, a_member_of(challenge.organisation)


def merge(idea, kept, by, reason=REASON):
    return merge_ideas(idea=idea, kept=kept, by=by, reason=reason)


def later(merge):
    Merge.objects.filter(pk=merge.pk).update(merged_at=merge.merged_at - timedelta(minutes=2))


def letters(person):
    return [letter.subject for letter in mail.outbox if letter.to == [person.email]]


def test_the_kept_idea_stands_on_the_wall_alone():
    idea, kept, by = a_pair()

    merge(idea, kept, by)

    assert list(public_ideas(kept.challenge)) == [kept]


def test_no_support_moves_and_the_log_stays_as_it_is():
    idea, kept, by = a_pair()
    voter = a_voter()
    event = state_support(idea=idea, voter=voter, wanted=True)
    add_up()

    merge(idea, kept, by)

    assert list(VoteEvent.objects.all()) == [event]
    assert Support.objects.get().idea == idea
    counts = counts_now(kept.challenge)
    assert (counts[idea.pk].supports, kept.pk in counts) == (1, False)
    assert recount() == []


def test_supporters_are_asked_once_to_state_their_support_again_and_can():
    idea, kept, by = a_pair()
    voter, other = a_voter(), a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    state_support(idea=kept, voter=other, wanted=True)
    done = merge(idea, kept, by)

    too_early = ask_supporters_again()
    later(done)
    asked = [ask_supporters_again() for _ in range(2)]
    state_support(idea=kept, voter=voter, wanted=True)
    add_up()

    assert (too_early, asked) == (0, [1, 0])
    assert letters(voter) == ["Please state your support again: A repair bus"]
    assert letters(other) == []
    assert counts_now(kept.challenge)[kept.pk].supports == 2


def test_a_supporter_with_a_budget_can_take_the_old_support_back():
    idea, kept, by = a_pair(ballot="budget", ballot_budget=1)
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    merge(idea, kept, by)

    with pytest.raises(Refused, match="Take one back"):
        state_support(idea=kept, voter=voter, wanted=True)
    state_support(idea=idea, voter=voter, wanted=False)
    state_support(idea=kept, voter=voter, wanted=True)

    assert Support.objects.get().idea == kept


def test_nobody_supports_what_was_merged():
    idea, kept, by = a_pair()
    merge(idea, kept, by)

    with pytest.raises(Refused, match="not on the wall"):
        state_support(idea=idea, voter=a_voter(), wanted=True)


def test_whoever_has_the_credit_does_not_vote_for_it():
    idea, kept, by = a_pair()
    merge(idea, kept, by)

    for author in (idea.author, kept.author):
        with pytest.raises(Refused, match="yours too|own idea"):
            state_support(idea=kept, voter=author, wanted=True)


def test_both_authors_are_told_and_neither_is_named():
    idea, kept, by = a_pair(blind=True)

    merge(idea, kept, by)

    assert letters(idea.author) == letters(kept.author) != []
    texts = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "Kay" not in texts[idea.author.email]
    assert "Ida" not in texts[kept.author.email]


def test_undone_both_stand_for_themselves_with_the_supports_that_each_has():
    idea, kept, by = a_pair()
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    add_up()
    done = merge(idea, kept, by)

    for _ in range(2):
        unmerge_ideas(merge=done, by=by)

    assert set(public_ideas(kept.challenge)) == {idea, kept}
    assert counts_now(kept.challenge)[idea.pk].supports == 1
    row = Merge.objects.get()
    assert (row.undone_by, row.undone_at is None) == (by, False)
    assert len(letters(idea.author)) == 2
    later(done)
    assert ask_supporters_again() == 0


def test_withdrawing_the_kept_idea_sets_the_other_free():
    idea, kept, by = a_pair()
    merge(idea, kept, by)

    withdraw_idea(idea=kept, by=kept.author)

    assert list(public_ideas(kept.challenge)) == [idea]


def test_what_was_merged_is_neither_edited_nor_withdrawn():
    idea, kept, by = a_pair(stage="open")
    merge(idea, kept, by)

    with pytest.raises(Refused, match="ask the organiser"):
        submit_idea(idea=idea, fields={"title": "Mine again"})
    with pytest.raises(Refused, match="ask the organiser"):
        withdraw_idea(idea=idea, by=idea.author)


@pytest.mark.parametrize(
    ("stage", "days", "words"),
    [
        ("judging", 0, "Voting has closed"),
        ("judged", 0, "Voting has closed"),
        ("voting", 0.9, "closes within a day"),
    ],
)
def test_too_late_it_is_refused(stage, days, words):
    idea, kept, by = a_pair(stage=stage, days=days)

    with pytest.raises(Refused, match=words):
        merge(idea, kept, by)

    assert set(public_ideas(kept.challenge)) == {idea, kept}


def test_once_judging_has_begun_it_is_refused_even_while_voting_is_open():
    idea, kept, by = a_pair()
    move_window(idea.challenge, "judging", opens_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(Refused, match="Judging has begun"):
        merge(idea, kept, by)


def test_it_is_undone_until_voting_closes_and_not_after():
    idea, kept, by = a_pair()
    done = merge(idea, kept, by)
    move_window(idea.challenge, "voting", closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="Voting has closed"):
        unmerge_ideas(merge=done, by=by)


def test_an_idea_is_merged_once_and_never_in_a_chain():
    idea, kept, by = a_pair()
    third = an_idea(challenge=kept.challenge, title="A third")
    merge(idea, kept, by)

    with pytest.raises(Refused, match="on the wall"):
        merge(idea, third, by)
    with pytest.raises(Refused, match="the other way round"):
        merge(kept, third, by)
    merge(third, kept, by)

    assert Merge.objects.count() == 2
    with pytest.raises(IntegrityError, match="one_merge_an_idea|UNIQUE"), transaction.atomic():
        Merge.objects.create(
            idea=idea, kept=third, reason="x", merged_by=by, merged_at=timezone.now()
        )


def test_nothing_is_merged_with_itself_or_with_another_challenge():
    idea, kept, by = a_pair()
    foreign = an_idea(challenge=a_challenge(organisation=kept.challenge.organisation))

    for one in (kept, foreign):
        with pytest.raises(Refused, match="two ideas of this challenge"):
            merge(one, kept, by)


@pytest.mark.parametrize("reason", ["", "Same.", " " * 40])
def test_a_reason_of_a_sentence_is_needed(reason):
    idea, kept, by = a_pair()

    with pytest.raises(Refused, match="in a sentence"):
        merge(idea, kept, by, reason)


def test_only_those_who_act_for_the_organisation_merge():
    idea, kept, _by = a_pair()
    viewer = a_member_of(kept.challenge.organisation, "viewer")

    for by in (viewer, kept.author, a_user()):
        with pytest.raises(Refused, match="Only owners and editors"):
            merge(idea, kept, by)
        with pytest.raises(Refused, match="Only owners and editors"):
            tell_apart(first=idea, second=kept, by=by)


def test_told_apart_twice_is_told_once():
    idea, kept, by = a_pair()

    first, again = (
        tell_apart(first=idea, second=kept, by=by),
        tell_apart(first=kept, second=idea, by=by),
    )

    assert first == again
    assert (first.first, first.second) == (kept, idea)

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import OuterRef
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.ideas.models import Idea, Merge
from challenges.judging.conflict_queries import found_conflicts, in_conflict
from challenges.judging.models import MOST_NOMINATIONS, Conflict, Judge, Nomination
from challenges.judging.nomination_queries import (
    ideas_to_nominate,
    nominations_each,
    nominations_open_at,
    nominations_that_count,
    reasons_to_nominate,
)
from challenges.judging.nomination_rules import (
    may_see_nominations,
    nominations_are_open,
)
from challenges.judging.panel_models import Departure
from challenges.judging.services import nominate_idea, take_back_nomination
from challenges.organisations.services import add_member
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_nomination, move_window
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
WHY = "Nobody else asks them"


@pytest.fixture
def challenge():
    """Voting is open; the shortlist has two places for wild cards."""
    return a_challenge_in("voting", shortlist_size=20)


@pytest.fixture
def seat(challenge):
    return a_judge(challenge)


@pytest.fixture
def ideas(challenge):
    return [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(4)]


def reason_of(refusal) -> str:
    return refusal.value.reason


# How many


@pytest.mark.parametrize(
    ("size", "each"),
    [(3, 0), (5, 0), (6, 1), (10, 1), (12, 1), (15, 2), (20, 2), (25, 2), (50, 5), (400, 10)],
)
def test_each_judge_has_as_many_as_there_are_places_and_never_more_than_ten(size, each):
    assert nominations_each(a_challenge_in("voting", shortlist_size=size)) == each


def test_the_frozen_rules_say_how_many(challenge):
    challenge.cards.create(
        version=1,
        body='{"shortlist_size": 10}',
        sha256="0" * 64,
        frozen_at=timezone.now(),
    )
    Challenge.objects.filter(pk=challenge.pk).update(shortlist_size=50)

    assert nominations_each(Challenge.objects.get(pk=challenge.pk)) == 1


def test_where_the_crowd_alone_decides_nobody_nominates():
    challenge = a_challenge_in("voting", shortlist_size=20, crowd_weight=1, reviews_min=0)

    assert nominations_each(challenge) == 0
    with pytest.raises(Refused) as refusal:
        nominate_idea(judge=a_judge(challenge), idea=an_idea(challenge=challenge), reason=WHY)
    assert reason_of(refusal) == "The shortlist of this challenge has no place for a wild card."


def test_one_more_than_her_places_is_refused_until_one_is_taken_back(seat, ideas):
    first, second, third, _fourth = ideas
    nominate_idea(judge=seat, idea=first, reason=WHY)
    nominate_idea(judge=seat, idea=second, reason=WHY)

    with pytest.raises(Refused) as refusal:
        nominate_idea(judge=seat, idea=third, reason=WHY)
    assert take_back_nomination(judge=seat, idea=first) is True
    assert take_back_nomination(judge=seat, idea=first) is False
    nominate_idea(judge=seat, idea=third, reason=WHY)

    assert reason_of(refusal) == (
        "You may nominate 2 ideas, and you have. Take one nomination back first."
    )
    assert dict(Nomination.objects.values_list("idea__title", "number")) == {
        "Idea 1": 2,
        "Idea 2": 1,
    }


def test_a_second_nomination_of_one_idea_changes_the_reason_alone(seat, ideas):
    nominate_idea(judge=seat, idea=ideas[0], reason="First words")
    nominate_idea(judge=seat, idea=ideas[1], reason=WHY)
    nominate_idea(judge=seat, idea=ideas[0], reason="  Better\nwords ")

    assert list(Nomination.objects.values_list("idea__title", "number", "reason")) == [
        ("Idea 0", 1, "Better words"),
        ("Idea 1", 2, WHY),
    ]


@pytest.mark.parametrize("number", [0, MOST_NOMINATIONS + 1])
def test_the_database_knows_no_more_numbers(seat, ideas, number):
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(
            judge=seat, idea=ideas[0], number=number, reason=WHY, nominated_at=timezone.now()
        )


@pytest.mark.parametrize("same", ["idea", "number", "no reason"])
def test_the_database_refuses_what_the_service_would(seat, ideas, same):
    a_nomination(seat, ideas[0])
    row = {"idea": ideas[0], "number": 2, "reason": WHY}
    row |= {"number": {"idea": ideas[1], "number": 1}, "no reason": {"idea": ideas[1]}}.get(
        same, {}
    )
    row |= {"reason": ""} if same == "no reason" else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(judge=seat, nominated_at=timezone.now(), **row)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_nomination_without_a_reason_is_refused(seat, ideas, reason):
    with pytest.raises(Refused) as refusal:
        nominate_idea(judge=seat, idea=ideas[0], reason=reason)

    assert reason_of(refusal) == (
        "Please say in a few words why the panel should look at this idea."
    )


# When


@pytest.mark.parametrize(
    ("ideas_close", "voting_opens", "opens"),
    [(-2, -1, -2), (-1, -1, -1), (1, -2, -2), (-3, 1, -3)],
)
def test_it_opens_with_voting_or_the_close_of_ideas_whichever_comes_first(
    challenge, ideas_close, voting_opens, opens
):
    now, day = timezone.now(), timedelta(days=1)
    move_window(challenge, "submission", closes_at=now + ideas_close * day)
    challenge = move_window(
        challenge, "voting", opens_at=now + voting_opens * day, closes_at=now + 5 * day
    )

    assert nominations_open_at(challenge) == now + opens * day
    assert not nominations_are_open(challenge, now=now + opens * day - SECOND)
    assert nominations_are_open(challenge, now=now + opens * day)


def test_it_is_over_in_the_moment_in_which_voting_closes(challenge):
    closes = challenge.window("voting").closes_at

    assert nominations_are_open(challenge, now=closes - SECOND)
    assert nominations_are_open(challenge, now=closes).reason == (
        "Voting has closed, and with it the time to nominate. Your nominations stand."
    )


@pytest.mark.parametrize("stage", ["open", "judging"])
def test_outside_of_its_time_nothing_is_given_or_taken_back(stage):
    challenge = a_challenge_in(stage, shortlist_size=20)
    seat, idea = a_judge(challenge), an_idea(challenge=challenge)
    a_nomination(seat, idea)

    for act in (
        lambda: nominate_idea(judge=seat, idea=idea, reason="Other words"),
        lambda: take_back_nomination(judge=seat, idea=idea),
    ):
        with pytest.raises(Refused):
            act()

    assert list(Nomination.objects.values_list("reason", flat=True)) == [WHY]


# Who


@pytest.mark.parametrize("lacks", ["second factor", "agreement", "acceptance", "presence"])
def test_who_is_not_ready_to_judge_nominates_nothing(challenge, ideas, lacks, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    seat = a_judge(challenge)
    if lacks == "second factor":
        seat.user.authenticator_set.all().delete()
    elif lacks == "agreement":
        Judge.objects.filter(pk=seat.pk).update(rules_agreed_at=None)
    elif lacks == "acceptance":
        Judge.objects.filter(pk=seat.pk).update(accepted_at=None)
    else:
        Departure.objects.create(judge=seat, reason="Ill", by=a_user(), at=timezone.now())

    with pytest.raises(Refused):
        nominate_idea(judge=seat, idea=ideas[0], reason=WHY)

    assert not Nomination.objects.exists()


def test_what_a_judge_nominated_stands_when_she_drops_out(challenge, seat, ideas):
    nominate_idea(judge=seat, idea=ideas[0], reason=WHY)

    Departure.objects.create(judge=seat, reason="Ill", by=a_user(), at=timezone.now())

    assert reasons_to_nominate(challenge) == {ideas[0].pk: [WHY]}
    with pytest.raises(Refused):
        take_back_nomination(judge=seat, idea=ideas[0])


# Which


def own(seat, idea):
    Idea.objects.filter(pk=idea.pk).update(author=seat.user)


def credited(seat, idea):
    merged = an_idea(challenge=idea.challenge, author=seat.user, status="merged")
    Merge.objects.create(
        idea=merged, kept=idea, reason="Same", merged_by=a_user(), merged_at=timezone.now()
    )


def same_house(seat, idea):
    house = an_organisation()
    for user in (seat.user, idea.author):
        add_member(organisation=house, user=user, role="viewer")


def declared(seat, idea):
    Conflict.objects.create(judge=seat, idea=idea, reason="A cousin", declared_at=timezone.now())


CONFLICTS = [own, credited, same_house, declared]


@pytest.mark.parametrize("connect", CONFLICTS)
def test_an_idea_she_has_to_do_with_is_not_hers_to_nominate(seat, ideas, connect):
    connect(seat, ideas[0])

    with pytest.raises(Refused) as refusal:
        nominate_idea(judge=seat, idea=ideas[0], reason=WHY)

    # Nothing of why: it would tell her whose idea it is.
    assert reason_of(refusal) == "You cannot nominate this idea."
    assert set(ideas_to_nominate(seat)) == set(ideas[1:])


@pytest.mark.parametrize("connect", CONFLICTS)
def test_a_conflict_that_comes_to_light_later_takes_the_nomination_out(challenge, seat, connect):
    idea, other = (an_idea(challenge=challenge) for _ in range(2))
    colleague = a_judge(challenge)
    nominate_idea(judge=seat, idea=idea, reason="Of the one")
    nominate_idea(judge=colleague, idea=idea, reason="Of another")
    nominate_idea(judge=seat, idea=other, reason="Elsewhere")

    connect(seat, idea)

    assert reasons_to_nominate(challenge) == {idea.pk: ["Of another"], other.pk: ["Elsewhere"]}


@pytest.mark.parametrize("connect", [own, credited, same_house])
def test_what_bars_her_here_bars_her_from_scoring_too(seat, ideas, connect):
    """The condition on rows and the search of the panel's page say the same."""
    connect(seat, ideas[1])
    rows = Idea.objects.filter(pk__in=[idea.pk for idea in ideas]).select_related("author")

    found = [row.idea for row in found_conflicts([seat], rows) if row.bars]
    barred = in_conflict(
        judge=seat.pk, user=seat.user_id, idea=OuterRef("pk"), author=OuterRef("author")
    )

    assert found == list(rows.filter(barred)) == [ideas[1]]


@pytest.mark.parametrize("gone", ["draft", "withdrawn", "merged", "hidden", "elsewhere"])
def test_only_an_idea_in_play_is_nominated(challenge, seat, gone):
    if gone == "hidden":
        idea = an_idea(challenge=challenge, hidden_at=timezone.now())
    elif gone == "elsewhere":
        idea = an_idea(challenge=a_challenge_in("voting"))
    else:
        idea = an_idea(challenge=challenge, status=gone)

    with pytest.raises(Refused):
        nominate_idea(judge=seat, idea=idea, reason=WHY)

    assert not Nomination.objects.exists()


def test_an_idea_hidden_since_does_not_count_and_can_be_taken_back(challenge, seat, ideas):
    nominate_idea(judge=seat, idea=ideas[0], reason=WHY)
    Idea.objects.filter(pk=ideas[0].pk).update(hidden_at=timezone.now())

    assert not nominations_that_count(challenge).exists()
    assert take_back_nomination(judge=seat, idea=ideas[0]) is True


def test_the_order_of_ideas_is_her_own_and_stays(challenge):
    found = [an_idea(challenge=challenge) for _ in range(12)]
    seats = [a_judge(challenge) for _ in range(2)]

    orders = [list(ideas_to_nominate(seat)) for seat in (*seats, seats[0])]

    assert orders[0] == orders[2] != orders[1]
    assert set(orders[0]) == set(orders[1]) == set(found)


def test_reasons_come_by_their_letters_whoever_gave_them(challenge, ideas):
    for reason in ("Zest", "Art", "Moss"):
        a_nomination(a_judge(challenge), ideas[0], reason)

    assert reasons_to_nominate(challenge) == {ideas[0].pk: ["Art", "Moss", "Zest"]}


def test_who_judges_does_not_read_as_organiser_what_others_nominate(challenge):
    organiser = a_member_of(challenge.organisation)
    both = a_member_of(challenge.organisation)
    a_judge(challenge, user=both)

    seen = {
        name: bool(may_see_nominations(user, challenge))
        for name, user in {"organiser": organiser, "both": both, "other": a_user()}.items()
    }

    assert seen == {"organiser": True, "both": False, "other": False}


def test_what_was_nominated_is_read_in_one_query(challenge, ideas, django_assert_num_queries):
    for number in range(8):
        a_nomination(a_judge(challenge), ideas[number % 4])

    with django_assert_num_queries(1):
        found = reasons_to_nominate(challenge)

    assert {len(reasons) for reasons in found.values()} == {2}

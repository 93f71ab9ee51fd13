"""Who scores what: every judge everything, or each idea some of them; who takes over, who is
barred, and what is asked for on top."""

import numpy as np
import pytest

from challenges.core.errors import Refused
from challenges.judging.conflict_queries import found_conflicts
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Assignment, Conflict, Review
from challenges.judging.panel_models import AssignmentPlan, Departure, ExtraReviews
from challenges.judging.panel_queries import (
    bench,
    ideas_to_score,
    marks_by_idea,
    plan_of,
    split_ideas,
)
from challenges.judging.queries import reviews_for_balance
from challenges.judging.rules import may_judge
from challenges.judging.services import (
    accept_invitation,
    ask_extra_reviews,
    assign_panel,
    choose_plan,
    declare_conflict,
    draw_replacement,
    replace_judge,
    save_review,
)
from challenges.organisations.services import add_member
from tests.builders.judging import a_judge, a_review, an_assignment
from tests.builders.organisations import an_organisation
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist, a_tallied_idea, a_voted_challenge

pytestmark = pytest.mark.django_db

SEED = "5" * 64


def a_panel(judges=6, ideas=8, way="balanced", reviews=3):
    """A challenge in judging with a shortlist shared out among a panel."""
    challenge = a_voted_challenge(judging_closed=False, reviews_min=1)
    seats = [a_judge(challenge) for _ in range(judges)]
    finalists = [a_tallied_idea(challenge, f"Idea {number}", 9) for number in range(ideas)]
    for idea in finalists:
        a_finalist(idea)
    by = a_user("Olga")
    plan = choose_plan(challenge=challenge, way=way, reviews=reviews, by=by)
    AssignmentPlan.objects.filter(pk=plan.pk).update(seed=SEED)
    return challenge, seats, finalists, by


def pairs(challenge):
    return set(Assignment.objects.filter(judge__challenge=challenge).values_list("idea", "judge"))


def free_of(challenge, idea):
    """Judges who do not have this idea to score."""
    return challenge.judges.exclude(assignments__idea=idea)


def complete(judge, idea, value=6):
    criteria = judge.challenge.criteria.all()
    scores = {criterion.pk: value for criterion in criteria}
    return save_review(judge=judge, idea=idea, scores=scores, complete=True)


def test_balanced_gives_each_idea_its_reviews_with_even_loads_and_all_comparable():
    challenge, _seats, ideas, _by = a_panel()

    found = bench(challenge, ideas_to_score(challenge))
    drawn = found.as_assignment(found.wanted(plan_of(challenge)))

    assert found.given.sum(axis=1).tolist() == [3] * len(ideas)
    assert np.ptp(found.given.sum(axis=0)) == 0
    assert (drawn.components, drawn.short) == (1, ())
    assert drawn.efficiency >= 0.6


def test_the_same_seed_draws_the_same_whatever_was_drawn_before():
    challenge, _seats, ideas, by = a_panel()
    first = choose_plan(challenge=challenge, way="balanced", reviews=3, by=by) and pairs(challenge)
    Assignment.objects.all().delete()

    choose_plan(challenge=challenge, way="balanced", reviews=3, by=by)

    assert pairs(challenge) == first


@pytest.mark.parametrize(("judges", "ideas", "way"), [(5, 12, "every"), (5, 13, "balanced")])
def test_a_small_panel_scores_everything_and_a_large_one_shares(judges, ideas, way):
    challenge = a_voted_challenge(judging_closed=False, reviews_min=2)
    for _ in range(judges):
        a_judge(challenge)
    shortlist = [a_tallied_idea(challenge, f"Idea {number}", 9) for number in range(ideas)]

    plan = assign_panel(challenge=challenge, ideas=shortlist, seed=SEED)

    assert (plan.way, plan.seed) == (way, SEED)
    assert len(pairs(challenge)) == ideas * 5


def test_drawing_anew_never_takes_a_review_that_is_begun():
    challenge, seats, ideas, by = a_panel()
    begun = set()
    for number, seat in enumerate(seats):
        idea = seat.assignments.first().idea
        a_review(seat, idea, (5, None) if number % 2 else (5, 5))
        begun.add((idea.pk, seat.pk))
    a_judge(challenge)

    choose_plan(challenge=challenge, way="balanced", reviews=2, by=by)

    assert begun <= pairs(challenge)
    found = bench(challenge, ideas_to_score(challenge))
    assert set(found.given.sum(axis=1)) <= {2, 3}


def test_after_somebody_joined_a_new_draw_evens_out_the_load():
    challenge, _seats, ideas, by = a_panel(judges=4, ideas=10, reviews=3)
    newcomer = a_judge(challenge)

    choose_plan(challenge=challenge, way="balanced", reviews=3, by=by)

    assert newcomer.assignments.count() == 6


def test_who_accepts_gets_only_what_is_short():
    challenge, _seats, ideas, _by = a_panel(judges=2, ideas=4, reviews=3)
    ada = a_user("Ada")
    a_judge(challenge, accepted=False, email=ada.email, token="secret")
    before = pairs(challenge)

    seat = accept_invitation(token="secret", user=ada)

    assert pairs(challenge) == before | {(idea.pk, seat.pk) for idea in ideas}


def test_fewer_reviews_than_the_rules_ask_cannot_be_chosen():
    challenge, _seats, _ideas, by = a_panel()
    challenge.reviews_min = 3
    challenge.save()

    with pytest.raises(Refused, match="at least 3 complete reviews"):
        choose_plan(challenge=challenge, way="balanced", reviews=2, by=by)


# conflicts


def test_a_judge_never_gets_an_idea_from_her_own_organisation():
    challenge, seats, ideas, by = a_panel()
    house = an_organisation("River Trust")
    add_member(organisation=house, user=seats[0].user, role="viewer")
    theirs = ideas[0]
    add_member(organisation=house, user=theirs.author, role="editor")

    choose_plan(challenge=challenge, way="every", reviews=None, by=by)

    assert (theirs.pk, seats[0].pk) not in pairs(challenge)
    assert Conflict.objects.get().reason == f"Same organisation as the author: {house}"
    assert not may_judge(seats[0].user, theirs, now=challenge.created_at)


def test_a_connection_found_after_she_began_leaves_her_review_alone():
    challenge, seats, ideas, by = a_panel(way="every", reviews=None)
    a_review(seats[0], ideas[0], (5, 5))
    house = an_organisation()
    for user in (seats[0].user, ideas[0].author):
        add_member(organisation=house, user=user, role="viewer")

    choose_plan(challenge=challenge, way="every", reviews=None, by=by)

    assert (ideas[0].pk, seats[0].pk) in pairs(challenge)
    assert not Conflict.objects.exists()


def test_a_common_house_of_mail_is_a_hint_and_a_public_one_is_none():
    challenge, seats, ideas, _by = a_panel(judges=2, ideas=2)
    for user, address in (
        (seats[0].user, "ada@studio.example"),
        (ideas[0].author, "bob@STUDIO.example"),
        (seats[1].user, "cy@gmail.com"),
        (ideas[1].author, "dee@googlemail.com"),
    ):
        user.email = address
        user.save()
    idea = ideas_to_score(challenge).select_related("author")

    found = found_conflicts(challenge.judges.select_related("user"), idea)

    assert [(row.judge, row.idea, row.bars) for row in found] == [(seats[0], ideas[0], False)]


def test_a_house_of_mail_that_most_authors_have_tells_nothing():
    challenge, seats, ideas, _by = a_panel(judges=1, ideas=5)
    for user in (seats[0].user, *(idea.author for idea in ideas)):
        user.email = f"{user.pk}@studio.example"
        user.save()
    found = ideas_to_score(challenge).select_related("author")
    judges = challenge.judges.select_related("user")

    assert found_conflicts(judges, found) == []
    assert len(found_conflicts(judges, found[:3])) == 3


# replacement


def test_a_recusal_draws_another_judge_for_that_idea_and_moves_nobody_else():
    challenge, seats, ideas, _by = a_panel()
    gone = seats[0].assignments.first()
    before, free = pairs(challenge), set(free_of(challenge, gone.idea))

    declare_conflict(judge=seats[0], idea=gone.idea, reason="My sister wrote it")

    new = pairs(challenge) - before
    assert pairs(challenge) >= before
    ((idea, judge),) = new
    assert idea == gone.idea_id
    assert judge in {seat.pk for seat in free}


def test_with_nobody_left_to_draw_there_is_no_replacement():
    challenge, seats, ideas, _by = a_panel(judges=3, ideas=4, way="every", reviews=None)
    before = pairs(challenge)

    declare_conflict(judge=seats[0], idea=ideas[0], reason="My sister wrote it")

    assert pairs(challenge) == before


def test_after_judging_has_closed_nobody_is_drawn():
    challenge, seats, _ideas, _by = a_panel()
    challenge.windows.filter(kind="judging").update(closes_at=challenge.created_at)
    gone = seats[0].assignments.first()
    Conflict.objects.create(
        judge=seats[0], idea=gone.idea, reason="Late", declared_at=challenge.created_at
    )

    assert draw_replacement(judge=seats[0], idea=gone.idea) is None


def test_what_a_judge_completed_counts_when_she_drops_out_and_the_rest_is_drawn_anew():
    challenge, seats, ideas, by = a_panel()
    first, second, *rest = [row.idea for row in seats[0].assignments.all()]
    done = complete(seats[0], first)
    draft = a_review(seats[0], second, (5, None))

    replace_judge(judge=seats[0], by=by, reason="Ill for\na month")

    assert list(reviews_for_balance(challenge)) == [done]
    assert not Review.objects.filter(pk=draft.pk).exists()
    assert [row.idea for row in seats[0].assignments.all()] == [first]
    found = bench(challenge, ideas_to_score(challenge))
    assert found.given.sum(axis=1).tolist() == [3] * len(ideas)
    assert Departure.objects.get().reason == "Ill for a month"
    assert not may_judge(seats[0].user, first, now=challenge.created_at)
    with pytest.raises(Refused, match="left this panel"):
        complete(seats[0], first, value=1)


def test_a_judge_is_replaced_once_and_with_a_reason():
    challenge, seats, _ideas, by = a_panel()
    invited = a_judge(challenge, accepted=False)

    with pytest.raises(Refused, match="Say why"):
        replace_judge(judge=seats[0], by=by, reason="  ")
    with pytest.raises(Refused, match="has not accepted"):
        replace_judge(judge=invited, by=by, reason="Silent")
    replace_judge(judge=seats[0], by=by, reason="Ill")
    with pytest.raises(Refused, match="already"):
        replace_judge(judge=seats[0], by=by, reason="Ill")


def test_who_dropped_out_is_never_drawn_again():
    challenge, seats, _ideas, by = a_panel()
    replace_judge(judge=seats[0], by=by, reason="Ill")

    choose_plan(challenge=challenge, way="every", reviews=None, by=by)

    assert not seats[0].assignments.exists()
    assert seats[1].assignments.count() == 8


# extra reviews


def test_extra_reviews_are_drawn_for_that_idea_alone_and_kept():
    challenge, _seats, ideas, by = a_panel()
    before = pairs(challenge)

    ask_extra_reviews(challenge=challenge, ideas=[ideas[0]], by=by, reason="It splits", reviews=2)

    new = pairs(challenge) - before
    assert pairs(challenge) >= before
    assert [idea for idea, _judge in new] == [ideas[0].pk] * 2
    assert [(row.idea, row.reviews, row.reason, row.by) for row in ExtraReviews.objects.all()] == [
        (ideas[0], 2, "It splits", by)
    ]


def test_extra_reviews_need_a_reason_an_idea_and_somebody_to_write_them():
    challenge, _seats, ideas, by = a_panel(judges=3, ideas=3, way="every", reviews=None)
    off = a_tallied_idea(challenge, "Off the list", 1)

    for wrong, match in (
        ({"ideas": [ideas[0]], "reason": " "}, "say why"),
        ({"ideas": [], "reason": "It splits"}, "at least one idea"),
        ({"ideas": [off], "reason": "It splits"}, "not before the panel"),
        ({"ideas": [ideas[0]], "reason": "It splits"}, "Too few judges are left"),
    ):
        with pytest.raises(Refused, match=match):
            ask_extra_reviews(challenge=challenge, by=by, **wrong)
    assert not ExtraReviews.objects.exists()


def test_the_panel_splits_where_two_complete_reviews_are_forty_points_apart():
    challenge, seats, ideas, _by = a_panel(way="every", reviews=None)
    a_review(seats[0], ideas[0], (3, 3))
    a_review(seats[1], ideas[0], (7, 7))
    a_review(seats[0], ideas[1], (3, 3))
    a_review(seats[1], ideas[1], (6, 8))
    a_review(seats[0], ideas[2], (0, 0))
    a_review(seats[1], ideas[2], (10, None))

    assert split_ideas(marks_by_idea(challenge)) == {ideas[0].pk}


def test_nothing_is_shared_out_once_judging_has_closed():
    challenge, seats, ideas, by = a_panel()
    challenge.windows.filter(kind="judging").update(closes_at=challenge.created_at)

    for act in (
        lambda: choose_plan(challenge=challenge, way="every", reviews=None, by=by),
        lambda: replace_judge(judge=seats[0], by=by, reason="Ill"),
        lambda: ask_extra_reviews(challenge=challenge, ideas=ideas[:1], by=by, reason="It splits"),
    ):
        with pytest.raises(Refused, match="Judging has closed"):
            act()


def test_an_idea_with_a_draft_is_told_as_begun_and_not_as_done():
    challenge, seats, ideas, _by = a_panel(judges=2, ideas=1, way="every", reviews=None)
    an_assignment(seats[0], ideas[0])
    review = a_review(seats[0], ideas[0], (5, None))

    found = bench(challenge, ideas)

    assert review.status == ReviewStatus.DRAFT
    assert (found.given.sum(), found.begun.sum(), found.done.sum()) == (2, 1, 0)

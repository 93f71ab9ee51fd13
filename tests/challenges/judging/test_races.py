from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.judging.models import (
    Assignment,
    CorrectionDecision,
    Judge,
    Nomination,
    Review,
    ReviewCorrection,
    Score,
)
from challenges.judging.panel_models import AssignmentPlan, Departure, Reminder
from challenges.judging.services import (
    accept_invitation,
    choose_plan,
    decide_correction,
    invite_judge,
    nominate_idea,
    remind_judge,
    replace_judge,
    save_review,
    take_back_nomination,
)
from challenges.ranking.models import Result
from tests.builders.corrections import a_correction
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, move_window
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist, a_judged_challenge, an_organiser, publish


def at_once(times, act):
    """What each of `times` simultaneous calls came to: its value, or "refused"."""

    def one(number):
        try:
            return act(number)
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.usefixtures("committed_db")
def test_address_invited_eight_times_at_once_gets_one_seat_and_one_letter():
    challenge, by = a_challenge_in("open"), a_user()

    found = at_once(
        8, lambda _n: invite_judge(challenge=challenge, email="a@panel.example", by=by).pk
    )

    assert Judge.objects.count() == 1
    assert sorted(map(str, found)) == sorted([str(Judge.objects.get().pk)] + ["refused"] * 7)


@pytest.mark.usefixtures("committed_db")
def test_link_used_eight_times_at_once_works_once():
    challenge = a_challenge_in("open")
    user = a_user(email="a@panel.example")
    a_judge(challenge, accepted=False, token="the-token", email="a@panel.example")

    found = at_once(8, lambda _n: accept_invitation(token="the-token", user=user).user_id)

    assert sorted(map(str, found)) == sorted([str(user.pk)] + ["refused"] * 7)


@pytest.mark.usefixtures("committed_db")
def test_review_saved_eight_times_at_once_is_one_review_of_one_of_them():
    challenge = a_challenge_in("judging")
    idea = an_idea(challenge=challenge)
    judge = a_judge(challenge, ideas=[idea])
    criteria = [row.pk for row in challenge.criteria.all()]

    found = at_once(
        8,
        lambda n: (
            save_review(judge=judge, idea=idea, scores=dict.fromkeys(criteria, n), complete=True).pk
        ),
    )

    assert set(found) == {Review.objects.get().pk}
    values = list(Score.objects.values_list("value", flat=True))
    assert len(values) == 2
    assert values[0] == values[1]


def a_panel(judges=4, ideas=4):
    """Finalists before judges, nothing shared out."""
    challenge = a_challenge_in("judging")
    found = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(ideas)]
    for idea in found:
        a_finalist(idea)
    return challenge, [a_judge(challenge) for _ in range(judges)], found


@pytest.mark.usefixtures("committed_db")
def test_work_shared_out_six_times_at_once_is_shared_out_once():
    challenge, _judges, ideas = a_panel(judges=6, ideas=6)
    by = a_user()

    at_once(6, lambda _n: choose_plan(challenge=challenge, way="balanced", reviews=2, by=by).pk)

    given = Counter(Assignment.objects.values_list("idea", flat=True))
    assert given == {idea.pk: 2 for idea in ideas}
    assert AssignmentPlan.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_judge_replaced_six_times_at_once_leaves_once_and_the_others_take_over():
    challenge, judges, ideas = a_panel()
    by = a_user()
    choose_plan(challenge=challenge, way="balanced", reviews=2, by=by)

    found = at_once(6, lambda _n: replace_judge(judge=judges[0], by=by, reason="Ill").pk)

    assert sorted(map(str, found)) == sorted([str(Departure.objects.get().pk)] + ["refused"] * 5)
    given = Counter(Assignment.objects.exclude(judge=judges[0]).values_list("idea", flat=True))
    assert given == {idea.pk: 2 for idea in ideas}


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("complete", [True, False])
def test_review_saved_while_its_judge_is_replaced_counts_or_is_refused_and_is_never_lost(complete):
    """A score that she was told is kept stays; nobody scores in a seat that is left."""
    challenge, judges, ideas = a_panel()
    by = a_user()
    choose_plan(challenge=challenge, way="balanced", reviews=2, by=by)
    idea = judges[0].assignments.first().idea
    scores = {row.pk: 7 for row in challenge.criteria.all()}
    acts = [
        lambda: replace_judge(judge=judges[0], by=by, reason="Ill") and "left",
        lambda: save_review(judge=judges[0], idea=idea, scores=scores, complete=complete).status,
    ]

    left, saved = at_once(2, lambda number: acts[number]())

    kept = list(Review.objects.values_list("status", flat=True))
    others = Assignment.objects.exclude(judge=judges[0]).filter(idea=idea).count()
    assert left == "left"
    assert (saved, kept, others) in [
        ("complete", ["complete"], 1),
        ("draft", [], 2),
        ("refused", [], 2),
    ]


@pytest.mark.usefixtures("committed_db")
def test_judge_reminded_six_times_at_once_gets_one_letter():
    challenge = a_challenge_in("judging")
    challenge = move_window(challenge, "judging", opens_at=timezone.now() - timedelta(days=1))
    idea = an_idea(challenge=challenge)
    a_finalist(idea)
    judge, by = a_judge(challenge, ideas=[idea]), a_user()

    found = at_once(6, lambda _n: remind_judge(judge=judge, by=by) and "sent")

    assert sorted(found) == ["refused"] * 5 + ["sent"]
    assert Reminder.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_eight_ideas_nominated_at_once_are_no_more_than_she_may():
    challenge = a_challenge_in("voting", shortlist_size=20)
    judge = a_judge(challenge)
    ideas = [an_idea(challenge=challenge) for _ in range(8)]

    found = at_once(8, lambda n: nominate_idea(judge=judge, idea=ideas[n], reason="Bold").number)

    assert sorted(map(str, found)) == ["1", "2"] + ["refused"] * 6
    assert sorted(Nomination.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.usefixtures("committed_db")
def test_one_idea_nominated_in_eight_tabs_is_nominated_once():
    challenge = a_challenge_in("voting", shortlist_size=20)
    judge, idea = a_judge(challenge), an_idea(challenge=challenge)

    found = at_once(8, lambda n: nominate_idea(judge=judge, idea=idea, reason=f"Tab {n}").pk)

    assert set(found) == {Nomination.objects.get().pk}


@pytest.mark.usefixtures("committed_db")
def test_a_nomination_taken_back_in_eight_tabs_is_taken_back_once():
    challenge = a_challenge_in("voting", shortlist_size=20)
    judge, idea = a_judge(challenge), an_idea(challenge=challenge)
    nominate_idea(judge=judge, idea=idea, reason="Bold")

    found = at_once(8, lambda _n: take_back_nomination(judge=judge, idea=idea))

    assert sorted(found) == [False] * 7 + [True]
    assert not Nomination.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_a_correction_approved_eight_times_at_once_is_one_version():
    challenge, ideas = a_judged_challenge({"Bus": (9, [(8, 7)])}, judges=1)
    correction = a_correction(challenge, ideas["Bus"])
    people = [an_organiser(challenge) for _ in range(8)]

    found = at_once(
        8,
        lambda n: (
            decide_correction(
                correction=correction, by=people[n], approve=True, reason=f"Yes, {n}"
            ).version.number
        ),
    )

    assert Counter(found) == {2: 1, "refused": 7}
    assert [list(row.scores.values()) for row in correction.review.versions.order_by("number")] == [
        [8, 7],
        [1, 10],
    ]
    assert CorrectionDecision.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_approved_and_refused_at_once_is_one_of_both():
    challenge, ideas = a_judged_challenge({"Bus": (9, [(8, 7)])}, judges=1)
    correction = a_correction(challenge, ideas["Bus"])
    people = [an_organiser(challenge) for _ in range(8)]

    at_once(
        8,
        lambda n: decide_correction(
            correction=correction, by=people[n], approve=n % 2 == 0, reason="Seen"
        ),
    )

    decision = CorrectionDecision.objects.get()
    given = list(correction.review.scores.values_list("value", flat=True))
    assert given == ([1, 10] if decision.approved else [8, 7])


@pytest.mark.usefixtures("committed_db")
def test_asked_for_eight_times_at_once_is_one_request():
    challenge, ideas = a_judged_challenge({"Bus": (9, [(8, 7)])}, judges=1)

    found = at_once(8, lambda n: a_correction(challenge, ideas["Bus"], (n % 2, 10)).number)

    assert ReviewCorrection.objects.count() == 1
    assert set(found) == {1, "refused"}


@pytest.mark.usefixtures("committed_db")
def test_a_request_beside_the_publishing_waits_for_nobody_after_it():
    """Either the result finds it waiting, or she finds the result."""
    challenge, ideas = a_judged_challenge({"Bus": (9, [(8, 7)])}, judges=1)
    by = an_organiser(challenge)

    def act(number):
        if number:
            return a_correction(challenge, ideas["Bus"]).number
        return publish(challenge=challenge, by=by, winner_reason="It can start soon.").version

    found = at_once(4, act)

    published = found[0] == 1
    assert Result.objects.count() == published
    assert ReviewCorrection.objects.count() == (not published)

"""A score never changes after judging has closed, but by a second person (V14)."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.ideas.models import Merge
from challenges.judging.correction_queries import weighted_total
from challenges.judging.correction_rules import (
    corrections_are_decided,
    may_ask_correction,
    may_decide_correction,
)
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import (
    Conflict,
    CorrectionDecision,
    Review,
    ReviewCorrection,
    ReviewVersion,
)
from challenges.judging.panel_models import Departure
from challenges.judging.services import ask_correction, decide_correction, save_review
from tests.builders.corrections import (
    SLIP,
    a_correction,
    an_approved_correction,
    as_scores,
    seat_and_scores,
)
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review, move_window
from tests.builders.people import a_user
from tests.builders.ranking import (
    WHO_RUNS_IT,
    a_judged_challenge,
    a_person_who_is,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db

ROWS = {"Repair bus": (60, [(8, 7), (7, 8)]), "Library": (15, [(9, 9), (9, 8)])}


@pytest.fixture
def judged():
    challenge, ideas = a_judged_challenge(ROWS, judges=2)
    return challenge, ideas["Repair bus"]


@pytest.fixture
def challenge(judged):
    return judged[0]


@pytest.fixture
def idea(judged):
    return judged[1]


@pytest.fixture
def organiser(challenge):
    return an_organiser(challenge)


def versions(idea, number=0):
    review = Review.objects.filter(idea=idea).order_by("pk")[number]
    rows = ReviewVersion.objects.filter(review=review).order_by("number")
    return [(row.number, row.status, list(row.scores.values())) for row in rows]


def now_scores(idea, number=0):
    return seat_and_scores(idea.challenge, idea, number)[1]


def asking(challenge, idea, values=(1, 10), reason=SLIP, number=0):
    """Why it is refused to ask; "" where it is not."""
    try:
        a_correction(challenge, idea, values, reason=reason, number=number)
    except Refused as refusal:
        return refusal.reason
    return ""


def deciding(correction, by, approve=True, reason="Plainly swapped"):
    """Why it is refused to decide; "" where it is not."""
    try:
        decide_correction(correction=correction, by=by, approve=approve, reason=reason)
    except Refused as refusal:
        return refusal.reason
    return ""


def test_asking_changes_nothing_yet_and_keeps_what_the_review_says(challenge, idea):
    correction = a_correction(challenge, idea)

    assert now_scores(idea) == [8, 7]
    assert versions(idea) == [(1, "complete", [8, 7])]
    assert (list(correction.of.scores.values()), list(correction.scores.values())) == (
        [8, 7],
        [1, 10],
    )
    assert (correction.number, correction.reason, correction.is_open) == (1, SLIP, True)


def test_an_approved_correction_is_a_new_version_and_the_earlier_one_stays(
    challenge, idea, organiser
):
    completed_at = Review.objects.filter(idea=idea).order_by("pk")[0].completed_at

    decision = an_approved_correction(challenge, idea, by=organiser)

    assert now_scores(idea) == [1, 10]
    assert versions(idea) == [(1, "complete", [8, 7]), (2, "complete", [1, 10])]
    assert (decision.version.number, decision.by, decision.reason) == (
        2,
        organiser,
        "Plainly swapped",
    )
    review = decision.correction.review
    review.refresh_from_db()
    assert (review.status, review.completed_at) == (ReviewStatus.COMPLETE, completed_at)
    assert now_scores(idea, number=1) == [7, 8]


def test_a_refused_correction_changes_nothing(challenge, idea, organiser):
    correction = a_correction(challenge, idea)

    decision = decide_correction(
        correction=correction, by=organiser, approve=False, reason="A changed mind"
    )

    assert (now_scores(idea), versions(idea)) == ([8, 7], [(1, "complete", [8, 7])])
    assert (decision.version, decision.approved) == (None, False)


@pytest.mark.parametrize("closed", ["by its date", "by hand"])
def test_while_judging_is_open_nothing_is_asked(challenge, idea, closed):
    later = timezone.now() + timezone.timedelta(days=2)
    move_window(challenge, "judging", closes_at=later)

    assert "Judging is open" in asking(Challenge.objects.get(pk=challenge.pk), idea)
    if closed == "by hand":
        Challenge.objects.filter(pk=challenge.pk).update(judging_closed_at=timezone.now())
    else:
        move_window(challenge, "judging", closes_at=timezone.now())
    assert asking(challenge, idea) == ""


def test_once_the_result_is_out_nothing_is_asked_nor_decided(challenge, idea, organiser):
    publish(challenge=challenge, by=organiser, winner_reason="It can start soon.")

    assert "corrected result" in asking(challenge, idea)
    assert ReviewCorrection.objects.count() == 0


def test_a_waiting_correction_cannot_be_decided_after_the_result(challenge, idea, organiser):
    correction = a_correction(challenge, idea)
    Challenge.objects.filter(pk=challenge.pk).update(decided_at=timezone.now())

    assert "The result is published" in deciding(correction, organiser)
    assert (now_scores(idea), CorrectionDecision.objects.count()) == ([8, 7], 0)


@pytest.mark.parametrize("status", [ReviewStatus.DRAFT, ReviewStatus.WITHDRAWN, "no review"])
def test_what_was_not_complete_at_the_close_is_not_given_late(challenge, idea, status):
    review = Review.objects.filter(idea=idea).order_by("pk")[0]
    seat = review.judge
    if status == "no review":
        review.scores.all().delete()
        review.delete()
    else:
        at = timezone.now() if status == ReviewStatus.WITHDRAWN else None
        Review.objects.filter(pk=review.pk).update(status=status, withdrawn_at=at)
    before = Review.objects.filter(judge=seat, idea=idea).values()

    with pytest.raises(Refused) as refusal:
        ask_correction(judge=seat, idea=idea, scores=as_scores(challenge, (1, 10)), reason=SLIP)

    expected = "cannot judge" if status == ReviewStatus.WITHDRAWN else "was not complete"
    assert expected in refusal.value.reason
    assert list(before) == list(Review.objects.filter(judge=seat, idea=idea).values())
    assert ReviewCorrection.objects.count() == 0


def test_nobody_asks_in_another_judges_name(challenge, idea):
    stranger, elsewhere = a_judge(challenge), a_judge(a_judged_challenge(ROWS)[0])

    for seat in (stranger, elsewhere):
        with pytest.raises(Refused):
            ask_correction(judge=seat, idea=idea, scores=as_scores(challenge, (1, 10)), reason=SLIP)

    assert ReviewCorrection.objects.count() == 0


def test_the_scores_must_be_whole_and_other_than_they_are(challenge, idea):
    assert "every criterion" in asking(challenge, idea, (1, None))
    assert "whole number" in asking(challenge, idea, (1, 11))
    assert "has already" in asking(challenge, idea, (8, 7))
    assert "say why" in asking(challenge, idea, reason=" \n ")
    assert ReviewCorrection.objects.count() == 0


def test_a_judge_who_acts_for_the_organiser_has_seen_the_result_and_cannot(challenge, idea):
    seat, _given = seat_and_scores(challenge, idea)
    challenge.organisation.memberships.create(user=seat.user, role="viewer")

    assert "You act for the organiser" in asking(challenge, idea)


def test_who_left_the_panel_or_has_a_conflict_cannot(challenge, idea):
    first, second = (seat_and_scores(challenge, idea, number)[0] for number in (0, 1))
    Departure.objects.create(judge=first, reason="Ill", by=a_user(), at=timezone.now())
    Conflict.objects.create(judge=second, idea=idea, reason="Kin", declared_at=timezone.now())

    assert "You have left this panel" in asking(challenge, idea)
    assert "conflict of interest" in asking(challenge, idea, number=1)


def test_a_password_alone_is_not_enough(challenge, idea):
    seat, _given = seat_and_scores(challenge, idea)
    seat.user.authenticator_set.all().delete()

    assert "passkey" in asking(challenge, idea)


def test_one_waits_at_a_time_and_the_same_twice_is_one(challenge, idea):
    first = a_correction(challenge, idea)

    assert a_correction(challenge, idea) == first
    assert "not decided yet" in asking(challenge, idea, (2, 9))
    assert ReviewCorrection.objects.count() == 1
    assert asking(challenge, idea, number=1) == ""


def test_approved_it_is_for_good(challenge, idea, organiser):
    an_approved_correction(challenge, idea, by=organiser)

    assert "only once" in asking(challenge, idea, (2, 9))


def test_after_a_refusal_she_may_ask_once_more_and_no_third_time(challenge, idea, organiser):
    for number in (1, 2):
        correction = a_correction(challenge, idea, reason=f"Try {number}")
        assert correction.number == number
        assert deciding(correction, organiser, approve=False) == ""

    assert "refused" in asking(challenge, idea)
    assert ReviewCorrection.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewCorrection.objects.create(
            review=correction.review,
            number=3,
            of=correction.of,
            scores={},
            reason="Once more",
            asked_by=correction.asked_by,
            asked_at=timezone.now(),
        )


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_decides(role, allowed, challenge, idea, judged):
    correction = a_correction(challenge, idea)
    person = a_person_who_is(role, challenge, {idea.title: idea})

    assert bool(may_decide_correction(person, correction, now=timezone.now())) == allowed
    assert CorrectionDecision.objects.count() == 0


def test_a_second_person_is_no_judge_and_not_the_author(challenge, idea):
    correction = a_correction(challenge, idea)
    colleague = a_judge(challenge, user=an_organiser(challenge)).user
    challenge.organisation.memberships.create(user=idea.author, role="editor")

    assert "You judge here yourself" in deciding(correction, colleague)
    assert "your own idea" in deciding(correction, idea.author)
    assert (now_scores(idea), CorrectionDecision.objects.count()) == ([8, 7], 0)


def test_whose_idea_was_merged_into_it_does_not_decide(challenge, idea, organiser):
    taken = an_idea(challenge=challenge, author=organiser, title="The same bus")
    taken.status = "merged"
    taken.save()
    Merge.objects.create(
        idea=taken, kept=idea, reason="The same", merged_by=a_user(), merged_at=timezone.now()
    )
    correction = a_correction(challenge, idea)

    assert "your own idea" in deciding(correction, organiser)


def test_she_cannot_decide_herself_whatever_she_becomes(challenge, idea):
    """The seat stays hers; and the database asks for a second person too."""
    correction = a_correction(challenge, idea)
    judge = correction.asked_by
    challenge.organisation.memberships.create(user=judge, role="owner")

    assert "You judge here yourself" in deciding(correction, judge)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        CorrectionDecision.objects.create(
            correction=correction,
            approved=False,
            reason="Mine",
            asked_by=judge,
            by=judge,
            at=timezone.now(),
        )


def test_a_decision_needs_a_reason_and_falls_once(challenge, idea, organiser):
    correction = a_correction(challenge, idea)

    assert "Say why" in deciding(correction, organiser, reason=" ")
    assert deciding(correction, organiser) == ""
    assert "already" in deciding(correction, an_organiser(challenge), approve=False)
    assert versions(idea) == [(1, "complete", [8, 7]), (2, "complete", [1, 10])]


def test_what_does_not_count_any_more_can_only_be_refused(challenge, idea, organiser):
    correction = a_correction(challenge, idea)
    seat = correction.review.judge
    Conflict.objects.create(judge=seat, idea=idea, reason="Kin", declared_at=timezone.now())

    assert "only be refused" in deciding(correction, organiser)
    assert now_scores(idea) == [8, 7]
    assert deciding(correction, organiser, approve=False) == ""


def test_what_says_something_else_by_now_can_only_be_refused(challenge, idea, organiser):
    correction = a_correction(challenge, idea)
    ReviewVersion.objects.create(
        review=correction.review,
        number=2,
        status=ReviewStatus.COMPLETE,
        scores={},
        saved_at=timezone.now(),
    )

    assert "something else by now" in deciding(correction, organiser)
    assert now_scores(idea) == [8, 7]


def test_saving_a_score_card_stays_shut(challenge, idea):
    """V14: a correction is the only way."""
    seat, _given = seat_and_scores(challenge, idea)

    with pytest.raises(Refused, match="Judging has closed"):
        save_review(
            judge=seat, idea=idea, scores=as_scores(challenge, (1, 10)), complete=True, seen=1
        )


def test_the_organisers_who_may_decide_are_written_to_and_nobody_else(challenge, idea):
    told = [an_organiser(challenge), an_organiser(challenge, role="owner")]
    an_organiser(challenge, role="viewer")
    a_judge(challenge, user=an_organiser(challenge, name="Judging Olga"))
    challenge.organisation.memberships.create(user=idea.author, role="editor")
    starters = [
        row.user
        for row in challenge.organisation.memberships.filter(role="owner")
        if row.user not in told
    ]
    mail.outbox.clear()

    correction = a_correction(challenge, idea)

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        person.email for person in [*told, *starters]
    )
    for letter in mail.outbox:
        assert f"/desk/challenges/{challenge.slug}/panel/#correction-{correction.pk}" in letter.body
        assert idea.title in letter.body
        for secret in (correction.asked_by.display_name, correction.asked_by.email, SLIP):
            assert secret not in letter.body + letter.subject


@pytest.mark.parametrize("approve", [True, False])
def test_the_judge_is_told_what_was_decided(challenge, idea, organiser, approve):
    correction = a_correction(challenge, idea)
    mail.outbox.clear()

    decide_correction(
        correction=correction, by=organiser, approve=approve, reason="Seen on the card"
    )

    (letter,) = mail.outbox
    assert letter.to == [correction.asked_by.email]
    assert ("approved" if approve else "refused") in letter.subject
    assert "Seen on the card" in letter.body
    assert organiser.display_name not in letter.body


def test_a_refused_request_sends_no_letter(challenge, idea, organiser):
    mail.outbox.clear()

    assert asking(challenge, idea, (8, 7)) != ""

    assert mail.outbox == []


def test_the_wait_is_known(challenge, idea, organiser):
    correction = a_correction(challenge, idea)

    assert "on the panel’s page" in corrections_are_decided(challenge).reason
    deciding(correction, organiser)
    assert corrections_are_decided(challenge)


def test_the_rule_tells_the_judge_why(challenge, idea):
    seat, _given = seat_and_scores(challenge, idea)
    now = timezone.now()

    assert may_ask_correction(seat.user, idea, now=now)
    assert not may_ask_correction(a_user(), idea, now=now)
    a_correction(challenge, idea)
    assert "not decided yet" in may_ask_correction(seat.user, idea, now=now).reason


def test_a_total_is_weighted(challenge):
    first, second = challenge.criteria.all()

    assert weighted_total({str(first.pk): 8, str(second.pk): 2}, [first, second]) == 60.0
    assert weighted_total({}, [first, second]) == 0.0


def test_a_review_that_was_saved_as_a_version_gets_no_second_first_one(challenge, idea):
    seat = a_judge(challenge)
    review = a_review(seat, idea, (5, 5))
    given = {str(pk): 5 for pk in challenge.criteria.values_list("pk", flat=True)}
    kept = ReviewVersion.objects.create(
        review=review, number=1, status="complete", scores=given, saved_at=timezone.now()
    )

    asked = ask_correction(
        judge=seat, idea=idea, scores=as_scores(challenge, (4, 5)), reason="A slip"
    )

    assert asked.of == kept

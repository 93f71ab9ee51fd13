"""A correction asked for on a judge's page and decided on the organiser's page of the panel."""

import pytest
from django.test import Client

from challenges.judging.models import CorrectionDecision, ReviewCorrection
from tests.builders.corrections import SLIP, a_correction, an_approved_correction, seat_and_scores
from tests.builders.judging import a_judge, a_review
from tests.builders.ranking import (
    WHO_RUNS_IT,
    a_finalist,
    a_judged_challenge,
    a_person_who_is,
    a_tallied_idea,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db

ROWS = {"Repair bus": (60, [(8, 7), (7, 8)]), "Library": (15, [(9, 9), (9, 8)])}


@pytest.fixture
def challenge(db):
    return a_judged_challenge(ROWS, judges=2)[0]


@pytest.fixture
def idea(challenge):
    return challenge.ideas.get(title="Repair bus")


@pytest.fixture
def seat(challenge, idea):
    return seat_and_scores(challenge, idea)[0]


@pytest.fixture
def judge(seat, client_for):
    return client_for(seat.user)


def panel(challenge):
    return f"/desk/challenges/{challenge.slug}/panel/"


def decide_at(correction):
    return f"{panel(correction.review.idea.challenge)}corrections/{correction.pk}/"


def card(idea, more=""):
    return f"/desk/judging/{idea.challenge.slug}/{idea.public_id}/{more}"


def fields(challenge, *values, why=SLIP):
    keys = [f"criterion-{row.pk}" for row in challenge.criteria.all()]
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None} | {
        "why": why
    }


def text(response):
    return " ".join(response.content.decode().split())


def test_a_finished_review_offers_the_form_filled_with_its_scores(judge, challenge, idea):
    page = text(judge.get(card(idea)))

    first = challenge.criteria.first().pk
    assert "Correct a slip in this review" in page
    assert f'id="correct_criterion-{first}_8" checked' in page


def test_what_is_missing_is_said_and_what_was_typed_is_kept(judge, challenge, idea):
    answer = judge.post(card(idea, "correction/"), fields(challenge, 1, 10, why=""))
    page = text(answer)
    first = challenge.criteria.first().pk

    assert (answer.status_code, ReviewCorrection.objects.count()) == (422, 0)
    assert "There is a problem. Nothing you typed is lost." in page
    assert f'id="correct_criterion-{first}_1" checked' in page
    assert '<details class="disclosure" id="correction" open>' in page

    answer = judge.post(card(idea, "correction/"), fields(challenge, None, 10))
    assert (answer.status_code, "Choose a score." in text(answer)) == (422, True)
    assert 'value="I swapped two criteria"' in text(answer)


def test_what_the_state_refuses_is_said_in_the_form(judge, challenge, idea):
    answer = judge.post(card(idea, "correction/"), fields(challenge, 8, 7))

    assert answer.status_code == 409
    assert "These are the scores that your review has already." in text(answer)
    assert ReviewCorrection.objects.count() == 0


def test_pressed_twice_it_is_asked_once(judge, challenge, idea):
    first, second = (
        judge.post(card(idea, "correction/"), fields(challenge, 1, 10)) for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (302, 403)
    assert ReviewCorrection.objects.count() == 1


def test_while_judging_is_open_and_after_the_result_there_is_no_form(client_for):
    running, ideas = a_judged_challenge(ROWS, judges=2, judging_closed=False)
    seat, _given = seat_and_scores(running, ideas["Repair bus"])
    assert "Correct a slip" not in text(client_for(seat.user).get(card(ideas["Repair bus"])))

    over, ideas = a_judged_challenge(ROWS, judges=2)
    publish(challenge=over, by=an_organiser(over), winner_reason="It can start soon.")
    seat, _given = seat_and_scores(over, ideas["Repair bus"])
    page = text(client_for(seat.user).get(card(ideas["Repair bus"])))
    assert "Correct a slip" not in page
    assert "a mistake that matters is told in a corrected result" in page


def test_a_colleague_does_not_find_her_request(client_for, challenge, idea):
    a_correction(challenge, idea, reason="The lines slipped")
    colleague, _given = seat_and_scores(challenge, idea, 1)

    page = text(client_for(colleague.user).get(card(idea)))

    assert "The lines slipped" not in page
    assert "Correct a slip in this review" in page


@pytest.mark.parametrize(("role", "decides"), WHO_RUNS_IT.items())
def test_who_decides_by_the_site(role, decides, challenge, idea, client_for):
    correction = a_correction(challenge, idea)
    person = a_person_who_is(role, challenge, {idea.title: idea})

    client = client_for(person) if person.is_authenticated else Client()
    answer = client.post(decide_at(correction), {"answer": "approve", "reason": "Plainly swapped"})

    assert (CorrectionDecision.objects.count() == 1) == decides
    expected = 403 if role == "viewer" else 302 if decides or role == "anonymous" else 404
    assert answer.status_code == expected


def test_an_organiser_who_judges_is_told_why_she_does_not_decide(challenge, idea, client_for):
    both = an_organiser(challenge)
    a_judge(challenge, user=both)
    correction = a_correction(challenge, idea)
    client = client_for(both)

    page = text(client.get(panel(challenge)))
    answer = client.post(decide_at(correction), {"answer": "approve", "reason": "Mine"})

    assert "You judge here yourself, so somebody else has to decide about it." in page
    assert decide_at(correction) not in page
    assert (answer.status_code, CorrectionDecision.objects.count()) == (403, 0)


def test_a_decision_without_a_reason_comes_back(challenge, idea, client_for):
    correction = a_correction(challenge, idea)
    client = client_for(an_organiser(challenge))

    answer = client.post(decide_at(correction), {"answer": "approve", "reason": ""})
    unclear = client.post(decide_at(correction), {"answer": "maybe", "reason": "Well"})

    assert (answer.status_code, unclear.status_code) == (422, 422)
    assert f'href="#correction-{correction.pk}-reason"' in text(answer)
    assert 'value="Well"' in text(unclear)
    assert CorrectionDecision.objects.count() == 0


def test_a_correction_of_another_challenge_is_not_found(challenge, idea, client_for):
    other, ideas = a_judged_challenge(ROWS, judges=2)
    correction = a_correction(other, ideas["Repair bus"])
    client = client_for(an_organiser(challenge))

    url = f"{panel(challenge)}corrections/{correction.pk}/"
    assert client.post(url, {"answer": "approve", "reason": "x"}).status_code == 404
    assert CorrectionDecision.objects.count() == 0


def test_no_name_stands_beside_the_scores_before_or_after(challenge, idea, seat, client_for):
    client = client_for(an_organiser(challenge))
    a_correction(challenge, idea)
    waiting = part_of(text(client.get(panel(challenge))))
    correction = ReviewCorrection.objects.get()
    client.post(decide_at(correction), {"answer": "refuse", "reason": "A changed mind"})
    decided = part_of(text(client.get(panel(challenge))))

    assert "Waits for a decision" in waiting
    assert "A changed mind" in decided
    for part in (waiting, decided):
        assert '<span>Impact</span> <span class="num"> 8 → <strong>1</strong> </span>' in part
        assert SLIP in part
        for secret in (seat.user.display_name, seat.email, seat.credential, seat.public_id):
            assert secret not in part


def part_of(page):
    start = page.index('id="corrections"')
    return page[start : page.index('id="judges"', start)]


def test_while_one_waits_the_panel_shows_no_spread_and_the_next_step_is_to_decide(
    challenge, idea, client_for
):
    client = client_for(an_organiser(challenge))
    spread = "Where they are furthest apart"
    assert spread in text(client.get(panel(challenge)))
    correction = a_correction(challenge, idea)

    assert spread not in text(client.get(panel(challenge)))
    page = text(client.get(f"/desk/challenges/{challenge.slug}/"))
    assert "A judge asks to correct a review. Somebody who does not judge has to decide." in page

    client.post(decide_at(correction), {"answer": "approve", "reason": "Plainly swapped"})
    assert spread in text(client.get(panel(challenge)))


@pytest.mark.parametrize("count", [1, 6])
def test_the_panel_takes_the_same_queries_for_one_and_for_many(
    count, client_for, django_assert_num_queries
):
    rows = {f"Idea {number}": (10, [(8, 7)]) for number in range(6)}
    challenge, ideas = a_judged_challenge(rows, judges=1)
    by = an_organiser(challenge)
    an_approved_correction(challenge, ideas["Idea 0"], by=by)
    for number in range(1, count):
        a_correction(challenge, ideas[f"Idea {number}"])
    extra = a_correction(challenge, another(challenge))
    assert extra.is_open
    client = client_for(by)
    client.get(panel(challenge))

    with django_assert_num_queries(36):
        client.get(panel(challenge))


def another(challenge):
    idea = a_tallied_idea(challenge, "One more", 3)
    a_finalist(idea)
    a_review(challenge.judges.get(), idea, (5, 5))
    return idea

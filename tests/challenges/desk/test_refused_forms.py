"""Forms of the panel and of the money that are refused: the page comes back with what was typed,
and the reason stands beside the field."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.awards.enums import PayoutState, Rights
from challenges.awards.models import Award
from challenges.funding.models import Deposit
from challenges.judging.models import Judge
from challenges.judging.panel_models import AssignmentPlan, Departure, ExtraReviews
from tests.builders.awards import an_approved_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, move_window
from tests.builders.organisations import a_staff_member

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"challenges:{name}", args=args)


def field_of(response, name) -> str:
    """The field with its label and its error, as HTML, from its wrapper on."""
    page = response.content.decode()
    found = re.search(
        rf'<div class="field field--error">(?:(?!<div class="field).)*name="{name}".*?</div>',
        page,
        re.DOTALL,
    )
    return found[0] if found else ""


# --- The panel ------------------------------------------------------------------------------------


@pytest.fixture
def judging(organisation):
    challenge = a_challenge_in("judging", organisation=organisation, reviews_min=2)
    move_window(challenge, "judging", opens_at=timezone.now() - timedelta(days=1))
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(3)]
    for idea in ideas:
        challenge.finalists.create(idea=idea, chosen_at=timezone.now())
    return challenge, ideas, [a_judge(challenge, ideas=ideas) for _ in range(3)]


@pytest.mark.parametrize(
    ("reviews", "status", "words"),
    [
        ("", 422, "Say how many reviews each idea gets."),
        ("51", 422, "less than or equal to 50"),
        ("1", 409, "The rules ask for at least 2 complete reviews of each idea."),
    ],
)
def test_a_plan_that_is_refused_keeps_its_choice(client, judging, reviews, status, words):
    challenge = judging[0]

    response = client.post(
        at("plan-choose", challenge.slug), {"way": "balanced", "reviews": reviews}
    )

    field = field_of(response, "reviews")
    assert response.status_code == status
    assert words in field
    assert (f'value="{reviews}"' in field) == bool(reviews)
    assert response.context["plan_form"]["way"].value() == "balanced"
    assert not AssignmentPlan.objects.exists()


def test_a_judge_is_not_replaced_without_a_reason_and_the_form_is_hers(client, judging):
    challenge, _ideas, judges = judging

    response = client.post(
        at("judge-replace", challenge.slug), {"judge": judges[1].public_id, "reason": " "}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "This field is required." in field_of(response, "reason")
    assert f'id="replace-{judges[1].public_id}-reason"' in field_of(response, "reason")
    assert page.count("field--error") == 1
    assert page.count('<details class="disclosure" open>') == 1
    assert not Departure.objects.exists()


def test_a_judge_who_has_left_meanwhile_is_told_of_beside_the_reason(client, judging, editor):
    """The form was opened before a colleague replaced her."""
    challenge, _ideas, judges = judging
    data = {"judge": judges[1].public_id, "reason": "She is ill"}

    client.post(at("judge-replace", challenge.slug), data)
    response = client.post(at("judge-replace", challenge.slug), data)

    assert response.status_code == 409
    assert "This judge has been replaced already." in response.content.decode()
    assert Departure.objects.count() == 1


def test_extra_reviews_that_are_refused_keep_ticks_and_reason(client, judging):
    challenge, ideas, _judges = judging
    url, ticked = at("extra-reviews-ask", challenge.slug), [ideas[0].public_id, ideas[2].public_id]

    silent = client.post(url, {"idea": ticked, "reviews": "2", "reason": ""})
    nobody_left = client.post(url, {"idea": ticked, "reviews": "2", "reason": "It splits"})
    nothing = client.post(url, {"reviews": "2", "reason": "It splits"})

    assert [each.status_code for each in (silent, nobody_left, nothing)] == [422, 409, 409]
    assert "This field is required." in field_of(silent, "reason")
    for response in (silent, nobody_left):
        boxes = re.findall(r'name="idea" value="(\w+)"[^>]*\schecked', response.content.decode())
        assert sorted(boxes) == sorted(ticked)
        assert '<option value="2" selected>' in response.content.decode()
    for response, words in ((nobody_left, "Too few judges are left"), (nothing, "at least one")):
        assert words in response.content.decode()
        assert 'value="It splits"' in response.content.decode()
    assert not ExtraReviews.objects.exists()


def test_a_refused_form_leaves_the_other_forms_of_the_page_as_they_were(client, judging):
    challenge, _ideas, judges = judging

    response = client.post(
        at("judge-replace", challenge.slug), {"judge": judges[0].public_id, "reason": ""}
    )

    forms = [response.context[name] for name in ("form", "plan_form", "extra_form")]
    others = [row for row in response.context["judges"] if row != judges[0]]
    assert [form.is_bound for form in forms] == [False] * 3
    assert [row.replace_form.is_bound for row in others] == [False] * 2
    assert Judge.objects.count() == 3


# --- The money ------------------------------------------------------------------------------------


@pytest.fixture
def staff(client_for):
    return client_for(a_staff_member())


@pytest.mark.parametrize(
    ("amount", "reference", "status", "name", "words"),
    [
        ("ten", "T 1", 422, "amount", "ten"),
        ("10", "", 422, "reference", "This field is required."),
        ("1000.01", "T 1", 409, "amount", "That is more than the bounty."),
    ],
)
def test_a_payment_that_is_not_booked_as_held_keeps_what_was_typed(
    staff, amount, reference, status, name, words
):
    challenge = a_challenge(stage="announced")

    response = staff.post(
        at("held-confirm", challenge.slug), {"amount": amount, "reference": reference}
    )

    page = response.content.decode()
    assert response.status_code == status
    assert "Nothing was booked." in page
    assert words in field_of(response, name)
    assert f'value="{amount}"' in page
    assert (f'value="{reference}"' in page) == bool(reference)
    assert not Deposit.objects.exists()


def test_a_rest_that_is_not_returned_or_carried_comes_back_with_its_form(staff):
    challenge, _ideas, _organiser, _awards = an_awarded_challenge()

    returned = staff.post(at("rest-return", challenge.slug), {"rest-reference": ""})
    carried = staff.post(at("rest-carry", challenge.slug), {"carry-to": ""})

    assert (returned.status_code, carried.status_code) == (422, 422)
    assert returned.context["reference_form"].errors == {"reference": ["This field is required."]}
    assert carried.context["carry_form"].errors == {"to": ["This field is required."]}
    assert not returned.context["carry_form"].is_bound


@pytest.fixture
def paying(client_for):
    """An award whose payment is approved, and the organiser who sends it."""
    _challenge, _ideas, organiser, awards = an_awarded_challenge()
    return awards[0], an_approved_payout(awards[0], organiser), client_for(organiser)


@pytest.mark.parametrize(
    ("step", "prefix", "name"),
    [("payout-send", "send", "reference"), ("payout-return", "return", "reason")],
)
def test_a_payment_without_its_words_stays_as_it_was(paying, step, prefix, name):
    award, payout, organiser = paying
    typed = f"{prefix}-{payout.pk}-{name}"

    missing = organiser.post(at(step, payout.pk), {typed: " "})
    too_long = organiser.post(at(step, payout.pk), {typed: "x" * 301})

    assert (missing.status_code, too_long.status_code) == (422, 422)
    assert "This field is required." in field_of(missing, typed)
    assert f'value="{"x" * 301}"' in field_of(too_long, typed)
    assert award.payouts.get().state == PayoutState.APPROVED


def test_rights_are_not_given_back_without_a_reason(paying):
    award, _payout, organiser = paying
    typed = f"rights-{award.pk}-reason"

    response = organiser.post(at("rights-return", award.pk), {typed: ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert "This field is required." in field_of(response, typed)
    assert page.count('<details class="disclosure" open>') == 1
    assert Award.objects.get(pk=award.pk).rights == Rights.OFFERED


def test_who_may_not_pay_is_refused_before_any_form_is_read(paying, client_for):
    award, payout, _organiser = paying

    answers = [
        client_for(award.idea.author).post(at("payout-send", payout.pk)).status_code,
        client_for(a_staff_member()).post(at("payout-send", payout.pk)).status_code,
    ]

    assert answers == [404, 422]

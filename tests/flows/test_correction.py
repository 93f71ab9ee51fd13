"""A judge finds a slip after judging has closed: asked, approved by somebody else, and told with
the result. All by plain forms."""

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.judging.models import Review
from challenges.judging.services import assign_all, save_review
from tests.builders.judging import a_judge, move_window
from tests.builders.organisations import a_member_of
from tests.builders.people import with_second_factor
from tests.builders.ranking import a_finalist, a_tallied_idea, a_voted_challenge, publish

from .conftest import Person, last_mail_to


@pytest.mark.django_db
def test_a_slip_is_corrected_by_two_people_and_the_result_tells_of_it(now_is_past_judging):
    challenge, idea, rival, judges = now_is_past_judging
    jo, olga = signed_in(judges[0].user), signed_in(a_member_of(challenge.organisation))
    page, panel = (
        f"/desk/judging/{challenge.slug}/{idea.public_id}/",
        f"/desk/challenges/{challenge.slug}/panel/",
    )
    result = f"/desk/challenges/{challenge.slug}/result/"

    olga.reads(result, "Publish the result")
    jo.reads(page, "Correct a slip in this review")
    jo.send(f"{page}correction/", fields(challenge, 9, 2) | {"why": "I swapped two criteria"})
    jo.reads(page, "It is not decided yet", "I swapped two criteria")

    letter = last_mail_to(olga.email)
    assert panel in letter
    assert judges[0].user.display_name not in letter
    olga.reads(result, "A judge has asked to correct a review")
    text = olga.reads(panel, "Waits for a decision", "I swapped two criteria")
    part = text[text.index('id="corrections"') : text.index('id="judges"')]
    assert judges[0].user.display_name not in part
    assert judges[0].email not in part
    pk = Review.objects.get(judge=judges[0], idea=idea).corrections.get().pk
    olga.post(f"{panel}corrections/{pk}/", answer="approve", reason="Plainly swapped")

    assert "Plainly swapped" in last_mail_to(jo.email)
    jo.reads(page, "Your correction was approved", "Plainly swapped", "Earlier versions")
    review = Review.objects.get(judge=judges[0], idea=idea)
    assert [list(row.scores.values()) for row in review.versions.order_by("number")] == [
        [2, 9],
        [9, 2],
    ]
    olga.reads(result, "Publish the result")
    by = challenge.organisation.memberships.get().user
    publish(challenge=challenge, by=by, winner_reason="It can start soon.")

    seen = Person("Anybody").reads(
        f"/challenges/{challenge.slug}/results/",
        "1 review was corrected after judging had closed",
        "I swapped two criteria",
    )
    assert "from 43.3 to 66.7 of 100" in seen
    assert Challenge.objects.get(pk=challenge.pk).decided_at is not None


@pytest.fixture
def now_is_past_judging(db):
    """Two ideas, three judges, their reviews by the services, and then the close."""
    challenge = a_voted_challenge(judging_closed=False)
    ideas = [a_tallied_idea(challenge, title, 30) for title in ("Night gardens", "Repair bus")]
    for idea in ideas:
        a_finalist(idea)
    judges = [a_judge(challenge) for _ in range(3)]
    assign_all(challenge=challenge, ideas=ideas)
    for judge in judges:
        for idea in ideas:
            save_review(judge=judge, idea=idea, scores=scores(challenge, 2, 9), complete=True)
    closed = move_window(challenge, "judging", closes_at=timezone.now())
    return closed, *ideas, judges


def scores(challenge, *values):
    return dict(zip(challenge.criteria.values_list("pk", flat=True), values, strict=True))


def fields(challenge, *values):
    return {f"criterion-{pk}": value for pk, value in scores(challenge, *values).items()}


def signed_in(user) -> Person:
    person = Person(user.display_name)
    person.email = user.email
    if not user.authenticator_set.exists():
        with_second_factor(user)
    person.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return person

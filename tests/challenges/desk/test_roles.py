"""Who finds which page of the desk, and who may send something."""

import pytest
from django.test import Client
from django.urls import reverse

from challenges.judging.models import Judge
from challenges.organisations.models import Organisation
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

ORGANISER_PAGES = ["challenge", "ideas", "votes", "panel", "shortlist", "result", "award"]
WRITING_PAGES = ["panel", "shortlist", "result", "award"]


@pytest.fixture
def challenge(organisation):
    return a_challenge_in("judging", organisation=organisation)


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


@pytest.fixture
def people(challenge, idea, organisation, acts_for, editor, viewer):
    other = Organisation.objects.create(name="Other", slug="other", kind="brand")
    elsewhere = a_challenge_in("judging", organisation=other)
    invited = a_user("Invited")
    a_judge(challenge, accepted=False, email=invited.email, ideas=[idea])
    return {
        "member": a_user(),
        "author": idea.author,
        "invited": invited,
        "judge": a_judge(challenge, ideas=[idea]).user,
        "other judge": a_judge(elsewhere, ideas=[an_idea(challenge=elsewhere)]).user,
        "other organiser": acts_for(other, "owner"),
        "viewer": viewer,
        "editor": editor,
        "owner": acts_for(organisation, "owner"),
        "staff": a_user("Staff", staff=True),
    }


def statuses(people, client_for, url, method="get"):
    return {
        role: getattr(client_for(user), method)(url).status_code for role, user in people.items()
    }


@pytest.mark.parametrize("name", ORGANISER_PAGES)
def test_organisers_pages_exist_for_the_organisation_and_staff_only(
    name, challenge, people, client_for
):
    url = reverse(
        f"challenges:desk-{name}" if name != "challenge" else "challenges:desk-challenge",
        args=[challenge.slug],
    )

    assert statuses(people, client_for, url) == {
        "member": 404,
        "author": 404,
        "invited": 404,
        "judge": 404,
        "other judge": 404,
        "other organiser": 404,
        "viewer": 200,
        "editor": 200,
        "owner": 200,
        "staff": 200,
    }


@pytest.mark.parametrize("name", WRITING_PAGES)
def test_viewer_and_strangers_cannot_send_anything(name, challenge, people, client_for):
    url = reverse(f"challenges:desk-{name}", args=[challenge.slug])
    allowed = {role: people.pop(role) for role in ("editor", "owner", "staff")}

    assert statuses(people, client_for, url, "post") == {
        "member": 404,
        "author": 404,
        "invited": 404,
        "judge": 404,
        "other judge": 404,
        "other organiser": 404,
        "viewer": 403,
    }
    # An empty form is answered with its errors, or with the reason why it is too early.
    for status in statuses(allowed, client_for, url, "post").values():
        assert status in (403, 409, 422)


@pytest.mark.parametrize("name", ["challenge", "ideas"])
def test_pages_without_a_form_take_no_post(name, challenge, editor, client_for):
    url = reverse(f"challenges:desk-{name}", args=[challenge.slug])

    assert client_for(editor).post(url).status_code == 405


def test_judges_pages_exist_for_the_seated_judge_only(challenge, idea, people, client_for):
    for url in (
        reverse("challenges:judge-queue", args=[challenge.slug]),
        reverse("challenges:judge-score", args=[challenge.slug, idea.public_id]),
    ):
        assert statuses(people, client_for, url) == dict.fromkeys(people, 404) | {"judge": 200}


def test_only_the_seated_judge_can_send_scores_and_conflicts(challenge, idea, people, client_for):
    del people["judge"]

    for name in ("judge-score", "judge-conflict"):
        url = reverse(f"challenges:{name}", args=[challenge.slug, idea.public_id])
        assert statuses(people, client_for, url, "post") == dict.fromkeys(people, 404)


def test_idea_outside_the_queue_is_not_found_by_a_judge(challenge, people, client_for):
    unassigned = an_idea(challenge=challenge)
    url = reverse("challenges:judge-score", args=[challenge.slug, unassigned.public_id])

    assert client_for(people["judge"]).get(url).status_code == 404


def test_visitor_is_asked_to_sign_in_and_brought_back(challenge, idea):
    urls = [reverse("challenges:desk")]
    urls += [reverse("challenges:desk-challenge", args=[challenge.slug])]
    urls += [reverse("challenges:judge-queue", args=[challenge.slug])]

    for url in urls:
        response = Client().get(url)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url}")


def test_visitor_who_sends_a_form_starts_at_the_desk_after_signing_in(challenge):
    response = Client().post(reverse("challenges:desk-panel", args=[challenge.slug]))

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/desk/")


def test_desk_is_for_those_who_have_work_there(people, client_for):
    assert statuses(people, client_for, reverse("challenges:desk")) == dict.fromkeys(
        people, 200
    ) | {"member": 403, "author": 403, "invited": 403}


def test_unknown_challenge_and_foreign_challenge_look_the_same(people, challenge, client_for):
    client = client_for(people["other organiser"])

    foreign = client.get(reverse("challenges:desk-challenge", args=[challenge.slug]))
    unknown = client.get(reverse("challenges:desk-challenge", args=["no-such-challenge"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_tokens(foreign) == without_tokens(unknown)


def without_tokens(response) -> list[str]:
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_desk_lists_only_what_is_mine(people, challenge, client_for):
    elsewhere = Judge.objects.exclude(challenge=challenge).get().challenge
    shown = {
        role: {
            row.title
            for row in (challenge, elsewhere)
            if row.title in client_for(people[role]).get("/desk/").content.decode()
        }
        for role in ("viewer", "other organiser", "judge", "other judge", "staff")
    }

    assert shown == {
        "viewer": {challenge.title},
        "other organiser": {elsewhere.title},
        "judge": {challenge.title},
        "other judge": {elsewhere.title},
        "staff": {challenge.title, elsewhere.title},
    }


def test_staff_is_shown_the_briefs_that_wait_for_approval(challenge, people, client_for):
    page = challenge.page
    page.save_revision(user=people["editor"])
    page.get_workflow().start(page, people["editor"])

    shown = {
        role: list(client_for(people[role]).get("/desk/").context["to_approve"])
        for role in ("staff", "editor", "judge")
    }

    assert shown == {"staff": [challenge], "editor": [], "judge": []}


def test_pages_of_the_desk_are_never_cached(challenge, people, client_for):
    for url in (
        reverse("challenges:desk-result", args=[challenge.slug]),
        reverse("challenges:desk"),
    ):
        response = client_for(people["editor"]).get(url)
        assert "no-store" in response.headers["Cache-Control"]

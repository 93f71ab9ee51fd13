"""What every answer carries, and what a forged request meets (V7, W4, A7, A8)."""

import pytest

from tests.builders.people import PASSWORD, a_user

from .matrix_desk import ROWS
from .world import a_client, a_world

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PAGES = (
    "/",
    "/challenges/",
    "/challenges/{slug}/",
    "/challenges/{slug}/ideas/",
    "/challenges/{slug}/results/",
    "/challenges/{slug}/calendar.ics",
    "/ideas/{idea}/",
    "/ideas/{idea}/picture/",
    "/my/ideas/",
    "/desk/",
    "/accounts/login/",
    "/accounts/signup/",
    "/no/such/page/",
    "/healthz",
)
EVIL = ("//evil.example", "/\\evil.example", "https://evil.example/", "///evil.example", "/\t/evil")


def policy_of(response) -> dict:
    parts = response["Content-Security-Policy"].split(";")
    return {name: value for name, _blank, value in (p.strip().partition(" ") for p in parts)}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_site_carries_the_strict_policy(path):
    world = a_world("voting")
    path = path.format(slug=world.slug, idea=world.idea.public_id)

    for role in ("anonymous", "organiser"):
        response = world.client(role).get(path)
        response.getvalue()
        assert policy_of(response) == POLICY
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/cms/", "/cms/challenges/", "/cms/images/"])
def test_the_cms_has_a_policy_of_its_own_and_is_framed_by_itself_only(path):
    response = a_world("voting").client("staff").get(path)

    policy = policy_of(response)
    assert policy | {"img-src": ""} == POLICY | {
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "",
        "frame-ancestors": "'self'",
    }
    assert "http" not in policy["img-src"]


@pytest.mark.parametrize("options", [{}, {"headers": {"Origin": "https://evil.example"}}])
def test_a_post_from_elsewhere_is_refused_on_every_route(options):
    world = a_world("voting")
    client = a_client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = world.client("organiser").cookies["sessionid"].value
    # A mail programme ends letters by a link that is the right to do so; this one is not ours.
    by_link = {"challenges:follow-end"}
    posts = [row for row in ROWS if row.method == "post" and row.route not in by_link]

    answers = {row.label: client.post(row.url(world), {}, **options).status_code for row in posts}

    assert set(answers.values()) == {403}, answers


def test_words_that_call_themselves_json_need_the_token_too():
    world = a_world("voting")
    client = a_client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = world.client("member").cookies["sessionid"].value

    answer = client.post(
        f"/challenges/{world.slug}/seen/",
        f'{{"ideas": ["{world.idea.public_id}"]}}',
        content_type="text/plain",
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/logout/"])
def test_signing_in_and_out_needs_the_token(path):
    assert a_client(enforce_csrf_checks=True).post(path, {}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil", ""])
@pytest.mark.parametrize("path", ["/", "/accounts/password/reset/", "/challenges/"])
def test_a_forged_host_is_refused(path, host):
    answer = a_client(raise_request_exception=False).get(path, headers={"host": host})

    assert answer.status_code == 400


def test_a_forwarded_host_is_not_believed():
    answer = a_client().get("/my/ideas/", headers={"X-Forwarded-Host": "evil.example"}, follow=True)

    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("goal", EVIL)
def test_after_signing_in_nobody_is_sent_away(goal):
    person = a_user("Ada")

    answer = a_client().post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD, "next": goal}
    )

    assert (answer.status_code, is_ours(answer)) == (302, True)


@pytest.mark.parametrize("goal", EVIL)
@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_after_a_vote_nobody_is_sent_away(role, goal):
    world = a_world("voting")

    answer = world.client(role).post(
        f"/ideas/{world.idea.public_id}/support/", {"want": "1", "next": goal}
    )

    assert (answer.status_code, is_ours(answer)) == (302, True)
    assert "evil" not in answer["Location"]


@pytest.mark.parametrize("goal", EVIL)
def test_the_demos_sign_in_sends_nobody_away(settings, goal):
    settings.DEMO = True

    answer = a_client().post("/demo/sign-in/", {"role": "visitor", "next": goal})

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("goal", EVIL)
@pytest.mark.parametrize("door", ["/cms/login/", "/_util/login/"])
def test_wagtails_doors_lead_to_ours(door, goal):
    answer = a_client().get(door, {"next": goal})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


def is_ours(answer) -> bool:
    goal = answer["Location"]
    return goal.startswith("/") and not goal.startswith(("//", "/\\", "/\t"))

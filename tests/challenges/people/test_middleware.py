import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.builders.briefs import a_challenge
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import PASSWORD, a_user, totp_code, with_second_factor

pytestmark = pytest.mark.django_db


def person_of(role):
    challenge = a_challenge(stage="judging")
    return {
        "staff": lambda: a_user("Sam", staff=True),
        "organiser": lambda: a_member_of(challenge.organisation),
        "judge": lambda: a_judge(challenge, ready=False).user,
    }[role]()


@pytest.mark.parametrize("role", ["staff", "organiser", "judge"])
@pytest.mark.parametrize("path", ["/desk/", "/cms/", "/cms/pages/", "/desk/challenges/x/"])
def test_without_a_second_factor_they_are_sent_to_set_one_up(client_for, role, path):
    client = client_for(person_of(role))

    answers = [(r.status_code, r["Location"]) for r in (client.get(path), client.post(path))]

    assert answers == [(302, "/accounts/2fa/")] * 2


def test_a_visitor_is_sent_to_sign_in(client):
    chain = client.get("/cms/", follow=True).redirect_chain

    assert chain == [("/cms/login/?next=/cms/", 302), ("/accounts/login/?next=%2Fcms%2F", 302)]


@pytest.mark.parametrize("role", ["staff", "organiser", "judge"])
def test_with_a_second_factor_they_pass(client_for, role):
    response = client_for(with_second_factor(person_of(role))).get("/desk/")

    assert response.get("Location") != "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor(client_for):
    sam = a_user("Sam", staff=True)
    Authenticator.objects.create(user=sam, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client_for(sam).get("/desk/")["Location"] == "/accounts/2fa/"


def test_the_rest_of_the_site_asks_for_nothing(client_for):
    assert client_for(person_of("staff")).get("/my/ideas/").status_code == 200


def test_the_demo_may_switch_it_off(client_for, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    assert client_for(person_of("staff")).get("/desk/").get("Location") != "/accounts/2fa/"


def test_after_setting_up_an_app_staff_pass(client):
    sam = a_user("Sam", staff=True)
    client.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    assert client.get("/desk/")["Location"] == "/accounts/2fa/"

    asked = client.get(reverse("mfa_activate_totp"))
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    code = totp_code(page.context["form"].secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})

    assert client.get("/desk/").get("Location") != "/accounts/2fa/"


def test_the_door_of_the_cms_is_the_door_of_the_site(client):
    sam = with_second_factor(a_user("Sam", staff=True))

    response = client.post("/cms/login/", {"username": sam.email, "password": PASSWORD})

    assert response["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session

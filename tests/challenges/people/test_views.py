import pytest
from django.test import Client

from challenges.people.models import User
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db
PROFILE, DEMO = "/my/profile/", "/demo/sign-in/"


@pytest.fixture
def accounts(settings):
    """The demo, with its five accounts."""
    settings.DEMO = True
    roles = ("member", "author", "judge", "organiser", "staff")
    return {role: a_user(f"The {role}", email=f"demo-{role}@ideabounty.example") for role in roles}


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_profile_is_for_who_is_signed_in(client):
    for response in (client.get(PROFILE), client.post(PROFILE, {"display_name": "Eve"})):
        assert response["Location"] == f"/accounts/login/?next={PROFILE}"


def test_the_name_can_be_changed_and_nothing_else(client_for):
    ada, bob = a_user("Ada", email="ada@people.example"), a_user("Bob")
    data = {"display_name": " Ada  L. ", "email": "x@evil.example", "is_staff": "on", "pk": bob.pk}

    response = client_for(ada).post(PROFILE, data)

    ada.refresh_from_db()
    assert response["Location"] == PROFILE
    assert (ada.display_name, ada.email, ada.is_staff) == ("Ada L.", "ada@people.example", False)
    assert User.objects.get(pk=bob.pk).display_name == "Bob"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "…"])
def test_a_name_that_cannot_be_is_refused(client_for, name):
    ada = a_user("Ada")

    response = client_for(ada).post(PROFILE, {"display_name": name})

    assert 'class="error-summary"' in text_of(response)
    assert User.objects.get(pk=ada.pk).display_name == "Ada"


def test_the_profile_says_how_the_account_is_protected(client_for):
    without, having = a_user("Ada"), with_second_factor(a_user("Bob"))

    pages = [text_of(client_for(person).get(PROFILE)) for person in (without, having)]

    assert "A password alone protects your account." in pages[0]
    assert "An authenticator app protects your account." in pages[1]
    for page in pages:
        assert 'href="/accounts/2fa/"' in page
        assert 'href="/accounts/email/"' in page
        assert 'href="/accounts/password/change/"' in page


def test_the_profile_shows_her_own_addresses_only(client_for):
    ada = a_user("Ada", email="ada@people.example")
    a_user("Bob", email="bob@people.example")

    text = text_of(client_for(ada).get(PROFILE))

    assert "ada@people.example" in text
    assert "bob@people.example" not in text


def test_outside_of_the_demo_there_is_no_such_door(client, accounts, settings):
    settings.DEMO = False

    for role in ("staff", "visitor", "x"):
        assert client.post(DEMO, {"role": role}).status_code == 404
    assert client.get(DEMO).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ["member", "author", "judge", "organiser", "staff"])
def test_a_press_signs_in_as_the_account_of_the_role(client, accounts, role):
    client.post(DEMO, {"role": role, "next": "/challenges/"})

    assert client.session["_auth_user_id"] == str(accounts[role].pk)
    assert client.session["demo_role"] == role


def test_the_visitor_is_nobody(client, accounts):
    client.post(DEMO, {"role": "staff"})

    client.post(DEMO, {"role": "visitor"})

    assert "_auth_user_id" not in client.session


def test_looking_at_the_door_signs_nobody_in(client, accounts):
    assert client.get(DEMO, {"role": "staff"}).status_code == 405
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ["", "superuser", "demo-staff@ideabounty.example", "Staff"])
def test_no_other_word_signs_in(client, accounts, role):
    User.objects.create_superuser("demo-superuser@ideabounty.example", "x", display_name="Root")

    assert client.post(DEMO, {"role": role}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_foreign_page_cannot_press_the_button(accounts):
    response = Client(enforce_csrf_checks=True).post(DEMO, {"role": "staff"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("role", "page", "then"),
    [
        ("member", "/challenges/river/", "/challenges/river/"),
        ("judge", "", "/desk/"),
        ("organiser", "/my/ideas/", "/desk/"),
        ("member", "/desk/", "/"),
        ("visitor", "/cms/pages/", "/"),
        ("member", "//evil.example/", "/"),
        ("member", "https://evil.example/", "/"),
        ("member", "/\\evil.example/", "/"),
        ("member", "javascript:alert(1)", "/"),
    ],
)
def test_one_stays_on_the_page_if_the_role_may_have_it(client, accounts, role, page, then):
    assert client.post(DEMO, {"role": role, "next": page})["Location"] == then

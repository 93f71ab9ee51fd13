"""allauth's pages in our design: each opens with one heading and nothing that the policy blocks."""

import re

import pytest
from django.urls import reverse

from tests.builders.people import PASSWORD, a_user, with_second_factor

pytestmark = pytest.mark.django_db

FOR_EVERYBODY = [
    ("account_login", "Sign in"),
    ("account_signup", "Open an account"),
    ("account_email_verification_sent", "Look into your mailbox"),
    ("account_reset_password", "New password"),
    ("account_reset_password_done", "Look into your mailbox"),
    ("account_reset_password_from_key_done", "Your new password is saved"),
]
FOR_MEMBERS = [
    ("account_logout", "Sign out?"),
    ("account_change_password", "Change password"),
    ("account_email", "E-mail addresses"),
    ("mfa_index", "Passkeys and two steps"),
    ("account_reauthenticate", "Is it you?"),
]
BLOCKED = re.compile(r"<script(?![^>]*(src=|type=\"application/json\"))|\sstyle=|\son\w+=|data:")


def check(response, heading):
    text = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", text) == [heading]
    assert BLOCKED.search(text) is None


@pytest.mark.parametrize(("name", "heading"), FOR_EVERYBODY)
def test_pages_for_everybody(client, name, heading):
    check(client.get(reverse(name)), heading)


@pytest.mark.parametrize(("name", "heading"), FOR_MEMBERS)
def test_pages_for_members(client_for, name, heading):
    check(client_for(a_user("Ada")).get(reverse(name)), heading)


def test_a_spent_link_says_what_to_do(client):
    for path in ("/accounts/confirm-email/spent/", "/accounts/password/reset/key/1-spent/"):
        check(client.get(path), "This link is no longer good")


def test_the_picture_to_scan_is_drawn_into_the_page(client_for):
    client = client_for(a_user("Ada"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    response = client.get(reverse("mfa_activate_totp"))

    check(response, "Add an authenticator app")
    assert '<svg width="' in response.content.decode()
    assert response.context["form"].secret in response.content.decode()


def test_the_second_step_of_signing_in(client):
    user = with_second_factor(a_user("Ada"))

    response = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True
    )

    check(response, "Second step")


def test_who_works_at_the_desk_finds_the_way_there_after_setting_up(client_for):
    sam, ada = (with_second_factor(user) for user in (a_user("Sam", staff=True), a_user("Ada")))

    pages = [client_for(user).get(reverse("mfa_index")).content.decode() for user in (sam, ada)]

    assert ["To the desk" in page for page in pages] == [True, False]

import re

import pytest
from allauth.account.models import EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from challenges.people.adapter import confirmed
from challenges.people.models import User
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db
BASE = "https://ideabounty.test"
PASSWORD = "correct horse battery"
FORGED = (
    {"host": "evil.example"},
    {"x-forwarded-host": "evil.example"},
    {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"},
)


def sign_up(client, email, name="Ada", **options):
    data = {"email": email, "password1": PASSWORD, "display_name": name}
    return client.post(reverse("account_signup"), data, **options)


def links_in(mail) -> list[str]:
    return re.findall(r"\S+://\S+", mail.body)


def test_signing_up_stores_the_name_and_mails_a_link(client, mailoutbox):
    response = sign_up(client, "Ada@People.Example", name="  Ada   Lovelace ")

    user, [mail] = User.objects.get(), mailoutbox
    assert response["Location"] == reverse("account_email_verification_sent")
    assert (user.email, user.display_name) == ("ada@people.example", "Ada Lovelace")
    assert mail.to == ["ada@people.example"]
    assert not confirmed(user)


@pytest.mark.parametrize("headers", FORGED)
def test_links_of_account_mails_start_at_the_configured_address(
    client, mailoutbox, settings, headers
):
    settings.ALLOWED_HOSTS = ["*"]
    a_user("Bob", email="bob@people.example")
    sign_up(client, "ada@people.example", headers=headers)
    for email in ("bob@people.example", "nobody@people.example"):
        Client().post(reverse("account_reset_password"), {"email": email}, headers=headers)
    sign_up(Client(), "bob@people.example", headers=headers)

    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        assert "evil" not in mail.message().as_string()
        assert links_in(mail)
        assert all(link.startswith(BASE) for link in links_in(mail))


def test_an_unknown_host_is_refused_at_all(client):
    response = client.get(reverse("account_login"), headers={"host": "evil.example"})

    assert response.status_code == 400


def test_the_link_confirms_by_a_press_not_by_being_looked_at(client, mailoutbox):
    sign_up(client, "ada@people.example")
    [link] = [link for link in links_in(mailoutbox[0]) if "confirm-email" in link]
    path = link.removeprefix(BASE)

    looked_at = Client().get(path)
    assert (looked_at.status_code, confirmed(User.objects.get())) == (200, False)
    Client().post(path)

    assert confirmed(User.objects.get())


def test_nobody_signs_in_before_the_address_is_confirmed(client):
    sign_up(client, "ada@people.example")

    response = Client().post(
        reverse("account_login"), {"login": "ada@people.example", "password": PASSWORD}
    )

    assert response["Location"] == reverse("account_email_verification_sent")


@pytest.mark.parametrize(
    "second",
    [
        "ada@gmail.com",
        "A.D.A@gmail.com",
        "ada+two@googlemail.com",
        "ada@ｇmail.com",
        "ada@gm\u00adail.com",
        "a.da+three@gm\u200bail.com",
    ],
    ids=["same", "case and dots", "plus", "full width", "soft hyphen", "no width"],
)
def test_a_second_spelling_makes_no_account_and_tells_the_stranger_nothing(
    client, mailoutbox, second
):
    a_user("Ada", email="ada@gmail.com")
    fresh = sign_up(Client(), "new@people.example")

    response = sign_up(client, second, name="Eve")

    assert User.objects.filter(display_name="Eve").count() == 0
    assert User.objects.count() == 2
    assert (response.status_code, response["Location"]) == (
        fresh.status_code,
        fresh["Location"],
    )
    assert (mailoutbox[1].subject, mailoutbox[1].to) == (
        "You have an account already",
        ["ada@gmail.com"],
    )


def test_a_reset_asked_for_another_spelling_goes_to_the_stored_address(client, mailoutbox):
    a_user("Ada", email="ada@gmail.com")

    client.post(reverse("account_reset_password"), {"email": "a.d.a+x@gmail.com"})

    assert [mail.to for mail in mailoutbox] == [["ada@gmail.com"]]
    assert any("/accounts/password/reset/key/" in link for link in links_in(mailoutbox[0]))


def test_a_reset_answers_alike_for_known_and_unknown_addresses(client):
    a_user("Ada", email="ada@people.example")

    pages = [
        Client().post(reverse("account_reset_password"), {"email": email}, follow=True).content
        for email in ("ada@people.example", "nobody@people.example")
    ]

    tokens = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert tokens.sub(b"", pages[0]) == tokens.sub(b"", pages[1])


def test_a_reset_link_works_once(client, mailoutbox):
    user = a_user("Ada", email="ada@people.example")
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = [link for link in links_in(mailoutbox[0]) if "/key/" in link]
    path = link.removeprefix(BASE)

    first = Client()
    form = first.get(path, follow=True).redirect_chain[-1][0]
    first.post(form, {"password1": "another long phrase", "password2": "another long phrase"})
    second = Client().get(path)

    user.refresh_from_db()
    assert user.check_password("another long phrase")
    assert 'name="password1"' not in second.content.decode()


def test_passwords_must_be_long_and_not_common(client):
    for password in ("short", "password123", "1234567890123"):
        response = client.post(
            reverse("account_signup"),
            {"email": "ada@people.example", "password1": password, "display_name": "Ada"},
        )
        assert response.status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize("name", ["", "   ", "—", "\u200b\u200b"])
def test_a_name_without_letters_is_refused(client, name):
    assert sign_up(client, "ada@people.example", name=name).status_code == 200
    assert User.objects.count() == 0


def test_a_password_alone_does_not_sign_in_a_person_with_a_second_factor(client):
    user = with_second_factor(a_user("Ada"))

    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example", "/\\evil.example"])
def test_after_signing_in_nobody_is_sent_elsewhere(client, page):
    user = a_user("Ada")

    response = client.post(
        f"{reverse('account_login')}?next={page}",
        {"login": user.email, "password": PASSWORD, "next": page},
    )

    assert response["Location"] == "/"


@pytest.mark.parametrize(
    "email",
    [
        "eve@gm\u0430il.com",
        "eve@xn--gmil-63d.com",
        "e" * 30 + "@" + ("ü" * 20 + ".") * 9 + "com",
        "eve@" + ("ü" * 30 + ".") * 7 + "com",
    ],
    ids=["cyrillic", "punycode", "long", "long domain"],
)
def test_an_address_in_disguise_opens_no_account(client, mailoutbox, email):
    response = sign_up(client, email, name="Eve")

    assert (
        "This address is too long, or mixes letters of several alphabets."
    ) in response.content.decode()
    assert not User.objects.exists()
    assert mailoutbox == []


@pytest.mark.parametrize("domain", ["bücher.example", "пример.example", "日本web.example"])
def test_an_address_in_another_alphabet_does(client, mailoutbox, domain):
    sign_up(client, f"ada@{domain}")

    assert User.objects.get().email == f"ada@{domain}"
    assert len(mailoutbox) == 1


def test_a_second_address_in_disguise_is_not_added(client_for):
    ada = a_user("Ada", email="ada@people.example")

    client_for(ada).post(
        reverse("account_email"), {"email": "ada@gm\u0430il.com", "action_add": ""}
    )

    assert [address.email for address in ada.emailaddress_set.all()] == ["ada@people.example"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_second_address_is_a_mailbox_of_its_account_once_it_is_confirmed(
    client, mailoutbox, confirmed
):
    bea = a_user("Bea", email="bea@people.example")
    bea.emailaddress_set.create(email="ada@googlemail.com", verified=confirmed)

    sign_up(client, "a.d.a+2@gmail.com", name="Eve")

    assert User.objects.filter(display_name="Eve").exists() is not confirmed
    assert [mail.to for mail in mailoutbox] == [
        ["ada@googlemail.com" if confirmed else "a.d.a+2@gmail.com"]
    ]


def test_a_mailbox_that_has_an_account_by_now_is_not_confirmed_in_another(mailoutbox):
    """She added it, left the link alone, and opened an account with another spelling of it."""
    bea = a_user("Bea", email="bea@people.example")
    second = bea.emailaddress_set.create(email="ada@gmail.com", verified=False)
    path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(second).key])
    a_user("Ada", email="a.d.a@gmail.com")

    answer = Client().post(path, follow=True)

    assert "This mailbox belongs to another account." in answer.content.decode()
    second.refresh_from_db()
    assert not second.verified


def test_the_mailbox_changes_with_the_primary_address(client_for):
    bea = a_user("Bea", email="bea@people.example")
    bea.emailaddress_set.create(email="b.ea@gmail.com", verified=True)
    browser = client_for(bea)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    browser.post(reverse("account_email"), {"email": "b.ea@gmail.com", "action_primary": ""})

    bea.refresh_from_db()
    assert (bea.email, bea.canonical_email) == ("b.ea@gmail.com", "bea@gmail.com")

import pytest
from django.db import IntegrityError, transaction

from challenges.people.models import User
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_an_address_is_stored_in_lower_case():
    user = User.objects.create_user(" Ada@People.Example ", display_name="Ada")

    assert (user.email, user.canonical_email) == ("ada@people.example", "ada@people.example")


@pytest.mark.parametrize("second", ["ada@gmail.com", "ADA@gmail.com", "a.da+x@googlemail.com"])
def test_the_database_holds_one_account_a_mailbox(second):
    a_user("Ada", email="a.d.a@gmail.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        a_user("Eve", email=second)

    assert User.objects.count() == 1


def test_a_person_is_shown_by_her_name_never_by_her_address():
    user = a_user("Ada Lovelace", email="secret@people.example")

    shown = (str(user), user.get_full_name(), user.get_short_name(), user.initials)

    assert shown == ("Ada Lovelace", "Ada Lovelace", "Ada Lovelace", "AL")


@pytest.mark.parametrize(("name", "initials"), [("Ada", "A"), ("a b c", "AC"), ("", "?")])
def test_initials_are_of_the_first_and_last_word(name, initials):
    assert User(display_name=name).initials == initials


def test_nothing_of_the_address_is_in_her_public_id():
    first, second = a_user("Ada"), a_user("Ada")

    assert len(first.public_id) == 12
    assert first.public_id != second.public_id


def test_a_superuser_is_staff():
    user = User.objects.create_superuser("root@people.example", "x", display_name="Root")

    assert (user.is_staff, user.is_superuser) == (True, True)

import pytest

from challenges.people.validators import canonical_email


@pytest.mark.parametrize(
    ("spelling", "mailbox"),
    [
        ("Ada@People.Example", "ada@people.example"),
        (" ada@people.example ", "ada@people.example"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("ada+ideas@gmail.com", "ada@gmail.com"),
        ("A.da+x@GoogleMail.com", "ada@gmail.com"),
        ("ada+x@outlook.com", "ada@outlook.com"),
        ("ada@protonmail.com", "ada@proton.me"),
        # Elsewhere a dot or a plus may well be another person.
        ("a.d.a@people.example", "a.d.a@people.example"),
        ("ada+x@people.example", "ada+x@people.example"),
        ("a.da@outlook.com", "a.da@outlook.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one(spelling, mailbox):
    assert canonical_email(spelling) == mailbox

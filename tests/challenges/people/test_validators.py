import pytest

from challenges.people.validators import canonical_email, mixes_alphabets


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
        # Mail to these goes to the same domain: full-width letters, a full stop of another script,
        # signs that nobody sees, the punycode of a name.
        ("ada@ｇｍａｉｌ.com", "ada@gmail.com"),
        ("ａｄａ＠gmail.com", "ada@gmail.com"),
        ("a.d.a@gmail。com", "ada@gmail.com"),
        ("ada+x@gm\u00adail.com", "ada@gmail.com"),
        ("ada@gm\u200bail.com", "ada@gmail.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        # Looks like gmail.com, and belongs to somebody else.
        ("ada@gm\u0430il.com", "ada@xn--gmil-63d.com"),
        # What no mail can reach stays what it is.
        ("ada@" + "a" * 64 + ".example", "ada@" + "a" * 64 + ".example"),
        ("ada@" + "ü" * 40 + ".ü" * 70, "ada@" + "ü" * 40 + ".ü" * 70),
        # Elsewhere a dot or a plus may well be another person.
        ("a.d.a@people.example", "a.d.a@people.example"),
        ("ada+x@people.example", "ada+x@people.example"),
        ("a.da@outlook.com", "a.da@outlook.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one(spelling, mailbox):
    assert canonical_email(spelling) == mailbox


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "bücher.example",
        "xn--bcher-kva.example",
        "пример.рф",
        "пример.com",
        "παράδειγμα.example",
        "日本ドメイン.example",
        "日本web.example",
        "ー々かな.example",
        "한국.example",
        "4711-a.example",
        "[127.0.0.1]",
    ],
)
def test_a_domain_in_one_alphabet_is_taken(domain):
    assert not mixes_alphabets(f"ada@{domain}")


@pytest.mark.parametrize(
    "domain",
    [
        "gm\u0430il.com",  # a Cyrillic a
        "xn--gmil-63d.com",  # the same
        "g\u03bfogle.com",  # a Greek omicron
        "mail.gm\u0430il.com",
        "пример\u0391.рф",  # a Greek alpha
        "xn--zzzzzzzzzzzzzz.com",  # no punycode of anything
    ],
    ids=["cyrillic", "punycode", "greek", "in a part", "greek in cyrillic", "nonsense"],
)
def test_a_domain_of_look_alikes_is_not(domain):
    assert mixes_alphabets(f"ada@{domain}")

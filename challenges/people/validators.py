"""One person, one address: what two spellings of the same mailbox have in common."""

import unicodedata

# Only providers that are known to ignore dots, or what follows a plus sign, are folded.
IGNORES_DOTS = {"gmail.com", "googlemail.com"}
IGNORES_PLUS = IGNORES_DOTS | {
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "me.com",
    "fastmail.com",
    "proton.me",
    "protonmail.com",
}
SAME_PROVIDER = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me"}

LONGEST_DOMAIN = 253
# Alphabets that are written side by side in one word; any other two are a disguise.
TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)


def canonical_email(email: str) -> str:
    """The address in lower case, with dots and +tags folded where the provider ignores them.

    The domain is written as mail goes to it: full-width letters, signs that nobody sees and the
    punycode of a name are other spellings of the same domain.
    """
    text = unicodedata.normalize("NFKC", email.strip()).lower()
    local, _, domain = text.rpartition("@")
    domain = ascii_domain(domain)
    if domain in IGNORES_PLUS:
        local = local.partition("+")[0]
    if domain in IGNORES_DOTS:
        local = local.replace(".", "")
    return f"{local}@{SAME_PROVIDER.get(domain, domain)}"


def ascii_domain(domain: str) -> str:
    """The domain in the letters of the DNS; what cannot be written in them stays as it is."""
    try:
        name = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain
    return name if len(name) <= LONGEST_DOMAIN else domain


def mixes_alphabets(email: str) -> bool:
    """Does a part of the domain mix letters of several alphabets, as look-alikes do?"""
    try:
        domain = ascii_domain(email.rpartition("@")[2]).encode("ascii").decode("idna")
    except UnicodeError:
        return True
    return any(_is_mixed(label) for label in domain.split("."))


def _is_mixed(label: str) -> bool:
    alphabets = {_alphabet(sign) for sign in label if sign.isalpha()}
    return len(alphabets) > 1 and not any(alphabets <= group for group in TOGETHER)


def _alphabet(letter: str) -> str:
    """The first word of its Unicode name, which for letters is the name of the script."""
    word = unicodedata.name(letter, "UNKNOWN").partition(" ")[0].partition("-")[0]
    return "CJK" if word == "IDEOGRAPHIC" else word

"""One person, one address: what two spellings of the same mailbox have in common."""

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


def canonical_email(email: str) -> str:
    """The address in lower case, with dots and +tags folded where the provider ignores them."""
    local, _, domain = email.strip().lower().rpartition("@")
    if domain in IGNORES_PLUS:
        local = local.partition("+")[0]
    if domain in IGNORES_DOTS:
        local = local.replace(".", "")
    return f"{local}@{SAME_PROVIDER.get(domain, domain)}"

from allauth.account.models import EmailAddress
from django.db.models import Q

from .models import User
from .validators import SAME_PROVIDER, canonical_email

DEMO_ROLES = ("member", "author", "judge", "organiser", "staff")


def demo_account(role: str) -> User | None:
    """The account that visitors of the demo may sign in as; None for any other word."""
    if role not in DEMO_ROLES:
        return None
    return User.objects.filter(email=f"demo-{role}@ideabounty.example", is_active=True).first()


def holder_of(mailbox: str) -> tuple[int, str] | None:
    """The account that a mailbox (a canonical address) belongs to, and the address it has there.

    Also by a confirmed second address, so that one mailbox is never good for two accounts.
    """
    if user := User.objects.filter(canonical_email=mailbox).first():
        return user.pk, user.email
    domain = mailbox.rpartition("@")[2]
    ends = Q(email__iendswith=f"@{domain}")
    for other in (old for old, new in SAME_PROVIDER.items() if new == domain):
        ends |= Q(email__iendswith=f"@{other}")
    # Few people have a second address; the first ones have a column of their own.
    second = EmailAddress.objects.filter(ends, primary=False, verified=True)
    rows = second.values_list("user_id", "email").iterator()
    return next((row for row in rows if canonical_email(row[1]) == mailbox), None)

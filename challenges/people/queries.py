from .models import User

DEMO_ROLES = ("member", "author", "judge", "organiser", "staff")


def demo_account(role: str) -> User | None:
    """The account that visitors of the demo may sign in as; None for any other word."""
    if role not in DEMO_ROLES:
        return None
    return User.objects.filter(email=f"demo-{role}@ideabounty.example", is_active=True).first()

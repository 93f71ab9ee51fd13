from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from challenges.core.texts import one_line


def send_letter(*, name: str, to: str, context: dict) -> None:
    """Write the letter `name` (its two templates) to one address, as plain text.

    Inside a transaction it is sent only if that one commits. Links are made from BASE_URL, never
    from a request: the letter is given `base_url` and addresses that begin with a slash.
    """
    context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
    folder = "challenges/notifications"
    subject = one_line(render_to_string(f"{folder}/{name}_subject.txt", context))
    body = render_to_string(f"{folder}/{name}.txt", context)
    EmailMessage(subject=subject, body=body.strip() + "\n", to=[to]).send()

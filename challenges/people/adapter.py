from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings

from .models import User
from .validators import canonical_email


class AccountAdapter(DefaultAccountAdapter):
    """Our rules on allauth: one account a mailbox, links from the configured address."""

    def clean_email(self, email: str) -> str:
        """Another spelling of a known mailbox is that mailbox.

        allauth then answers as for any known address: the same page as for a new one, and a mail
        to the owner. Nobody learns which addresses have accounts.
        """
        email = super().clean_email(email)
        known = User.objects.filter(canonical_email=canonical_email(email)).first()
        return known.email if known else email

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        return self._at_base(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._at_base(super().get_reset_password_from_key_url(key))

    def send_password_reset_mail(self, user, email, context):
        # Only ever to an address on record, however the one that was typed is spelled.
        on_record = EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
        return super().send_password_reset_mail(user, email if on_record else user.email, context)

    def send_mail(self, template_prefix, email, context):
        context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
        for key, value in list(context.items()):
            if key.endswith("_url") and isinstance(value, str):
                context[key] = self._at_base(value)
        return super().send_mail(template_prefix, email, context)

    def _at_base(self, url: str) -> str:
        """The same path at the configured address, whatever host the request named."""
        _, separator, rest = url.partition("://")
        path = f"/{rest.partition('/')[2]}" if separator else url
        return settings.BASE_URL + path


def confirmed(user) -> bool:
    """Has this person confirmed an address?"""
    return (
        user.is_authenticated
        and EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()
    )

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.core.limits import DAY, Limit, seconds_to_wait

from .models import User
from .queries import holder_of
from .validators import canonical_email, mixes_alphabets

# Mails that anybody can have sent to anybody, by typing an address. Each holds a link that stays
# good, so a fourth in a day helps nobody. The pages that announce them say so.
TO_STRANGERS = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
LONGEST = User._meta.get_field("canonical_email").max_length
TO_ONE_MAILBOX = Limit("mailbox", 3, DAY)


class AccountAdapter(DefaultAccountAdapter):
    """Our rules on allauth: one account a mailbox, links from the configured address."""

    def clean_email(self, email: str) -> str:
        """Another spelling of a known mailbox is that mailbox.

        allauth then answers as for any known address: the same page as for a new one, and a mail
        to the owner. Nobody learns which addresses have accounts.
        """
        email = super().clean_email(email)
        mailbox = canonical_email(email)
        if len(mailbox) > LONGEST or mixes_alphabets(email):
            raise ValidationError(
                _(
                    "This address is too long, or mixes letters of several alphabets. Please type "
                    "it once more."
                )
            )
        holder = holder_of(mailbox)
        return holder[1] if holder else email

    def confirm_email(self, request, email_address) -> bool:
        """Not where another account has this mailbox by now, in another spelling."""
        holder = holder_of(canonical_email(email_address.email))
        if holder and holder[0] != email_address.user_id:
            messages.error(
                request, _("This mailbox belongs to another account. One person, one account.")
            )
            return False
        return super().confirm_email(request, email_address)

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        return self._at_base(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._at_base(super().get_reset_password_from_key_url(key))

    def send_password_reset_mail(self, user, email, context):
        # Only ever to an address on record, however the one that was typed is spelled.
        on_record = EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
        return super().send_password_reset_mail(user, email if on_record else user.email, context)

    def send_mail(self, template_prefix, email, context):
        if template_prefix in TO_STRANGERS and self._had_enough(template_prefix, email):
            return None
        context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
        for key, value in list(context.items()):
            if key.endswith("_url") and isinstance(value, str):
                context[key] = self._at_base(value)
        return super().send_mail(template_prefix, email, context)

    def _had_enough(self, template_prefix, email) -> bool:
        action = template_prefix.rpartition("/")[2]
        return bool(seconds_to_wait(action, canonical_email(email), TO_ONE_MAILBOX))

    def _at_base(self, url: str) -> str:
        """The same path at the configured address, whatever host the request named."""
        _scheme, separator, rest = url.partition("://")
        path = f"/{rest.partition('/')[2]}" if separator else url
        return settings.BASE_URL + path


def confirmed(user) -> bool:
    """Has this person confirmed an address?"""
    return (
        user.is_authenticated
        and EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()
    )

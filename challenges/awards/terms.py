"""What a winner agrees to: one text, made from the award, and kept word for word when accepted."""

from django.utils.translation import gettext as _

from challenges.core.canonical import sha256_hex
from challenges.core.money.words import plain_amount

from .enums import Rights
from .models import Award


def terms_of(award: Award) -> str:
    """The terms as they are offered now, or as they were accepted."""
    if hasattr(award, "acceptance"):
        return award.acceptance.terms
    return _(
        "Award of %(amount)s for the idea “%(title)s” in the challenge “%(challenge)s”, asked by "
        "%(organisation)s.\n\n"
        "1. The idea is mine, or of those who are named as its authors, and I may offer it.\n"
        "2. I offer %(organisation)s the right to use and change the idea as it was submitted, "
        "without limit of place or time. Until the award has arrived in full, the right stays "
        "mine.\n"
        "3. I may say that the idea is mine and show it, and %(organisation)s names me as its "
        "author.\n"
        "4. %(organisation)s may use only what it paid for: no other idea of mine, and none of "
        "another author.\n"
        "5. If %(organisation)s gives the right back, it is mine again, and I keep the award."
    ) % {
        "amount": plain_amount(award.amount_minor, award.currency),
        "title": award.idea.title,
        "challenge": award.challenge.title,
        "organisation": award.challenge.organisation.name,
    }


def terms_sha256(award: Award) -> str:
    return sha256_hex(terms_of(award))


def rights_told(award: Award) -> str:
    """Whose the idea is, in a sentence for everybody."""
    words = {
        Rights.AUTHORS: _("The rights in this idea are its author’s."),
        Rights.OFFERED: _(
            "Its author offers %(organisation)s the right to use this idea. Until the award has "
            "arrived, the right stays the author’s."
        ),
        Rights.BOUGHT: _("%(organisation)s has bought the right to use this idea."),
        Rights.RETURNED: _(
            "%(organisation)s has given the right to use this idea back to its author, who keeps "
            "the award."
        ),
    }
    return words[award.rights] % {"organisation": award.challenge.organisation.name}

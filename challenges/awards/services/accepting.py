from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.sealed_text import seal
from challenges.core.texts import one_line, plain_text

from ..models import Acceptance, Award, PayoutDetails, RightsReturn
from ..queries import sent_before, with_payouts
from ..rules import DETAILS_ARE_KEPT, has_rights, may_give_details
from ..terms import terms_of, terms_sha256


@transaction.atomic
def accept_award(*, award: Award, by, terms: str) -> Acceptance:
    """Keep that the winner took the award on these terms; once for ever.

    terms: the SHA-256 of the text that she read. Again changes nothing. Raises Refused for anybody
    else, and when the text has changed since.
    """
    award = locked(award)
    if award.idea.author_id != by.pk:
        raise Refused(_("Only the winner accepts an award."))
    if hasattr(award, "acceptance"):
        return award.acceptance
    if terms != terms_sha256(award):
        raise Refused(_("The terms have changed since you read them. Please read them again."))
    return Acceptance.objects.create(
        award=award,
        terms=terms_of(award),
        terms_sha256=terms,
        accepted_by=by,
        accepted_at=database_now(),
    )


@transaction.atomic
def give_details(*, award: Award, by, details: str) -> PayoutDetails:
    """Keep, encrypted, where the winner wants the money; a new text replaces the one before.

    Raises Refused for anybody else, before she has accepted, and once the payment is approved.
    """
    award = locked(award)
    require(may_give_details(by, award))
    text = plain_text(details)[:1000]
    if not text:
        raise Refused(_("Say where the money goes: the name and number of your account."))
    kept, _made = PayoutDetails.objects.update_or_create(
        award=award, defaults={"sealed": seal(text), "given_at": database_now()}
    )
    return kept


def forget_details() -> int:
    """Forget where the money went where the winner has not confirmed it so long after it was sent.

    For the worker's ticker; any number of workers may call it. Returns how many were forgotten. If
    the money comes back later still, the winner is asked again before another order.
    """
    kept = PayoutDetails.objects.filter(award__in=sent_before(database_now() - DETAILS_ARE_KEPT))
    return kept.delete()[0]


@transaction.atomic
def return_rights(*, award: Award, by, reason: str) -> RightsReturn:
    """The organisation gives the rights in an idea back to its author, for good; she keeps what
    she was paid. Raises Refused without a reason, and where it has no rights."""
    award = locked(award)
    if hasattr(award, "rights_return"):
        return award.rights_return
    require(has_rights(award))
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Say why the rights go back. The author reads it."))
    return RightsReturn.objects.create(
        award=award, reason=reason, returned_by=by, returned_at=database_now()
    )


def locked(award: Award) -> Award:
    """The award under a lock, as the database has it now."""
    return with_payouts(Award.objects.select_for_update(of=("self",))).get(pk=award.pk)

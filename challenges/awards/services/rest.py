from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.card import complete
from challenges.briefs.enums import NoAward
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.core.texts import one_line
from challenges.funding.enums import DepositKind
from challenges.funding.models import Deposit
from challenges.funding.services import carry_held, return_held
from challenges.ranking.queries import result_of

from ..models import Award
from ..queries import rest_minor
from ..rules import award_is_due


@transaction.atomic
def return_rest(*, challenge: Challenge, by, reference: str) -> Deposit:
    """Book that what is held beyond what winners are owed went back to the organisation.

    The same reference again changes nothing. Raises Refused before the award is settled, where
    nothing is left, and where the rules carry the bounty to the next challenge.
    """
    challenge = _locked(challenge)
    booked = Deposit.objects.filter(
        challenge=challenge, kind=DepositKind.RETURNED, reference=one_line(reference)
    )
    if standing := booked.first():
        return standing
    amount = _settled_minor(challenge)
    if _is_carried(challenge):
        raise Refused(
            _("By its rules this bounty is carried to the organisation’s next challenge.")
        )
    return return_held(challenge=challenge, amount_minor=amount, reference=reference, by=by)


@transaction.atomic
def carry_rest(*, challenge: Challenge, to: Challenge, by) -> Deposit:
    """Book the bounty that no idea won as held for the organisation's next challenge.

    Raises Refused as return_rest does, where the rules do not carry it, and for a challenge that
    cannot take it.
    """
    challenge = _locked(challenge)
    amount = _settled_minor(challenge)
    if not _is_carried(challenge):
        raise Refused(_("The rules of this challenge do not carry its bounty to another."))
    return carry_held(challenge=challenge, to=to, amount_minor=amount, by=by)


def _locked(challenge: Challenge) -> Challenge:
    challenges = Challenge.objects.select_for_update(of=("self",)).select_related("organisation")
    return challenges.get(pk=challenge.pk)


def _settled_minor(challenge: Challenge) -> int:
    if challenge.decided_at is None:
        raise Refused(_("The bounty stays where it is until a result is published."))
    if not Award.objects.filter(challenge=challenge).exists() and award_is_due(challenge):
        raise Refused(_("Award the bounty first. What is left then goes where the rules say."))
    amount = rest_minor(challenge)
    if not amount:
        raise Refused(_("Nothing is held beyond what the winners are owed."))
    return amount


def _is_carried(challenge: Challenge) -> bool:
    if Award.objects.filter(challenge=challenge).exists():
        return False
    rules = complete(result_of(challenge).card.rules)
    return rules["award"]["no_award"] == NoAward.NEXT

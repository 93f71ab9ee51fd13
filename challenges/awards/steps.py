"""What happens between winning and being paid, for somebody who has never been paid online."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .enums import PayoutState
from .models import Award


def steps_of(award: Award) -> list[dict]:
    """Each step as rail.html wants it: what is done, what comes now, and who does it."""
    payout = award.payout
    if payout and payout.state == PayoutState.RETURNED:
        # It begins again with the order.
        payout = None
    organisation = award.challenge.organisation.name
    taken = getattr(award, "acceptance", None)
    has_details = payout or hasattr(award, "payout_details")
    approved, sent, confirmed = (
        payout and payout.step(kind)
        for kind in (PayoutState.APPROVED, PayoutState.SENT, PayoutState.CONFIRMED)
    )
    rows = [
        (_("Awarded"), "", award.awarded_at, True),
        (_("You accept the terms"), "", taken and taken.accepted_at, taken),
        (_("You say where the money goes"), "", None, has_details),
        (_("The payment is ordered"), organisation, payout and payout.ordered_at, payout),
        (_("A second person approves it"), organisation, approved and approved.at, approved),
        (_("The money is sent"), _("You get a letter"), sent and sent.at, sent),
        (_("You say that it has arrived"), "", confirmed and confirmed.at, confirmed),
    ]
    now = next((number for number, row in enumerate(rows) if not row[3]), len(rows))
    return [
        {
            "label": label,
            "text": _day(at) if at else by,
            "state": "done" if number < now else "now" if number == now else "next",
        }
        for number, (label, by, at, _done) in enumerate(rows)
    ]


def _day(moment) -> str:
    return date_format(localtime(moment), "j M Y")

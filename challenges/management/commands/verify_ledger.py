from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Max

from challenges.awards.models import Award, PayoutStep
from challenges.core.append_only import missing
from challenges.ledger import guards
from challenges.ledger.models import Entry
from challenges.ledger.queries import trial_balance
from challenges.ledger.verification import first_fault

KEPT = ("challenges_account", "challenges_entry", "challenges_payout", "challenges_payoutstep")


class Command(BaseCommand):
    help = "Check the books: balances sum to zero, awards agree with them, nothing can be altered."

    def handle(self, *args, **options):
        faults = [*_guard_faults(), *self._entry_faults(), *_award_faults()]
        for currency in Entry.objects.values_list("currency", flat=True).distinct().order_by():
            faults += self._currency(currency)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The books do not hold: {len(faults)} found.")
        self.stdout.write(f"The books hold: {Entry.objects.count()} entries.")

    def _entry_faults(self) -> list[str]:
        """The first wrong line: what follows it rests on it."""
        newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
        fault = first_fault(told=lambda pk: self.stdout.write(f"checked to line {pk} of {newest}"))
        return [fault] if fault else []

    def _currency(self, currency) -> list[str]:
        total = 0
        for account in trial_balance(currency):
            total += account.balance_minor
            self.stdout.write(f"{currency} {account.balance_minor:>16} {account.code}")
        self.stdout.write(f"{currency} {total:>16} together")
        return [f"{currency}: the balances sum to {total}, not to 0"] if total else []


def _guard_faults() -> list[str]:
    """The triggers that make the tables append-only, and those that check each entry."""
    names = [*missing(connection, *KEPT), *guards.missing(connection)]
    return [f"the trigger {name} is missing" for name in names]


def _award_faults() -> list[str]:
    """Every award stands in the books with its own amount, and so does each of its payments."""
    awards = Award.objects.select_related("order", "idea")
    sides = [(award, "its order", award.order) for award in awards]
    steps = PayoutStep.objects.filter(entry__isnull=False).select_related("entry", "payout__award")
    sides += [(step.payout.award, f"its payment ({step.kind})", step.entry) for step in steps]
    return [
        f"award {award.pk}: {side} is not {award.amount_minor} {award.currency}"
        for award, side, entry in sides
        if (entry.amount_minor, entry.currency) != (award.amount_minor, award.currency)
    ]

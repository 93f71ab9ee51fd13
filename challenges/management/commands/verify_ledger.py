from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import F, Q

from challenges.awards.models import Award
from challenges.core.append_only import missing
from challenges.ledger.models import Entry
from challenges.ledger.queries import trial_balance


class Command(BaseCommand):
    help = "Check the books: balances sum to zero, awards agree with them, nothing can be altered."

    def handle(self, *args, **options):
        faults = [*_guard_faults(), *_entry_faults(), *_award_faults()]
        for currency in Entry.objects.values_list("currency", flat=True).distinct().order_by():
            faults += self._currency(currency)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The books do not hold: {len(faults)} found.")
        self.stdout.write(f"The books hold: {Entry.objects.count()} entries.")

    def _currency(self, currency) -> list[str]:
        total = 0
        for account in trial_balance(currency):
            total += account.balance_minor
            self.stdout.write(f"{currency} {account.balance_minor:>16} {account.code}")
        self.stdout.write(f"{currency} {total:>16} together")
        return [f"{currency}: the balances sum to {total}, not to 0"] if total else []


def _guard_faults() -> list[str]:
    """The triggers that make the table append-only."""
    return [f"the trigger {name} is missing" for name in missing(connection, "challenges_entry")]


def _entry_faults() -> list[str]:
    mixed = Entry.objects.filter(
        ~Q(currency=F("debit__currency")) | ~Q(currency=F("credit__currency"))
    )
    return [f"{entry.key}: its currency is not that of its accounts" for entry in mixed]


def _award_faults() -> list[str]:
    """Every award stands in the books with its own amount, and so does its payment."""
    awards = Award.objects.select_related("order", "payment", "idea")
    return [
        f"award {award.pk}: {side} is not {award.amount_minor} {award.currency}"
        for award in awards
        for side, entry in (("its order", award.order), ("its payment", award.payment))
        if entry is not None
        and (entry.amount_minor, entry.currency) != (award.amount_minor, award.currency)
    ]

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Max

from challenges.awards import verification as awards
from challenges.core.append_only import TABLES, missing
from challenges.core.snapshot import one_moment
from challenges.funding import verification as deposits
from challenges.ledger import guards
from challenges.ledger.models import Entry
from challenges.ledger.queries import trial_balance
from challenges.ledger.verification import first_fault

MIGRATE = "Run `manage.py migrate`, which puts them on again, and find out who took them off."
RESTORE = "Nobody can change this by the site: compare it with the newest backup whose books hold."
STATEMENT = "Compare it with the bank statement: it says which of the two is right."
BANK = "Ask the bank whether both arrived, have one sent back, and then mark that one as come back."
# What is looked at, by what, and what to do about the first row that differs.
CHECKS = (
    ("awards", awards.first_award_fault, RESTORE),
    ("bounties", awards.first_bounty_exceeded, RESTORE),
    ("deposits", deposits.first_fault, STATEMENT),
    ("payments", awards.first_payout_fault, STATEMENT),
    ("payments that left twice", awards.first_paid_twice, BANK),
    ("lines with nothing behind them", awards.first_unfounded, STATEMENT),
    ("what is held for each challenge", awards.first_challenge_fault, STATEMENT),
    ("what is owed to each winner", awards.first_winner_fault, STATEMENT),
)
STOPPED = 130


class Command(BaseCommand):
    help = (
        "Check the books: nothing can be altered, balances sum to zero, and every award, deposit "
        "and payment agrees with its line. Reads only, while people pay; may be stopped and run "
        "again. Exits 1 where something differs."
    )

    def handle(self, *args, **options):
        faults = []
        try:
            with one_moment(connection):
                for fault in self._faults():
                    self.stderr.write(fault)
                    faults.append(fault)
                entries = Entry.objects.count()
        except KeyboardInterrupt:
            raise CommandError(_stopped(len(faults)), returncode=STOPPED) from None
        if faults:
            raise CommandError(
                f"The books do not hold: {len(faults)} found. Order and send no payment until they "
                "do; docs/running.md says how to go on."
            )
        self.stdout.write(f"The books hold: {entries} entries.")

    def _faults(self):
        names = [*missing(connection, *TABLES), *guards.missing(connection)]
        yield from (f"the trigger {name} is missing. {MIGRATE}" for name in names)
        if fault := self._line_fault():
            yield f"{fault}. {RESTORE}"
        for what, first, advice in CHECKS:
            self.stdout.write(f"looking at {what}…")
            if fault := first():
                yield f"{fault}. {advice}"
        for currency in Entry.objects.values_list("currency", flat=True).distinct().order_by():
            if total := self._balance(currency):
                yield f"{currency}: the balances sum to {total}, not to 0. {RESTORE}"

    def _line_fault(self) -> str | None:
        """The first wrong line: what follows it rests on it."""
        newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
        self.stdout.write("looking at every line…")
        return first_fault(told=lambda pk: self.stdout.write(f"checked to line {pk} of {newest}"))

    def _balance(self, currency: str) -> int:
        total = 0
        for account in trial_balance(currency):
            total += account.balance_minor
            self.stdout.write(f"{currency} {account.balance_minor:>16} {account.code}")
        self.stdout.write(f"{currency} {total:>16} together")
        return total


def _stopped(faults: int) -> str:
    found = f"{faults} found so far" if faults else "nothing found so far"
    return f"Stopped before the end, {found}. Nothing was changed; run it again when it suits."

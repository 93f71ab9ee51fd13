from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from challenges.briefs.models import Challenge
from challenges.core.append_only import missing
from challenges.voting.verification import first_broken_link, unsealed

LOG = (
    "challenges_voteevent",
    "challenges_seal",
    "challenges_sealedevent",
    "challenges_ballotfile",
)
SEALS_A_LINE = 500


class Command(BaseCommand):
    help = "Check the vote log: every seal follows from its events and from the seal before."

    def add_arguments(self, parser):
        parser.add_argument("--challenge", metavar="SLUG", help="only this one")

    def handle(self, *, challenge, **options):
        faults = [f"the trigger {name} is missing" for name in missing(connection, *LOG)]
        for one in self._challenges(challenge):
            if fault := first_broken_link(one, progress=self._progress(one)):
                faults.append(f"{one.slug}: {fault}")
                continue
            waiting = unsealed(one)
            note = f", {waiting} events wait for the next" if waiting else ""
            self.stdout.write(f"{one.slug}: {one.seals.count()} seals hold{note}")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The vote log does not hold: {len(faults)} found.")
        self.stdout.write("The vote log holds.")

    def _progress(self, challenge: Challenge):
        def tell(seals: int):
            if seals % SEALS_A_LINE == 0:
                self.stdout.write(f"{challenge.slug}: {seals} seals looked at…")

        return tell

    def _challenges(self, slug):
        found = Challenge.objects.order_by("pk")
        found = found.filter(slug=slug) if slug else found
        if slug and not found:
            raise CommandError(f"There is no challenge {slug!r}.")
        return found

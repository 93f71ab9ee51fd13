from django.core.management.base import BaseCommand, CommandError

from challenges.briefs.models import Challenge
from challenges.voting.services import recount


class Command(BaseCommand):
    help = "Rebuild the counters of votes from the log, and say what differed."

    def add_arguments(self, parser):
        parser.add_argument("--challenge", metavar="SLUG", help="only this one")

    def handle(self, *, challenge, **options):
        differences = recount(
            self._challenge(challenge) if challenge else None,
            say=lambda line: self.stdout.write(line),
        )
        for line in differences:
            self.stdout.write(self.style.WARNING(line))
        self.stdout.write(
            f"{len(differences)} differed and are mended." if differences else "All as counted."
        )

    def _challenge(self, slug) -> Challenge:
        found = Challenge.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no challenge {slug!r}.")
        return found

from django.core.management.base import BaseCommand

from home.setup import setup_site


class Command(BaseCommand):
    help = (
        "Makes the pages, groups and workflow that a new installation needs; harmless if repeated."
    )

    def handle(self, **options):
        home = setup_site()
        self.stdout.write(f"The site is set up: {home.full_url}")

from importlib import import_module

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from challenges.core.append_only import put_on_all
from challenges.ledger import guards

# Features that listen to signals, of lower ones or of Wagtail.
LISTENERS = ("briefs", "voting", "notifications")


class ChallengesConfig(AppConfig):
    name = "challenges"
    label = "challenges"

    def ready(self):
        for feature in LISTENERS:
            import_module(f"challenges.{feature}.receivers")
        # SQLite makes a table anew when a column is added, and the new one has no triggers.
        post_migrate.connect(_keep_append_only, sender=self, dispatch_uid="keep_append_only")


def _keep_append_only(using, **kwargs):
    put_on_all(connections[using])
    if guards.TABLE in connections[using].introspection.table_names():
        guards.put_on(connections[using])

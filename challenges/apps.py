from importlib import import_module

from django.apps import AppConfig

# Features that listen to signals, of lower ones or of Wagtail.
LISTENERS = ("briefs", "notifications")


class ChallengesConfig(AppConfig):
    name = "challenges"
    label = "challenges"

    def ready(self):
        for feature in LISTENERS:
            import_module(f"challenges.{feature}.receivers")

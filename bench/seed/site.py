"""The site and its challenges, as the services make them."""

from datetime import timedelta

from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card, publish_brief, set_rules, start_challenge
from challenges.organisations.models import Organisation
from challenges.organisations.services import create_organisation
from challenges.people.models import User
from home.setup import setup_site

# Voting stays open for ten years, so that a database laid out once serves for long.
DAYS = {
    WindowKind.SUBMISSION: (-60, -30),
    WindowKind.VOTING: (-30, 3650),
    WindowKind.JUDGING: (3650, 3651),
}
CRITERIA = ({"name": "Usefulness", "weight": 60}, {"name": "Feasibility", "weight": 40})
QUESTIONS = ({"prompt": "What is it?"}, {"prompt": "Why?", "required": False})
TAGS = (
    "air",
    "bread",
    "children",
    "energy",
    "water",
    "music",
    "repair",
    "school",
    "street",
    "trees",
)
ORGANISER = "organiser@bench.invalid"


def make_site() -> None:
    setup_site()
    User.objects.create_user(ORGANISER, display_name="Bea")
    create_organisation(name="The Bench", slug="the-bench", kind="nonprofit")


def make_challenge(slug: str) -> None:
    now, by = timezone.now(), User.objects.get(email=ORGANISER)
    challenge = start_challenge(
        organisation=Organisation.objects.get(slug="the-bench"),
        title=f"How might we sit well? ({slug})",
        by=by,
        slug=slug,
        lead="A bench is where people meet.",
    )
    set_rules(
        challenge=challenge,
        by=by,
        fields={"blind": False},
        windows={
            kind: (now + timedelta(days=first), now + timedelta(days=last))
            for kind, (first, last) in DAYS.items()
        },
        criteria=CRITERIA,
        tiers=(60_000, 40_000),
        questions=QUESTIONS,
    )
    publish_brief(challenge=challenge, by=by)
    current_card(Challenge.objects.get(pk=challenge.pk))

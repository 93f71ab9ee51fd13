"""A word that stands nowhere else is planted in every secret; each person of the site then looks
for all of them on every page, in every file and header, and finds exactly what is hers (B2)."""

import pytest
from django.db import transaction
from django.utils import timezone

from challenges.awards.models import Payout
from challenges.awards.services import approve_payout
from challenges.judging.models import Conflict, Review
from challenges.judging.panel_models import Departure
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_nomination, a_review, an_assignment
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist, an_organiser

from .crawler import by_hand, crawl
from .figures import addresses, visit
from .routes import third_party
from .world import ROLES, World, a_world

pytestmark = pytest.mark.django_db

# The secret, and the word that stands for it.
AUTHOR = "Quillfeather"
COLLEAGUE = "Larkspurrow"
INVITED = "invited@panel.example"
DRAFT = "Unready"
HIDDEN = "Out of sight"
WHY_HIDDEN = "Not ours to show"
FILE = "my own file name"
OTHERS_DRAFT = "Marrowbonework"
TO_ORGANISER = "Thistlewhistle"
TO_AUTHOR = "Bramblecandle"
CONFLICT = "Cousinhoodly"
DECLINED = "Overworkington"
WHY_LEFT = "Gallbladderly"
MEMBERS_MAIL = "kestrelmoss"
NOMINATED_HERE = "Dandelionfather"
NOMINATED_BY_ANOTHER = "Foxglovemotion"
WHERE_MONEY_GOES = "Account 4711"
DESK = {"organiser", "staff"}
# Who finds it while the panel judges, and once the result is out.
EXPECTED = {
    AUTHOR: ({"author"} | DESK, set(ROLES)),
    COLLEAGUE: (DESK, DESK),
    INVITED: (DESK, DESK),
    DRAFT: ({"author"}, {"author"}),
    HIDDEN: ({"author"} | DESK, {"author"} | DESK),
    WHY_HIDDEN: ({"author"} | DESK, {"author"} | DESK),
    FILE: (set(), set()),
    OTHERS_DRAFT: ({"other author"}, {"other author"}),
    TO_ORGANISER: (set(), DESK),
    TO_AUTHOR: (set(), {"author"}),
    CONFLICT: (DESK, DESK),
    # Voting has closed in both. Neither idea comes in by a wild card, so neither is published.
    NOMINATED_HERE: ({"judge"} | DESK, {"judge"} | DESK),
    NOMINATED_BY_ANOTHER: (DESK, DESK),
    WHY_LEFT: (DESK, DESK),
    DECLINED: (DESK, DESK),
    MEMBERS_MAIL: ({"member"}, {"member"}),
    # Approved, so that whoever pays sees it; nobody else does, the winner neither.
    WHERE_MONEY_GOES: (set(), DESK),
}
SECRETS = list(EXPECTED)


@pytest.fixture(scope="module", params=["judging", "decided"])
def found(request, django_db_setup, django_db_blocker):
    """{secret: who found it} by all roles on all pages of one state."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = planted(request.param)
        answers = {role: everything(world, role) for role in ROLES}
        transaction.set_rollback(True)
    places = {
        secret: {
            role: sorted({a.url for a in answers[role] if secret.lower() in a.all.lower()})
            for role in ROLES
        }
        for secret in SECRETS
    }
    return request.param, places, {role: len(answers[role]) for role in ROLES}


def planted(state: str) -> World:
    world = a_world(state, names={"author": f"Quincy {AUTHOR}"}, blind=True)
    challenge, people = world.challenge, world.people
    people["member"].emailaddress_set.update(email=f"{MEMBERS_MAIL}@mail.example")
    people["member"].email = f"{MEMBERS_MAIL}@mail.example"
    people["member"].save()
    an_idea(challenge=challenge, author=people["other author"], status="draft", title=OTHERS_DRAFT)
    declined = a_judge(challenge, accepted=False)
    declined.declined_at, declined.decline_reason = timezone.now(), DECLINED
    declined.save()
    gone = a_judge(challenge)
    Departure.objects.create(judge=gone, reason=WHY_LEFT, by=people["organiser"], at=timezone.now())
    colleague = a_judge(challenge, user=a_user(f"Lena {COLLEAGUE}"))
    a_nomination(challenge.judges.get(user=people["judge"]), world.idea, NOMINATED_HERE)
    a_nomination(colleague, world.idea, NOMINATED_BY_ANOTHER)
    if state == "judging":
        a_review(colleague, world.idea, (9, 9), TO_ORGANISER, TO_AUTHOR)
    else:
        Review.objects.filter(idea=world.idea).update(
            remark_to_organiser=TO_ORGANISER, remark_to_author=TO_AUTHOR
        )
        payout = Payout.objects.get(pk=world.payout_pk)
        approve_payout(payout=payout, by=an_organiser(challenge, name="Second Sam"))
    torn = an_idea(challenge=challenge, title="An idea of a friend")
    a_finalist(torn)
    an_assignment(colleague, torn)
    Conflict.objects.create(judge=colleague, idea=torn, reason=CONFLICT, declared_at=timezone.now())
    return world


def everything(world: World, role: str) -> list:
    ours = addresses(world, lambda route: not third_party(route))
    account = ["/accounts/email/"]
    return [*crawl(world, role, by_hand(world)), *visit(world, role, [*ours, *account])]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_found_by_those_whose_it_is_and_by_nobody_else(found, secret):
    state, places, _sizes = found

    finders = {role: pages for role, pages in places[secret].items() if pages}

    expected = EXPECTED[secret][("judging", "decided").index(state)]
    assert set(finders) == expected, finders


def test_everybody_looked_at_many_pages(found):
    assert min(found[2].values()) > 100

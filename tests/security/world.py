"""One challenge in a given state with everybody and everything that a page could show."""

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.test import Client

from challenges.awards.services import add_milestone, award_bounty, order_payout
from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.ideas.models import Idea
from challenges.voting.models import Tally
from tests.builders.awards import accepted
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review, an_assignment
from tests.builders.organisations import a_member_of, a_staff_member, an_organisation
from tests.builders.people import a_user, with_second_factor
from tests.builders.ranking import a_finalist, publish
from tests.builders.rings import a_report_with

STATES = ("draft", "open", "voting", "judging", "decided")
ROLES = (
    "anonymous",
    "member",
    "author",
    "other author",
    "judge",
    "other judge",
    "organiser",
    "other organiser",
    "staff",
)
BACKEND = "django.contrib.auth.backends.ModelBackend"
TOKEN = "the secret of an invitation"
# The smallest file that is a picture: what is asked here is who gets it.
PICTURE = b"RIFF\x24\x00\x00\x00WEBPVP8 "


# Each handler reads the whole folder of static files, so all clients share one.
_HANDLERS = {}


def a_client(*, enforce_csrf_checks=False, **options) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks, **options)
    client.handler = _HANDLERS.setdefault(enforce_csrf_checks, client.handler)
    return client


@dataclass
class World:
    state: str
    challenge: Challenge
    people: dict
    idea: Idea
    draft_idea: Idea
    hidden_idea: Idea
    other_idea: Idea
    comment: object
    award_pk: int = 9_999
    payout_pk: int = 9_999
    milestone_pk: int = 9_999
    cookies: dict = field(default_factory=dict)

    @property
    def slug(self):
        return self.challenge.slug

    def client(self, role, **options) -> Client:
        """Signed in as this role; the same session every time, and nothing else remembered."""
        client = a_client(**options)
        person = self.people[role]
        if person is not None:
            if role not in self.cookies:
                client.force_login(person, backend=BACKEND)
                self.cookies[role] = client.cookies["sessionid"].value
            client.cookies["sessionid"] = self.cookies[role]
        return client

    @property
    def seat(self):
        return self.challenge.judges.get(user=self.people["judge"]).public_id

    def criterion_fields(self, value="7"):
        return {f"criterion-{row.pk}": value for row in self.challenge.criteria.all()}

    def idea_fields(self, title="A new idea"):
        answers = {f"question_{row.pk}": "Words" for row in self.challenge.questions.all()}
        return {
            "title": title,
            "summary": "In short",
            "picture_alt": "A bus",
            "accept_rules": "on",
            **answers,
        }


def a_world(state, names=None, **challenge_fields) -> World:
    """`names` may give a person another display name than her role."""
    called = {role: f"The {role}" for role in ROLES} | (names or {})
    stage = "judged" if state == "decided" else state
    organisation, elsewhere = an_organisation(), an_organisation("Elsewhere")
    challenge = a_challenge(organisation=organisation, stage=stage, **challenge_fields)
    other = a_challenge(organisation=elsewhere, stage="voting", title="Another question")
    people = {"anonymous": None} | {
        role: a_user(called[role]) for role in ("member", "author", "other author")
    }
    people["organiser"] = a_member_of(organisation, name=called["organiser"])
    people["other organiser"] = a_member_of(elsewhere, "owner", name="Other Olga")
    people["staff"] = a_staff_member()
    ideas = _ideas(challenge, people)
    for role, panel in (("judge", challenge), ("other judge", other)):
        people[role] = a_user(called[role])
        a_judge(panel, user=people[role])
    an_idea(challenge=other, title="An idea elsewhere")
    a_judge(challenge, accepted=False, token=TOKEN, email="invited@panel.example")
    comment = a_comment(ideas["idea"], text="A word on it.")
    for role in ROLES[1:]:
        with_second_factor(people[role])
    world = World(state=state, challenge=challenge, people=people, comment=comment, **ideas)
    _let_time_pass(world)
    world.challenge = Challenge.objects.get(pk=challenge.pk)
    return world


def _ideas(challenge, people) -> dict:
    author = people["author"]
    ideas = {
        "idea": an_idea(challenge=challenge, author=author, tags=("repair",)),
        "draft_idea": an_idea(challenge=challenge, author=author, status="draft", title="Unready"),
        "hidden_idea": an_idea(challenge=challenge, author=author, title="Out of sight"),
        "other_idea": an_idea(
            challenge=challenge, author=people["other author"], title="Another idea"
        ),
    }
    hidden = ideas["hidden_idea"]
    hidden.hidden_at, hidden.hidden_by = hidden.submitted_at, people["staff"]
    hidden.hidden_reason = "Not ours to show"
    for idea in (ideas["idea"], hidden, ideas["draft_idea"]):
        idea.picture.save("my own file name.webp", ContentFile(PICTURE), save=False)
        idea.picture_alt = "A bus"
    for idea in ideas.values():
        idea.save()
    return ideas


def _let_time_pass(world) -> None:
    """What has been done by the time this state is reached."""
    current_card(world.challenge)
    seat = world.challenge.judges.get(user=world.people["judge"])
    finalists = (world.idea, world.other_idea)
    for idea, supports in zip(finalists, (5, 3), strict=True):
        if world.state not in ("draft", "open"):
            Tally.objects.create(idea=idea, supports=supports, exposures=8)
    if world.state not in ("draft", "open"):
        a_report_with(world.challenge, finalists)
    if world.state == "decided":
        _decide(world, seat, finalists)
    else:
        _put_before(seat, finalists, chosen=world.state == "judging")


def _put_before(seat, ideas, chosen) -> None:
    for idea in ideas:
        an_assignment(seat, idea)
        if chosen:
            a_finalist(idea)


def _decide(world, seat, ideas) -> None:
    for idea, scores in zip(ideas, ((8, 7), (5, 6)), strict=True):
        a_finalist(idea)
        a_review(seat, idea, scores, remark_to_author="Well done.")
    organiser = world.people["organiser"]
    publish(challenge=world.challenge, by=organiser, winner_reason="It can start soon.", reason="")
    award = award_bounty(challenge=world.challenge, by=organiser)[0]
    world.award_pk = award.pk
    world.payout_pk = order_payout(award=accepted(award), by=organiser).pk
    world.milestone_pk = add_milestone(award=award, title="A first street").pk

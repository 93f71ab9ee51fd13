"""One blind challenge with a word of its own in every secret, from sealed judging to the money on
the winner's account; and everything that the site shows or writes to each person meanwhile."""

import re
from datetime import timedelta
from io import BytesIO

from django.core import mail
from django.core.files.base import ContentFile
from django.urls import Resolver404, resolve
from django.utils import timezone
from PIL import Image

from challenges.awards.services import (
    add_milestone,
    approve_payout,
    award_bounty,
    confirm_payout,
    order_payout,
    post_update,
    send_payout,
)
from challenges.ideas.models import IdeaReport, IdeaVersion
from challenges.ideas.services import set_picture
from challenges.judging.models import Conflict
from challenges.judging.panel_models import Departure
from challenges.judging.services import (
    decide_correction,
    invite_judge,
    open_discussion,
    remind_judge,
)
from challenges.notifications.follows import follow_idea
from tests.builders.awards import accepted
from tests.builders.briefs import CRITERIA
from tests.builders.corrections import a_correction
from tests.builders.discussion import a_hidden_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_nomination, a_review, an_assignment, move_window
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist, an_organiser, publish

from .crawler import by_hand, crawl
from .figures import addresses, visit
from .matrix_desk import ROWS
from .readable import readable
from .routes import third_party
from .world import World, a_world

# What has happened by then, each on top of the one before.
STAGES = (
    "sealed",  # a colleague has scored; the judge has not, and nothing is discussed
    "own in",  # the judge has scored the one idea that the colleague scored too
    "discussed",  # the organiser has opened the discussion
    "closed",  # no score can change, and nothing is published
    "decided",  # the result is out, the award accepted, its payment approved
    "paid",  # the money has come, and the account is forgotten
)

# Every link is followed before anything is known, and when most is.
CRAWLED = ("sealed", "decided")

AUTHOR, AUTHORS_MAIL = "Quillfeather", "quillpost"
COLLEAGUE, COLLEAGUES_MAIL = "Larkspurrow", "larkpost"
INVITED, MEMBERS_MAIL = "invited@panel.example", "kestrelmoss"
DRAFT, OTHERS_DRAFT = "Unready", "Marrowbonework"
OLD_WORDS = "Cobbleplank"
HIDDEN, WHY_HIDDEN = "Out of sight", "Not ours to show"
HIDDEN_COMMENT, REPORT = "Nettlesting", "Hearsayish"
FILE, CAMERA, PLACE = "my own file name", "Pixelthrush", "47.625"
TO_ORGANISER, TO_AUTHOR = "Thistlewhistle", "Bramblecandle"
# The colleague's about the idea that the judge never scores.
TO_OTHER_AUTHOR = "Fernlantern"
OWN_WORDS = "Ottermitten"
NOMINATED_HERE, NOMINATED_BY_ANOTHER = "Dandelionfather", "Foxglovemotion"
CONFLICT, DECLINED, WHY_LEFT = "Cousinhoodly", "Overworkington", "Gallbladderly"
WHY_CORRECTED, WHY_REFUSED = "Swapperdash", "Stonewallish"
WHERE_MONEY_GOES, BANKS_WORD = "Accountlyfour", "Remitwell"
# What the colleague's scores come to by these weights, and what both judges' do on average.
WEIGHTS = (53, 47)
SCORES, OWN_SCORES = (9, 8), (6, 9)
TOTAL = re.compile(r"(?<![\d.,])(?:85[.,]30*|0[.,]8530*)(?!\d)")
MEAN = re.compile(r"(?<![\d.,])(?:79[.,]70*|0[.,]7970*)(?!\d)")


def planted() -> World:
    """At the first stage."""
    criteria = [row | {"weight": w} for row, w in zip(CRITERIA, WEIGHTS, strict=True)]
    names = {"author": f"Quincy {AUTHOR}"}
    world = a_world("judging", names=names, blind=True, criteria=criteria)
    people = world.people
    _address(people["author"], AUTHORS_MAIL)
    _address(people["member"], MEMBERS_MAIL)
    _about_ideas(world)
    _about_panel(world)
    return world


def _address(person, mailbox):
    person.email = f"{mailbox}@mail.example"
    person.save()
    person.emailaddress_set.update(email=person.email)


def _about_ideas(world):
    challenge, people = world.challenge, world.people
    an_idea(challenge=challenge, author=people["other author"], status="draft", title=OTHERS_DRAFT)
    IdeaVersion.objects.create(
        idea=world.idea,
        number=1,
        body=f'{{"title": "{OLD_WORDS}"}}',
        sha256="0" * 64,
        submitted_at=timezone.now() - timedelta(hours=2),
    )
    a_hidden_comment(world.idea, people["staff"], author=people["member"], text=HIDDEN_COMMENT)
    IdeaReport.objects.create(
        idea=world.other_idea, reporter=people["member"], reason=REPORT, reported_at=timezone.now()
    )
    world.idea = set_picture(
        idea=world.idea, file=ContentFile(photo(), name=f"{FILE}.jpg"), alt="A bus"
    )


def photo() -> bytes:
    """As a camera writes it: with who took it, and where."""
    exif = Image.Exif()
    exif[0x013B] = CAMERA
    exif.get_ifd(0x8825)[2] = (float(PLACE), 0.0, 0.0)
    buffer = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(buffer, "JPEG", exif=exif.tobytes())
    return buffer.getvalue()


def _about_panel(world):
    challenge, now = world.challenge, timezone.now()
    declined = a_judge(challenge, accepted=False)
    declined.declined_at, declined.decline_reason = now, DECLINED
    declined.save()
    gone = a_judge(challenge)
    Departure.objects.create(judge=gone, reason=WHY_LEFT, by=world.people["organiser"], at=now)
    lena = a_user(f"Lena {COLLEAGUE}", email=f"{COLLEAGUES_MAIL}@panel.example")
    world.people["colleague"] = lena
    colleague = a_judge(challenge, user=lena)
    a_nomination(_seat(world), world.idea, NOMINATED_HERE)
    a_nomination(colleague, world.idea, NOMINATED_BY_ANOTHER)
    a_review(colleague, world.idea, SCORES, TO_ORGANISER, TO_AUTHOR)
    a_review(colleague, world.other_idea, (7, 7), remark_to_author=TO_OTHER_AUTHOR)
    torn = an_idea(challenge=challenge, title="An idea of a friend")
    a_finalist(torn)
    an_assignment(colleague, torn)
    Conflict.objects.create(judge=colleague, idea=torn, reason=CONFLICT, declared_at=now)


# From one stage to the next


def go_on(world: World, stage: str) -> None:
    {
        "sealed": _write_to_judges,
        "own in": _score,
        "discussed": _discuss,
        "closed": _close,
        "decided": _decide,
        "paid": _pay,
    }[stage](world)


def _write_to_judges(world):
    organiser, challenge = world.people["organiser"], world.challenge
    invite_judge(challenge=challenge, email="another@panel.example", by=organiser)
    remind_judge(judge=_seat(world), by=organiser)


def _score(world):
    a_review(_seat(world), world.idea, OWN_SCORES, remark_to_organiser=OWN_WORDS)


def _discuss(world):
    open_discussion(challenge=world.challenge, by=world.people["organiser"])


def _close(world):
    second = timedelta(seconds=1)
    world.challenge = move_window(world.challenge, "judging", closes_at=timezone.now() - second)
    # Refused, so its reason is not published, and the figures stay.
    asked = a_correction(world.challenge, world.idea, number=1, reason=WHY_CORRECTED)
    by = world.people["organiser"]
    decide_correction(correction=asked, by=by, approve=False, reason=WHY_REFUSED)


def _decide(world):
    challenge, organiser = world.challenge, world.people["organiser"]
    publish(challenge=challenge, by=organiser, winner_reason="It can start soon.", reason="")
    award = next(
        row for row in award_bounty(challenge=challenge, by=organiser) if row.idea == world.idea
    )
    world.award_pk = award.pk
    payout = order_payout(award=accepted(award, details=WHERE_MONEY_GOES), by=organiser)
    world.payout_pk = payout.pk
    world.milestone_pk = add_milestone(award=award, title="A first street").pk
    approve_payout(payout=payout, by=an_organiser(challenge, name="Second Sam"))
    follow_idea(idea=world.idea, user=world.people["member"], wanted=True)
    post_update(award=award, title="News", text="A street is found.", by=organiser)


def _pay(world):
    payout = world.challenge.awards.get(pk=world.award_pk).payout
    send_payout(payout=payout, by=world.people["organiser"], reference=BANKS_WORD)
    confirm_payout(payout=payout, by=world.people["author"])


def _seat(world):
    return world.challenge.judges.get(user=world.people["judge"])


# What everybody finds


def everything(world: World, role: str, stage: str) -> list:
    """(where, all that stands there): by every link where most is new, and at every stage by each
    address that a person of any role could know."""
    known = [row.url(world) for row in ROWS if row.method == "get"]
    known += [*addresses(world, lambda route: not third_party(route)), "/accounts/email/"]
    known += [*by_hand(world), *about_the_other_idea(world)]
    answers = crawl(world, role, by_hand(world)) if stage in CRAWLED else []
    seen = {answer.url for answer in answers}
    more = [path for path in dict.fromkeys(known) if path not in seen]
    answers += visit(world, role, more, head=False)
    return [(where(answer.url), answer.all) for answer in answers]


def about_the_other_idea(world: World) -> list[str]:
    """The colleague has scored it and the judge never does, so she must read nothing of it."""
    idea = world.other_idea
    return [idea.get_absolute_url(), f"/desk/judging/{world.slug}/{idea.public_id}/"]


def where(url: str) -> str:
    """The name of the page, by which the table calls it."""
    try:
        return resolve(url.partition("?")[0]).url_name or "page"
    except Resolver404:
        return "page"


def letters(world: World) -> list:
    """(role of who gets it, all that stands in it) of those written since the last time."""
    roles = {person.email: role for role, person in world.people.items() if person}
    found = []
    for letter in mail.outbox:
        text = read(letter)
        found += [(roles.get(address, "somebody else"), text) for address in letter.recipients()]
    mail.outbox.clear()
    return found


def read(letter) -> str:
    """Headers, who else gets it, the text, and each other part."""
    written = letter.message()
    headers = [f"{name}: {value}" for name, value in written.items()]
    parts = [
        readable(part.get_payload(decode=True) or b"")
        for part in written.walk()
        if not part.is_multipart()
    ]
    return "\n".join([*headers, *letter.recipients(), letter.subject, *parts])


def holds(text: str, secret) -> bool:
    if isinstance(secret, re.Pattern):
        return secret.search(text) is not None
    return secret.lower() in text.lower()

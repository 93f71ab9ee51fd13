"""Every page of a filled demo: WCAG 2.2 AA by axe, no page wider than its window, no complaint.

Each page is opened once, 1280 px wide and in light colours; then narrowed to 768 and 320 px, turned
dark, and looked at again with everything unfolded, by all rules.
"""

from collections import Counter

import pytest
from django.contrib.contenttypes.models import ContentType
from django_comments_xtd.models import XtdComment

from challenges.awards.models import Award
from challenges.briefs.enums import Stage
from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.judging import agreement
from challenges.judging.services import agree_to_rules, end_practice
from challenges.management.demo.accounts import ACCOUNTS
from challenges.management.demo.content import content
from challenges.management.demo.fill import fill
from challenges.people.models import User
from tests.builders.awards import an_approved_payout
from tests.builders.judging import a_judge, a_review
from tests.builders.people import with_second_factor

SLUGS = {row["stage"]: row["slug"] for row in content("challenges")}
ANNOUNCED, OPEN, VOTING, JUDGING, DECIDED = (
    SLUGS[stage]
    for stage in (Stage.ANNOUNCED, Stage.OPEN, Stage.VOTING, Stage.JUDGING, Stage.DECIDED)
)
BRIEFS = [f"/challenges/{slug}/" for slug in SLUGS.values()]
WALLS = [f"{brief}ideas/" for brief in BRIEFS]
RESULTS = [f"/challenges/{slug}/results/" for slug in (VOTING, DECIDED)]
DESK = ("", "ideas/", "votes/", "panel/", "shortlist/", "result/", "award/")

OF_THE_IDEAS = ("ideas/", "moderation/", "duplicates/", "export/", "numbers/", "dates/")
PREVIEWS = ("brief/?as=visitor", "wall/?as=member", "score/")

INVITATION = "the-secret-of-the-link"
COLOURS = ["color-contrast", "link-in-text-block"]
# Not the menu: it covers what lies below. And a frame, for colours are drawn anew.
# Two frames: what was just unfolded has its new colours, and not those on the way to them.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNFOLD = """() => {
  document.querySelectorAll("details:not([data-menu])").forEach(each => { each.open = true })
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
}"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def people(committed_db, settings):
    """The demo, filled; its accounts by role, and nobody for the visitor."""
    settings.DEMO = True  # with its bar at the top of every page
    fill(say=lambda line: None)
    people = {account.role: User.objects.get(email=account.email) for account in ACCOUNTS}
    for role in ("member", "judge", "organiser", "staff"):
        with_second_factor(people[role])
    return people | {"visitor": None}


@pytest.fixture
def look(open_page, axe_findings):
    """`look(page, found, admin=False)` adds to `found` what is wrong with the page."""

    def _look(page, found, admin=False):
        where = page.url.partition("//")[2].partition("/")[2]
        # The admin's own frame is Wagtail's affair.
        context = "main" if admin else None
        found += [f"/{where} light: {each}" for each in axe_findings(page, context, COLOURS)]
        found += _too_wide(page, where, (768, 320))
        page.emulate_media(color_scheme="dark")
        page.evaluate(UNFOLD)
        page.evaluate(DRAWN)
        found += [f"/{where} dark: {each}" for each in axe_findings(page, context)]
        found += _too_wide(page, where, (320, 768, 1280))
        page.emulate_media(color_scheme="light")

    return _look


def _too_wide(page, where, widths):
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(WIDTH) > width:
            yield f"/{where}: {page.evaluate(WIDTH)} px wide in a window of {width} px"


def test_every_page_is_accessible_and_fits(people, open_page, look, axe_findings):
    found, pages = [], {}
    for role, path, status in _tour(people["author"], people["judge"]):
        if role not in pages:
            pages[role] = open_page("/healthz", user=people[role])
        answer = pages[role].goto(path)
        if answer.status != status:
            found.append(f"{path} as {role}: {answer.status} instead of {status}")
        look(pages[role], found, admin=path.startswith("/cms/"))
    found += _menu_findings(pages["organiser"], axe_findings)
    _pay_twice(pages["organiser"], people["organiser"])
    look(pages["organiser"], found)
    assert not found, "\n".join(found)


def _tour(author, judge):
    """(role, path, status) of every page."""
    mine = Idea.objects.get(author=author, challenge__slug=OPEN, status=Status.SUBMITTED)
    draft = Idea.objects.get(author=author, status=Status.DRAFT)
    to_score, scored = _begun(judge)
    account = ("email/", "password/change/", "2fa/", "2fa/totp/activate/", "logout/")
    entrance = ("login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/")
    comment = XtdComment.objects.exclude(user=author)[0]
    challenge = Challenge.objects.get(slug=ANNOUNCED)
    a_judge(challenge, accepted=False, token=INVITATION)
    content_pages = ("/how-it-works/", "/rules/", "/accessibility/", "/privacy/")
    pages = {
        "visitor": [
            "/",
            "/challenges/",
            *BRIEFS,
            *WALLS,
            *RESULTS,
            f"/challenges/{VOTING}/ideas/?q=xyzzy",
            _most_discussed(DECIDED),
            *content_pages,
            f"/judging/invitations/{INVITATION}/",
            *(f"/accounts/{path}" for path in entrance),
        ],
        "member": [
            f"/challenges/{VOTING}/ideas/",
            _most_discussed(VOTING),
            f"/challenges/{OPEN}/ideas/submit/",
            f"/ideas/{mine.public_id}/report/",
            "/my/ideas/",
        ],
        "author": [
            mine.get_absolute_url(),
            *(f"/ideas/{mine.public_id}/{what}/" for what in ("edit", "withdraw")),
            f"/ideas/{draft.public_id}/edit/",
            f"/comments/{comment.pk}/report/",
            "/my/ideas/",
            "/my/profile/",
            *(f"/accounts/{path}" for path in account),
        ],
        "organiser": [
            "/desk/",
            *(f"/desk/challenges/{slug}/{tab}" for slug in (JUDGING, DECIDED) for tab in DESK),
            f"/desk/challenges/{ANNOUNCED}/",
            *(f"/desk/challenges/{VOTING}/{page}" for page in OF_THE_IDEAS),
            _pair("Dye day", "Follow the dye"),
            *_of_the_award(),
            f"/desk/challenges/{DECIDED}/numbers/",
            *(f"/desk/challenges/{ANNOUNCED}/preview/{page}" for page in PREVIEWS),
            "/cms/challenges/",
            "/cms/challenges/start/",
            *(f"/cms/challenges/{slug}/rules/" for slug in (ANNOUNCED, DECIDED)),
        ],
        "judge": [
            "/desk/",
            f"/desk/judging/{JUDGING}/",
            *(f"/desk/judging/{JUDGING}/{idea.public_id}/" for idea in (to_score, scored)),
        ],
        "staff": [
            "/desk/",
            f"/desk/challenges/{VOTING}/panel/",
            # With the forms for what is paid in.
            f"/desk/challenges/{ANNOUNCED}/award/",
        ],
    }
    yield from ((role, path, 200) for role, paths in pages.items() for path in paths)
    yield "visitor", "/nothing-is-here/", 404
    yield "member", "/desk/", 403
    yield "member", f"/challenges/{DECIDED}/ideas/submit/", 403


def _begun(judge) -> tuple[Idea, Idea]:
    """One idea to score and one that is scored, of a judge who comes to the demo for the first
    time: she has agreed and practised."""
    seat = judge.judgeships.get(challenge__slug=JUDGING)
    agree_to_rules(judge=seat, sha256=sha256_hex(agreement.text()))
    end_practice(judge=seat)
    to_score, scored = (row.idea for row in seat.assignments.order_by("pk")[:2])
    a_review(seat, scored, [7] * seat.challenge.criteria.count())
    return to_score, scored


def _pair(*titles) -> str:
    """Two ideas of the demo side by side."""
    ids = [Idea.objects.get(title=title).public_id for title in titles]
    return f"/desk/challenges/{VOTING}/duplicates/{ids[0]}/{ids[1]}/"


def _of_the_award() -> list[str]:
    """What the organisation tells of a project, and the books."""
    award = Award.objects.get(challenge__slug=DECIDED, place=1)
    organisation = award.challenge.organisation.slug
    return [
        f"/desk/awards/{award.pk}/project/",
        f"/desk/organisations/{organisation}/statement/",
    ]


def _most_discussed(slug) -> str:
    """The address of this challenge's idea with most comments."""
    about = XtdComment.objects.filter(content_type=ContentType.objects.get_for_model(Idea))
    comments = Counter(about.values_list("object_pk", flat=True))
    ideas = Idea.objects.filter(challenge__slug=slug, status=Status.SUBMITTED)
    return max(ideas, key=lambda idea: comments[str(idea.pk)]).get_absolute_url()


def _menu_findings(page, axe_findings):
    """The open menu of a member with a desk, who has the longest."""
    page.goto("/")
    page.locator("header summary").click()
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.evaluate(UNFOLD)
        yield from axe_findings(page, ".site-header")
    page.emulate_media(color_scheme="light")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def _pay_twice(page, organiser):
    """A payment sent from two windows under different references: the second one reads why not."""
    award = Award.objects.get(challenge__slug=DECIDED, place=1)
    an_approved_payout(award, organiser)
    page.goto(f"/desk/challenges/{DECIDED}/award/")
    other = page.context.new_page()
    other.goto(page.url)
    for window, reference in ((other, "Transfer 1"), (page, "Transfer 2")):
        form = window.locator("form[action$='/send/']").first
        form.locator("input[type=text]").fill(reference)
        form.locator("button").click()
    other.close()
    assert "Nothing was booked." in page.locator("main").inner_text()

"""One challenge lives its whole life, from an empty database, through HTTP and mails alone."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from challenges.balance import compute
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ledger.models import Entry
from challenges.organisations.models import Organisation
from challenges.people.models import User
from challenges.voting.queries import counts_now

from .conftest import last_mail_to, link_in, time_passes

TITLE = "How might we share a lawnmower?"
SLUG = "how-might-we-share-a-lawnmower"
WALL, BRIEF = f"/challenges/{SLUG}/ideas/", f"/challenges/{SLUG}/"
RESULTS, DESK = f"/challenges/{SLUG}/results/", f"/desk/challenges/{SLUG}/"


@pytest.mark.django_db
def test_one_challenge_lives_its_whole_life_from_brief_to_award(person):
    staff, organiser = _the_platform_takes_on_an_organisation(person)
    challenge = _a_brief_is_written_approved_and_frozen(staff, organiser)
    authors = _members_hand_in_ideas(person, challenge)
    ideas = {idea.title: idea for idea in Idea.objects.filter(challenge=challenge)}
    time_passes(challenge, days=2)
    _members_talk(authors, organiser, ideas)
    _members_vote_and_nobody_sees_the_counts(person, authors, ideas)
    time_passes(challenge, days=2)
    judges = _the_organiser_picks_a_shortlist_and_invites_judges(person, organiser, ideas)
    _judges_score_alone(judges, challenge, ideas)
    time_passes(challenge, days=2)
    _the_result_is_published_and_anybody_can_compute_it_again(person, organiser, ideas)
    second = _a_colleague(person, staff)
    _the_bounty_is_awarded_exactly_and_paid(organiser, second, authors)


def _the_platform_takes_on_an_organisation(person):
    staff, organiser = person("Stella").signs_up(), person("Olga").signs_up()
    # What `manage.py createsuperuser` does for whoever runs the machine.
    User.objects.filter(email=staff.email).update(is_staff=True, is_superuser=True)
    assert staff.get("/cms/", status=302)["Location"] == reverse("mfa_index")
    staff.adds_second_factor()
    organiser.adds_second_factor()
    organiser.get("/desk/", status=403)
    organisation = {"name": "Mower Union", "slug": "mower-union", "kind": "nonprofit"}
    staff.post("/cms/organisation/new/", **organisation, about="We mow.", website="")
    member = {"organisation": Organisation.objects.get().pk, "email": organiser.email}
    staff.post("/cms/membership/new/", **member, role="editor")
    organiser.get("/desk/")
    return staff, organiser


def _a_brief_is_written_approved_and_frozen(staff, organiser) -> Challenge:
    organisation = Organisation.objects.get()
    start = {"organisation": organisation.pk, "title": TITLE, "lead": "One street, one mower."}
    organiser.post("/cms/challenges/start/", **start)
    challenge = Challenge.objects.get()
    rules = f"/cms/challenges/{challenge.slug}/rules/"
    organiser.send(rules, _rules())
    edit = f"/cms/pages/{challenge.page_id}/edit/"
    organiser.send(edit, _page() | {"action-submit": "1"})
    organiser.get(BRIEF, status=404)
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    approve = f"/cms/pages/workflow/action/{challenge.page_id}/approve/{task.pk}/"
    organiser.send(approve, {"comment": ""}, status=302)
    organiser.get(BRIEF, status=404)
    staff.send(approve, {"comment": "Good."}, status=302)
    staff.reads(BRIEF, TITLE, "We mow on Sundays", "€1,000", "Usefulness", "60")

    time_passes(challenge, hours=2)

    text = organiser.reads(rules, "frozen")
    assert 'name="crowd_percent"' not in text
    organiser.send(rules, _rules(crowd_percent="90"), status=409)
    return Challenge.objects.get()


def _members_hand_in_ideas(person, challenge) -> dict:
    authors = {}
    for name, title in (("Ada", "A shed with a code"), ("Ben", "Goats"), ("Cleo", "Let it grow")):
        author = authors[name] = person(name).signs_up()
        form = _idea(challenge, title)
        author.send(f"{WALL}submit/", form | {"draft": "1"})
        assert title not in person("Nobody").get(WALL).content.decode()
        draft = Idea.objects.get(title=title)
        person("Nobody").get(f"/ideas/{draft.public_id}/", status=404)
        author.send(f"/ideas/{draft.public_id}/edit/", form | {"submit": "1"})
        receipt = last_mail_to(author.email)
        assert draft.versions.get().sha256 in receipt
        assert link_in(receipt, "/ideas/") == f"/ideas/{draft.public_id}/"
    card = Challenge.objects.get().cards.get()
    person("Nobody").reads(BRIEF, card.sha256)
    person("Nobody").reads(WALL, "A shed with a code", "Goats", "Let it grow")
    person("Nobody").reads(f"{WALL}?q=goats", "Goats")
    return authors


def _members_talk(authors, organiser, ideas):
    goats = ideas["Goats"].public_id
    authors["Ada"].post(f"/ideas/{goats}/comments/", text="Who feeds them in winter?")
    text = authors["Ben"].reads(f"/ideas/{goats}/", "Who feeds them in winter?")
    number = re.search(r"/comments/(\d+)/report/", text).group(1)
    comment = f"/comments/{number}/"
    authors["Ben"].post(f"/ideas/{goats}/comments/", text="The neighbours.", parent=number)
    authors["Ben"].post(f"{comment}report/", reason="It is rude")
    authors["Ben"].post(f"{comment}hide/", reason="I say so")
    authors["Ben"].reads(f"/ideas/{goats}/", "Who feeds them in winter?")
    organiser.post(f"{comment}hide/", reason="Off the point")
    text = authors["Ben"].reads(f"/ideas/{goats}/", "Off the point", "The neighbours.")
    assert "Who feeds them in winter?" not in text


def _members_vote_and_nobody_sees_the_counts(person, authors, ideas):
    shed, goats = (f"/ideas/{ideas[title].public_id}/" for title in ("A shed with a code", "Goats"))
    voters = [person(name).signs_up() for name in ("Dan", "Eve", "Fay")]
    for voter in voters:
        voter.post(f"{shed}support/", want=1)
        voter.post(f"{shed}support/", want=1)
    voters[0].post(f"{goats}support/", want=1)
    voters[0].post(f"{goats}support/", want=0)
    voters[1].post(f"{goats}support/", want=1)
    authors["Ada"].post(f"{shed}support/", want=1, status=403)
    person("Nobody").post(f"{shed}support/", want=1)
    counts = counts_now(Challenge.objects.get())
    assert {
        title: counts[idea.pk].supports for title, idea in ideas.items() if idea.pk in counts
    } == {
        "A shed with a code": 3,
        "Goats": 1,
    }
    person("Nobody").get(f"{RESULTS}data.json", status=404)


def _the_organiser_picks_a_shortlist_and_invites_judges(person, organiser, ideas) -> list:
    chosen = [idea.public_id for idea in ideas.values()]
    organiser.send(f"{DESK}shortlist/", {"idea": chosen})
    judges = []
    for name in ("Judith", "Jonas"):
        judge = person(name)
        organiser.post(f"{DESK}panel/", email=judge.email, credential="Gardener")
        link = link_in(last_mail_to(judge.email), "/judging/invitations/")
        stranger = person(f"Stranger{name}").signs_up()
        stranger.post(link, answer="accept", status=403)
        judge.signs_up().post(link, answer="accept")
        judge.adds_second_factor()
        judges.append(judge)
    return judges


def _judges_score_alone(judges, challenge, ideas):
    criteria = list(challenge.criteria.all())
    points = {"A shed with a code": (9, 8), "Goats": (7, 9), "Let it grow": (3, 2)}
    for judge in judges:
        judge.reads(f"/desk/judging/{SLUG}/", "0 of 3", "Read the rules of the panel")
        rules = f"/desk/judging/{SLUG}/rules/"
        [words] = re.findall(r'name="sha256" value="(\w+)"', judge.reads(rules, "I judge alone."))
        judge.post(rules, sha256=words)
        judge.post(f"/desk/judging/{SLUG}/practice/", save="skip")
        for title, idea in ideas.items():
            page = f"/desk/judging/{SLUG}/{idea.public_id}/"
            text = judge.reads(page, title, "Usefulness")
            # As words: three letters stand in a token of 64 now and then.
            assert re.findall(r"\b(?:Ada|Ben|Cleo)\b", text) == []
            if judge is judges[1] and title == "Let it grow":
                judge.post(f"{page}conflict/", reason="My neighbour's idea")
                continue
            scores = {f"criterion-{c.pk}": points[title][n] for n, c in enumerate(criteria)}
            judge.send(page, scores | {"save": "complete", "remark_to_author": "Thank you."})


def _the_result_is_published_and_anybody_can_compute_it_again(person, organiser, ideas):
    organiser.reads(f"{DESK}result/", "A shed with a code")
    # The panel owes a word wherever crowd and panel are far apart.
    gaps = organiser.get(f"{DESK}result/").context["form"].gap_fields()
    said = {field.name: "Bold, not yet costed." for field in gaps}
    organiser.post(f"{DESK}result/", winner_reason="Everybody can open a shed.", **said)
    visitor = person("Nobody")
    visitor.reads(RESULTS, "A shed with a code", "Everybody can open a shed.", "Goats", "Ada")
    data = json.loads(visitor.get(f"{RESULTS}data.json").content)
    assert compute(data["input"]) == data["result"]
    places = {row["id"]: row["place"] for row in data["result"]["ideas"] if row["place"]}
    assert places[ideas["A shed with a code"].public_id] == 1


def _a_colleague(person, staff):
    second = person("Otto").signs_up()
    second.adds_second_factor()
    member = {"organisation": Organisation.objects.get().pk, "email": second.email}
    staff.post("/cms/membership/new/", **member, role="editor")
    return second


def _the_winner_is_paid(award, organiser, second, winner):
    own = f"/my/awards/{award.pk}/"
    page = winner.reads(own, "€600", "What you agree to")
    terms = re.search(r'name="terms" value="([0-9a-f]{64})"', page).group(1)
    winner.post(own, terms=terms, accept="on")
    winner.post(f"{own}details/", details="NL91 ABNA 0417 1643 00")
    organiser.post(f"/desk/awards/{award.pk}/payout/order/")
    payout = f"/desk/payouts/{award.payouts.get().pk}/"
    organiser.post(f"{payout}approve/", status=403)
    second.post(f"{payout}approve/")
    organiser.reads(f"{DESK}award/", "NL91 ABNA 0417 1643 00")
    organiser.send(f"{payout}send/", {f"send-{award.payouts.get().pk}-reference": "Transfer 7"})
    winner.post(f"{own}confirm/")
    winner.reads(own, "Paid", "has bought")
    assert "0417" not in organiser.get(f"{DESK}award/").content.decode()
    organiser.reads("/desk/organisations/mower-union/statement/", "Transfer 7")


def _the_bounty_is_awarded_exactly_and_paid(organiser, second, authors):
    organiser.post(f"{DESK}award/")
    organiser.post(f"{DESK}award/")
    assert "€600" in last_mail_to(authors["Ada"].email)
    assert "€400" in last_mail_to(authors["Ben"].email)
    award = Challenge.objects.get().awards.get(place=1)
    _the_winner_is_paid(award, organiser, second, authors["Ada"])
    entries = Entry.objects.values_list("amount_minor", "currency", "reference")
    assert sorted(entries) == [
        (40_000, "EUR", ""),
        (60_000, "EUR", ""),
        (60_000, "EUR", "Transfer 7"),
    ]
    assert [m for m in mail.outbox if "people.example" not in m.recipients()[0]] == []


def _rules(crowd_percent="50") -> dict:
    """The rules form as a browser sends it: ideas from in one hour on, two days for each window."""
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=1)
    windows = {
        f"{kind}-{name}": (start + timedelta(days=2 * number + more)).strftime("%Y-%m-%dT%H:%M")
        for number, kind in enumerate(("submission", "voting", "judging"))
        for name, more in (("opens", 0), ("closes", 2))
    }
    settings = {
        "time_zone": "UTC",
        "currency": "EUR",
        "crowd_percent": crowd_percent,
        "quorum": "2",
        "shortlist_size": "3",
        "reviews_min": "1",
        "floor": "0",
        "blind": "on",
        "ballot": "support",
        "ballot_budget": "",
        "counts_shown": "after_close",
        "account_age_hours": "0",
        "shown_first": "0",
        "integrity": "report",
        "decide_by": "",
        "unawarded": "return",
        "no_award": "return",
    }
    criterion = {"looks_at": "", "low": "no", "middle": "so so", "high": "yes"}
    rows = {
        "tiers": [{"amount": "600"}, {"amount": "400.00"}],
        "criteria": [
            criterion | {"name": "Usefulness", "weight": "60"},
            criterion | {"name": "Feasibility", "weight": "40"},
        ],
        "questions": [{"prompt": "What is it?", "help": "", "max_words": "50", "required": "on"}],
    }
    return settings | windows | _formsets(rows)


def _formsets(rows: dict) -> dict:
    data = {}
    for prefix, forms in rows.items():
        data |= {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
        for number, form in enumerate(forms):
            data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def _page() -> dict:
    body = streamfield([("paragraph", rich_text("<p>We mow on Sundays.</p>"))])
    words = {"title": TITLE, "lead": "One street, one mower.", "hero": "", "body": body}
    promotion = {"seo_title": "", "search_description": ""}
    no_comments = {"comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}
    return nested_form_data(words | promotion | no_comments)


def _idea(challenge, title) -> dict:
    question = challenge.questions.get()
    return {
        "title": title,
        "summary": f"{title}, for the whole street.",
        f"question_{question.pk}": "Everybody on the street may use it.",
        "tags": "garden, sharing",
        "accept_rules": "on",
    }

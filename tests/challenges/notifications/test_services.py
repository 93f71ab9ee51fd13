"""The letters with the cards of a result."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.ideas.models import Idea, Merge
from challenges.judging.models import Conflict, Review
from challenges.management.imports.people import imported_account
from challenges.notifications.models import OutboxMail
from challenges.notifications.receivers import send_cards_of_result
from challenges.notifications.services import send_cards
from challenges.ranking.cards import cards
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge, a_tallied_idea, an_organiser, publish

pytestmark = pytest.mark.django_db
BASE = "https://ideabounty.test"
ATTACK = '"><script>alert(1)</script><img src="https://evil.example/x.png"> & <b>bold</b>'


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"


def published(challenge, **words):
    words = {"winner_reason": "It can start in spring."} | words
    return publish(challenge=challenge, by=an_organiser(challenge), **words)


def letters() -> QuerySet[OutboxMail]:
    return OutboxMail.objects.order_by("pk")


def parts(mail) -> tuple[str, str]:
    """What a mail reader shows: the text, and the HTML."""
    message = message_from_bytes(mail.message.encode(), policy=policy.default)
    return tuple(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def letter_to(author) -> tuple[str, str]:
    return parts(letters().get(recipients=[author.email]))


class Elements(HTMLParser):
    """Which elements a piece of HTML has, as a reader's program understands it."""

    @classmethod
    def of(cls, html) -> set[str]:
        reader = cls()
        reader.names = set()
        reader.feed(html)
        return reader.names

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)


def everything_sent() -> str:
    return "".join(mail.message + "".join(parts(mail)) for mail in letters())


# Who gets one


def test_every_author_gets_one_letter_about_her_own_idea():
    challenge, ideas = a_judged_challenge()
    a_tallied_idea(challenge, "Not chosen", 7)

    published(challenge)

    assert letters().count() == 4
    for idea in Idea.objects.filter(challenge=challenge):
        for part in letter_to(idea.author):
            assert idea.title in part
            assert not any(other in part for other in ideas if other != idea.title)


def test_an_author_of_several_ideas_gets_one_letter_with_all_their_cards():
    challenge, _ideas = a_judged_challenge()
    author = a_user("Ada")
    for title in ("Bench", "Fountain"):
        a_tallied_idea(challenge, title, 7, author=author)

    published(challenge)

    mail = letters().get(recipients=[author.email])
    assert mail.subject == f"Your 2 ideas in “{challenge.title}”"
    for part in parts(mail):
        assert part.count("Not on the shortlist") == 2
        assert "Thank you for your ideas." in part


def test_accounts_of_imported_files_and_closed_ones_get_none():
    challenge, ideas = a_judged_challenge()
    a_tallied_idea(challenge, "Imported", 9, author=imported_account())
    closed = ideas["Repair bus"].author
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)

    published(challenge)

    assert sorted(mail.recipients[0] for mail in letters()) == sorted(
        ideas[title].author.email for title in ("Night gardens", "Library of things")
    )


def test_an_imported_election_sends_nothing():
    challenge, _ideas = a_judged_challenge()

    publish(challenge=challenge, by=None, winner_reason="")

    assert letters().count() == 0


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_an_idea_that_is_not_on_the_wall_has_no_card(state):
    challenge, ideas = a_judged_challenge()
    change = {"hidden_at": timezone.now()} if state == "hidden" else {"status": "withdrawn"}
    Idea.objects.filter(title="Night gardens").update(**change)

    published(challenge)

    assert letters().count() == 2
    assert not letters().filter(recipients=[ideas["Night gardens"].author.email]).exists()


def test_an_idea_hidden_after_the_result_is_left_out_by_a_late_letter():
    challenge, ideas = a_judged_challenge()
    result = published(challenge)
    OutboxMail.objects.all().delete()
    Idea.objects.filter(title="Night gardens").update(hidden_at=timezone.now())

    assert send_cards(result=result) == 2
    assert not letters().filter(recipients=[ideas["Night gardens"].author.email]).exists()


# Once


def test_the_receiver_called_twice_sends_once():
    challenge, _ideas = a_judged_challenge()
    result = published(challenge)
    before = list(letters())

    send_cards_of_result(sender=type(result), result=result)

    assert list(letters()) == before


def test_a_text_cannot_pretend_that_the_letters_are_written():
    challenge, ideas = a_judged_challenge()
    published(challenge)
    mark = re.search(r"Message-ID: (\S+)", letters().first().message)[1]
    Idea.objects.filter(pk=ideas["Repair bus"].pk).update(title=mark[:90])

    published(challenge, reason="A second look.")

    assert letters().count() == 6
    assert len(set(re.findall(r"Message-ID: (\S+)", "".join(m.message for m in letters())))) == 6


def test_thirty_letters_cost_as_many_queries_as_three():
    def queries_for(challenge):
        result = published(challenge)
        OutboxMail.objects.all().delete()
        with CaptureQueriesContext(connection) as taken:
            send_cards(result=result)
        return len(taken)

    few, _ideas = a_judged_challenge()
    many, _ideas = a_judged_challenge()
    for number in range(27):
        a_tallied_idea(many, f"Idea {number}", number)

    assert queries_for(many) == queries_for(few)
    assert letters().count() == 3


# What it says


def test_a_card_tells_place_scores_counts_mark_distance_and_chance():
    challenge, ideas = a_judged_challenge()

    result = published(challenge)

    idea = ideas["Library of things"]
    scores = cards(result)[idea.public_id].scores
    assert letters().get(recipients=[idea.author.email]).subject == (
        "“Library of things”: Third of 3 ideas on the shortlist"
    )
    for part in letter_to(idea.author):
        for words in (
            f"Dear {idea.author.display_name},",
            challenge.title,
            "15 of 100 people shown it supported it.",
            f"{scores.final:.1f}",
            f"{scores.crowd:.1f}",
            f"{scores.panel:.1f}",
            f"{scores.mark:.1f} of 100, give or take {scores.mark_error:.1f}",
            "points more of balanced score would have been second, all else equal.",
            "Its chance of being truly first is",
            f"{BASE}/ideas/{idea.public_id}/#card",
            f"{BASE}/challenges/{challenge.slug}/results/",
        ):
            assert words in part


def test_bars_are_as_wide_as_their_scores():
    challenge, ideas = a_judged_challenge()

    result = published(challenge)

    html = letter_to(ideas["Repair bus"].author)[1]
    scores = cards(result)[ideas["Repair bus"].public_id].scores
    widths = re.findall(r'<td width="(\d+)%"', html)
    assert widths == [f"{number:.0f}" for number in (scores.final, scores.crowd, scores.panel)]


def test_a_new_version_sends_new_cards_with_its_reason_and_what_changed():
    challenge, ideas = a_judged_challenge()
    published(challenge)
    Idea.objects.filter(title="Repair bus").update(hidden_at=timezone.now())
    OutboxMail.objects.all().delete()

    published(challenge, reason="The first winner was\n\na copy.")

    assert letters().count() == 2
    mail = letters().get(recipients=[ideas["Library of things"].author.email])
    assert mail.subject.endswith("(version 2 of the result)")
    text, html = parts(mail)
    assert "The first winner was\n\na copy." in text
    assert re.search(r"<p>The first winner was</p>\s*<p>a copy.</p>", html)
    for part in (text, html):
        assert "Version 2 is published and replaces the one before." in part
        assert "Before: Third of 3 ideas on the shortlist. Now: " in part


def test_a_first_version_speaks_of_no_change():
    challenge, _ideas = a_judged_challenge()

    published(challenge)

    assert "changed" not in everything_sent()


@pytest.mark.parametrize("decision", ["veto", "override"])
def test_after_a_decision_each_letter_tells_the_place_that_money_follows(decision):
    challenge, ideas = a_judged_challenge(floor="0")
    first, second = ideas["Repair bus"], ideas["Night gardens"]
    words = {
        "veto": {"vetoes": {first.public_id: ("unsafe", "It would burn.")}},
        "override": {"override": (second.public_id, "The winner has moved away.")},
    }

    published(challenge, **words[decision])

    subjects = {
        idea.title: letters().get(recipients=[idea.author.email]).subject
        for idea in (first, second)
    }
    assert subjects == {
        "Repair bus": "“Repair bus”: On the shortlist, but not awardable"
        if decision == "veto"
        else "“Repair bus”: Second of 3 ideas on the shortlist",
        "Night gardens": "“Night gardens”: First of 3 ideas on the shortlist",
    }
    for part in letter_to(first.author):
        assert "it was first" in part


def test_every_letter_leads_to_its_card():
    challenge, ideas = a_judged_challenge()

    published(challenge)

    for idea in ideas.values():
        for part in letter_to(idea.author):
            assert f"{BASE}/ideas/{idea.public_id}/card/" in part


def test_the_author_of_a_merged_idea_gets_the_letter_without_what_judges_wrote_to_the_other():
    challenge, ideas = a_judged_challenge()
    kept, bo = ideas["Repair bus"], a_user("Bo")
    merged = an_idea(challenge=challenge, title="Bus that repairs", author=bo, status="merged")
    Merge.objects.create(
        idea=merged,
        kept=kept,
        reason="The same",
        merged_by=a_user(),
        merged_at=timezone.now(),
    )
    Review.objects.filter(idea=kept).update(remark_to_author="A word for one pair of eyes.")

    published(challenge)

    assert letters().count() == 4
    for part in letter_to(bo):
        assert "Repair bus" in part
        assert "First of 3 ideas on the shortlist" in part
        assert "It stands for your idea “Bus that repairs” too, and you share the credit." in part
        assert "A word for one pair of eyes." not in part
    for part in letter_to(kept.author):
        assert "A word for one pair of eyes." in part
        assert "share the credit" not in part


# What must not be in it


def test_remarks_reach_their_author_and_nothing_else_leaks():
    challenge, ideas = a_judged_challenge()
    judge = a_judge(challenge, user=a_user("Canaryjudge", email="canaryjudge@panel.example"))
    mine, other = ideas["Repair bus"], ideas["Night gardens"]
    a_review(judge, mine, (7, 7), "Canary to the organiser", "Try one village first.")
    a_review(judge, other, (5, 5), "", "Plant it in the shade.")
    seat = a_judge(challenge)
    a_review(seat, mine, (7, None), "", "Canary of a draft")
    a_review(seat, other, (9, 9), "", "Canary in conflict")
    Conflict.objects.create(
        judge=seat, idea=other, reason="Canary cousin", declared_at=timezone.now()
    )

    published(challenge)

    for part in letter_to(mine.author):
        assert "Try one village first." in part
        assert "Plant it" not in part
    for part in letter_to(other.author):
        assert "Plant it in the shade." in part
        assert "Try one" not in part
    sent = everything_sent()
    assert "canary" not in sent.lower()
    for seat in challenge.judges.select_related("user"):
        for secret in (seat.public_id, seat.email, seat.user.display_name, seat.credential):
            assert secret not in sent


def test_texts_of_people_are_text_in_the_letter():
    challenge, ideas = a_judged_challenge()
    author = ideas["Repair bus"].author
    type(author).objects.filter(pk=author.pk).update(display_name=ATTACK[:60])
    Idea.objects.filter(title="Repair bus").update(title=ATTACK)
    type(challenge).objects.filter(pk=challenge.pk).update(title=ATTACK)
    Review.objects.update(remark_to_author=ATTACK)
    published(challenge)

    published(challenge, reason=ATTACK)

    for mail in letters().filter(recipients=[author.email]):
        text, html = parts(mail)
        assert ATTACK in text
        assert "&lt;script&gt;" in html
        assert not Elements.of(html) & {"script", "img", "b"}


def test_every_link_starts_at_the_configured_address_and_nothing_is_loaded():
    challenge, _ideas = a_judged_challenge()

    published(challenge)

    for mail in letters():
        text, html = parts(mail)
        hrefs = re.findall(r'href="([^"]*)"', html)
        assert len(hrefs) == 4
        assert all(href.startswith(BASE) for href in hrefs)
        assert all(word.startswith(BASE) for word in text.split() if "://" in word)
        assert Elements.of(html) & {"img", "link", "script", "iframe", "object", "form"} == set()
        assert not re.search(r"\bsrc=|url\(|@import", html)


def test_a_subject_is_one_line_whatever_the_title():
    challenge, ideas = a_judged_challenge()
    Idea.objects.filter(title="Repair bus").update(title="A\r\nBcc: eve@evil.example\u2028<b>")

    published(challenge)

    mail = letters().get(recipients=[ideas["Repair bus"].author.email])
    assert mail.subject.startswith("“A Bcc: eve@evil.example <b>”: ")
    assert mail.recipients == [ideas["Repair bus"].author.email]

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from challenges.briefs.phases import in_zone
from challenges.ideas.models import Idea, IdeaVersion
from challenges.ideas.services import submit_idea
from challenges.judging.services import invite_judge
from challenges.judging.signals import judge_invited
from challenges.management.imports.people import imported_account
from challenges.notifications.receivers import send_award
from challenges.notifications.services import send_letter
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db
BASE = "https://ideabounty.test"


def links_in(text) -> list[str]:
    return [word for word in text.split() if "://" in word]


def an_open_draft(**fields):
    challenge = a_challenge(stage="open", title="Notice the river", time_zone="Europe/Warsaw")
    return an_idea(challenge=challenge, author=a_user("Ada"), status="draft", **fields)


def test_a_receipt_names_idea_version_time_and_hash(mailoutbox):
    idea = submit_idea(idea=an_open_draft(title="River bus"))

    [mail] = mailoutbox
    version = IdeaVersion.objects.get()
    assert mail.subject == "Receipt: your idea “River bus”"
    assert (mail.to, mail.cc, mail.bcc) == ([idea.author.email], [], [])
    for words in (
        "Dear Ada,",
        "“River bus” for “Notice the river” is submitted",
        "Version 1, received ",
        in_zone(version.submitted_at, idea.challenge),
        version.sha256,
        f"{BASE}/ideas/{idea.public_id}/edit/",
    ):
        assert words in mail.body


def test_a_second_receipt_has_the_number_of_its_version(mailoutbox):
    idea = submit_idea(idea=an_open_draft(title="River bus"))

    submit_idea(idea=idea, fields={"title": "River boat"})

    assert mailoutbox[1].subject == "Receipt: “River boat”, version 2"
    assert IdeaVersion.objects.get(number=2).sha256 in mailoutbox[1].body


def test_every_link_of_a_mail_starts_at_the_configured_address(mailoutbox):
    submit_idea(idea=an_open_draft())

    links = links_in(mailoutbox[0].body)

    assert len(links) == 3
    assert all(link.startswith(BASE) for link in links)


def test_a_forged_host_does_not_reach_a_mail(mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    idea, client = an_open_draft(), Client()
    client.force_login(idea.author, backend="django.contrib.auth.backends.ModelBackend")
    answers = {f"question_{q.pk}": "Yes" for q in idea.challenge.questions.all()}

    client.post(
        f"/ideas/{idea.public_id}/edit/",
        {"title": "Bus", "summary": "A bus.", "accept_rules": "on"} | answers,
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )

    assert Idea.objects.get().status == "submitted"
    assert "evil" not in mailoutbox[0].message().as_string()


def test_a_title_is_plain_text_in_a_mail_and_one_line_in_its_subject(mailoutbox):
    idea = an_open_draft()
    Idea.objects.filter(pk=idea.pk).update(title="A\r\nBcc: eve@evil.example\u2028<b>&")

    submit_idea(idea=Idea.objects.get())

    [mail] = mailoutbox
    assert mail.subject == "Receipt: your idea “A Bcc: eve@evil.example <b>&”"
    assert mail.recipients() == [idea.author.email]
    assert "<b>&" in mail.body
    assert "&amp;" not in mail.body


def test_a_judge_gets_her_link_and_nobody_else_does(mailoutbox):
    challenge = a_challenge(stage="judging", title="Notice the river")
    judge = a_judge(challenge, accepted=False, email="judge@panel.example")

    judge_invited.send(sender=type(judge), judge=judge, token="secret-token")

    [mail] = mailoutbox
    assert mail.subject == "Will you judge “Notice the river”?"
    assert mail.recipients() == ["judge@panel.example"]
    assert f"{BASE}/judging/invitations/secret-token/" in mail.body
    assert challenge.organisation.name in mail.body


@pytest.mark.parametrize("required", [True, False])
def test_an_invitation_says_beforehand_that_a_second_step_is_needed(
    mailoutbox, settings, client, required
):
    settings.SECOND_FACTOR_REQUIRED = required

    invite_judge(challenge=a_challenge(stage="judging"), email="new@panel.example", by=a_user())

    [mail] = mailoutbox
    [link] = [word for word in links_in(mail.body) if "/invitations/" in word]
    page = client.get(link.removeprefix(BASE)).content.decode()
    words = "Before your first score you set up a second step for signing in"
    assert (words in mail.body, words in page) == (required, required)


def test_a_judge_with_a_second_step_is_not_asked_for_it_again(mailoutbox, settings, client):
    settings.SECOND_FACTOR_REQUIRED = True
    invite_judge(challenge=a_challenge(stage="judging"), email="new@panel.example", by=a_user())
    [link] = [word for word in links_in(mailoutbox[0].body) if "/invitations/" in word]
    client.force_login(with_second_factor(a_user(email="new@panel.example")))

    assert "second step for signing in" not in client.get(link.removeprefix(BASE)).content.decode()


def test_a_winner_learns_place_amount_and_result(mailoutbox):
    idea = an_idea(
        challenge=a_challenge(stage="judged", slug="river", title="Notice the river"),
        author=a_user("Ada"),
        title="River bus",
    )
    award = AwardStandIn(idea)

    send_award(sender=None, award=award)

    [mail] = mailoutbox
    assert mail.subject == "The bounty: “River bus” is awarded"
    assert mail.recipients() == [idea.author.email]
    assert "took place 1 in “Notice the river”" in mail.body
    assert f"{BASE}/challenges/river/results/" in mail.body
    assert f"{BASE}/my/awards/7/" in mail.body
    assert "600" in mail.body


def test_nobody_writes_to_an_account_that_stands_for_somebody_of_a_file(mailoutbox):
    imported = imported_account()
    idea = an_idea(challenge=a_challenge(stage="judged"), author=imported)

    send_award(sender=None, award=AwardStandIn(idea))

    assert mailoutbox == []


class AwardStandIn:
    """What the letter reads of an award; a real one needs a published result."""

    pk = 7
    place, amount_minor, currency = 1, 60_000, "EUR"
    awarded_at = datetime(2026, 11, 1, tzinfo=UTC)

    def __init__(self, idea):
        self.idea, self.challenge = idea, idea.challenge


def test_a_letter_is_written_with_the_site_named(mailoutbox):
    idea = an_open_draft()
    version = idea.versions.create(
        number=1, body="{}", sha256="0" * 64, submitted_at=timezone.now()
    )
    context = {"idea": idea, "version": version, "challenge": idea.challenge}

    send_letter(name="receipt", to="ada@people.example", context=context)

    assert mailoutbox[0].body.endswith(f"Idea Bounty\n{BASE}\n")

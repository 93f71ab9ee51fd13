"""One letter for each voter and sitting, with the receipts of her votes."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django.utils import timezone

from challenges.briefs.phases import in_zone
from challenges.ideas.models import Idea
from challenges.notifications.models import OutboxMail
from challenges.people.models import User
from challenges.voting.models import Ballot, Exposure, Support, Tally, VoteEvent
from challenges.voting.receipts import ballots_awaiting_receipt
from challenges.voting.services import import_votes, write_due_receipts, write_no_receipts
from challenges.voting.signals import receipts_due
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_ballot, a_voter

BASE = "https://ideabounty.test"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"


@pytest.fixture
def challenge(db):
    return a_challenge(stage="voting", title="Notice the river", slug="river")


def a_vote(ballot, minutes_ago, title="A repair bus", statement="support", idea=None):
    idea = idea or an_idea(challenge=ballot.challenge, title=title)
    at = timezone.now() - minutes_ago * MINUTE
    return VoteEvent.objects.create(ballot=ballot, idea=idea, statement=statement, stated_at=at)


def letters() -> list[OutboxMail]:
    return list(OutboxMail.objects.order_by("pk"))


def parts(mail) -> tuple[str, str]:
    """What a mail reader shows: the text, and the HTML."""
    message = message_from_bytes(mail.message.encode(), policy=policy.default)
    return tuple(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def headers(mail) -> dict:
    return dict(message_from_bytes(mail.message.encode(), policy=policy.default).items())


# When


def test_it_is_written_ten_minutes_after_the_last_vote(challenge):
    resting, voting = a_ballot(challenge), a_ballot(challenge)
    a_vote(resting, 30)
    a_vote(resting, 10.1)
    a_vote(voting, 30)
    a_vote(voting, 9.8)

    assert write_due_receipts() == 1
    assert [mail.recipients for mail in letters()] == [[resting.voter.email]]


def test_when_voting_has_closed_nobody_waits_any_longer(db):
    ballot = a_ballot(a_challenge(stage="judging"))
    a_vote(ballot, 0)

    assert write_due_receipts() == 1


def test_each_sitting_has_its_letter_and_each_vote_stands_in_one(challenge):
    ballot = a_ballot(challenge)
    first = [a_vote(ballot, 45), a_vote(ballot, 40)]
    assert (write_due_receipts(), write_due_receipts()) == (1, 0)
    second = [a_vote(ballot, 20)]

    assert (write_due_receipts(), write_due_receipts()) == (1, 0)
    told = [re.findall(r"^[0-9a-z]{12}$", parts(mail)[0], re.MULTILINE) for mail in letters()]
    assert told == [[event.code for event in first], [event.code for event in second]]
    ballot.refresh_from_db()
    assert ballot.receipts_through == second[0].pk


def test_who_only_looked_gets_none(challenge):
    a_ballot(challenge)

    assert write_due_receipts() == 0


def test_an_account_that_was_closed_gets_none(challenge):
    ballot = a_ballot(challenge)
    a_vote(ballot, 30)
    User.objects.filter(pk=ballot.voter_id).update(is_active=False)

    assert (write_due_receipts(), letters()) == (0, [])


def test_votes_that_were_brought_in_get_none(challenge):
    imported = a_challenge(stage="judging")
    idea = an_idea(challenge=imported)
    import_votes(challenge=imported, ballots=[(a_voter().pk, [idea.pk])])
    write_no_receipts(challenge=imported)
    told = a_ballot(challenge)
    a_vote(told, 30)

    assert write_due_receipts() == 1
    assert [mail.recipients for mail in letters()] == [[told.voter.email]]


def test_a_vote_after_those_that_were_brought_in_gets_one(challenge):
    ballot = a_ballot(challenge)
    told_elsewhere = a_vote(ballot, 40)
    write_no_receipts(challenge=challenge)
    event = a_vote(ballot, 20)

    assert write_due_receipts() == 1
    text = parts(letters()[0])[0]
    assert (event.code in text, told_elsewhere.code in text) == (True, False)


def test_votes_of_long_ago_are_left_alone(db):
    challenge = a_challenge(stage="judging")
    a_vote(a_ballot(challenge), 30)
    over = timezone.now() - timedelta(days=7)
    moved = {"opens_at": over - timedelta(days=1), "closes_at": over + MINUTE}
    challenge.windows.filter(kind="voting").update(**moved)
    not_yet = list(ballots_awaiting_receipt(timezone.now()))

    challenge.windows.filter(kind="voting").update(closes_at=over)

    assert (not_yet, write_due_receipts()) == ([Ballot.objects.get().pk], 0)


# What


def test_it_lists_every_vote_with_code_idea_and_time(challenge):
    ballot = a_ballot(challenge, a_voter(name="Vera"))
    given = a_vote(ballot, 31, title="River <b>bus</b> & bench")
    taken = a_vote(ballot, 30, idea=given.idea, statement="withdrawal")

    write_due_receipts()

    [mail] = letters()
    text, html = parts(mail)
    assert mail.subject == "Receipts of your 2 votes in “Notice the river”"
    for words in (
        "Dear Vera,",
        "your votes in “Notice the river” are kept",
        given.code,
        taken.code,
        "Support stated: “River <b>bus</b> & bench”",
        "Support taken back: “River <b>bus</b> & bench”",
        in_zone(given.stated_at, challenge),
        f"{BASE}/receipts/\n",
        f"{BASE}/challenges/river/my-votes/\n",
    ):
        assert words in text
    assert "River &lt;b&gt;bus&lt;/b&gt; &amp; bench" in html
    assert "<b>bus" not in html
    assert (html.count(given.code), html.count(taken.code)) == (1, 1)


def test_of_a_single_vote_it_speaks_in_the_singular(challenge):
    a_vote(a_ballot(challenge), 30)

    write_due_receipts()

    [mail] = letters()
    assert mail.subject == "Receipt of your vote in “Notice the river”"
    assert "your vote in “Notice the river” is kept." in parts(mail)[0]


def test_no_address_in_it_holds_a_code(challenge):
    event = a_vote(a_ballot(challenge), 30)

    write_due_receipts()

    text, html = parts(letters()[0])
    links = [word for word in text.split() if "://" in word] + re.findall(r'href="([^"]+)', html)
    assert len(links) >= 6
    assert [link for link in links if event.code in link or not link.startswith(BASE)] == []


def test_it_goes_to_the_voter_alone_and_its_envelope_names_nobody(challenge):
    author, others = a_voter(name="Augusta"), [a_ballot(challenge) for _ in range(2)]
    ballot = a_ballot(challenge, a_voter(name="Veronica"))
    idea = an_idea(challenge=challenge, author=author, title="River bus")
    events = [a_vote(each, 30, idea=idea) for each in (*others, ballot)]

    assert write_due_receipts() == 3

    [mail] = OutboxMail.objects.filter(recipients=[ballot.voter.email])
    found = headers(mail)
    assert found["To"] == ballot.voter.email
    assert not {"Cc", "Bcc", "Reply-To", "List-Id", "List-Unsubscribe"} & set(found)
    envelope = " ".join(f"{name}: {value}" for name, value in found.items() if name != "To")
    secrets = (ballot.voter.public_id, ballot.voter.email, "Veronica", "River bus", "Augusta")
    assert [secret for secret in (*secrets, events[2].code) if secret in envelope] == []
    text = "".join(parts(mail))
    leaks = [each.code for each in events[:2]] + [each.voter.email for each in others]
    assert [leak for leak in (*leaks, author.email, "Augusta") if leak in text] == []
    assert len({headers(mail)["Message-ID"] for mail in letters()}) == 3


def test_it_tells_no_counts(challenge):
    idea = an_idea(challenge=challenge)
    Tally.objects.create(idea=idea, supports=7351, exposures=9377)
    a_vote(a_ballot(challenge), 30, idea=idea)

    write_due_receipts()

    assert re.findall(r"7,?351|9,?377", "".join(parts(letters()[0]))) == []


def test_an_idea_that_was_hidden_meanwhile_is_not_named(challenge):
    event = a_vote(a_ballot(challenge), 30, title="Out of sight")
    Idea.objects.filter(pk=event.idea_id).update(hidden_at=timezone.now())

    write_due_receipts()

    for part in parts(letters()[0]):
        assert "Out of sight" not in part
        assert "an idea that is not on show any more" in part


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("voting", "It counts once you have been shown 5 other ideas: 5 to go."),
        ("judging", "Your supports were not counted"),
    ],
)
def test_supports_from_outside_are_owned_up_to(db, stage, words):
    challenge = a_challenge(stage=stage, shown_first=5)
    for _number in range(8):
        an_idea(challenge=challenge)
    ballot = a_ballot(challenge)
    event = a_vote(ballot, 30)
    Ballot.objects.update(counted_at=None)
    seen = {"ballot": ballot, "idea": event.idea}
    Support.objects.create(stated_at=event.stated_at, **seen)
    Exposure.objects.create(shown_at=event.stated_at, **seen)

    write_due_receipts()

    for part in parts(letters()[0]):
        assert words in part
        assert (f"{BASE}{challenge.wall_url}" in part) is (stage == "voting")


def test_a_forged_title_stays_one_line_of_its_subject(challenge):
    challenge.page.title = "A\r\nBcc: eve@evil.example"
    challenge.page.save()
    type(challenge).objects.filter(pk=challenge.pk).update(title=challenge.page.title[:80])
    a_vote(a_ballot(challenge), 30)

    write_due_receipts()

    [mail] = letters()
    assert mail.subject == "Receipt of your vote in “A Bcc: eve@evil.example”"
    assert "Bcc" not in headers(mail)


# Once


def test_a_letter_that_cannot_be_written_is_due_again_and_holds_up_nobody(challenge):
    broken, sound = a_ballot(challenge), a_ballot(challenge)
    a_vote(broken, 40)
    a_vote(sound, 30)

    def fail(ballot, **kwargs):
        if ballot == broken:
            raise RuntimeError("no paper")

    receipts_due.connect(fail)
    try:
        assert write_due_receipts() == 1
    finally:
        receipts_due.disconnect(fail)

    assert [mail.recipients for mail in letters()] == [[sound.voter.email]]
    assert write_due_receipts() == 1
    assert letters()[1].recipients == [broken.voter.email]


def test_two_workers_at_the_same_time_write_it_once(committed_db):
    challenge = a_challenge(stage="voting")
    for _number in range(6):
        ballot = a_ballot(challenge)
        a_vote(ballot, 40)
        a_vote(ballot, 30)
    barrier, written = Barrier(4), []

    def work():
        barrier.wait(timeout=30)
        written.append(write_due_receipts())
        connections.close_all()

    workers = [Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)

    assert sum(written) == 6
    assert len(letters()) == 6
    assert len({mail.recipients[0] for mail in letters()}) == 6
    assert {len(re.findall(r"^[0-9a-z]{12}$", parts(m)[0], re.M)) for m in letters()} == {2}


def test_a_rollback_leaves_no_letter_and_the_votes_due(committed_db):
    ballot = a_ballot(a_challenge(stage="voting"))
    a_vote(ballot, 30)

    with transaction.atomic():
        assert write_due_receipts() == 1
        transaction.set_rollback(True)

    assert letters() == []
    assert write_due_receipts() == 1

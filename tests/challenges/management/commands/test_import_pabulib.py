from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from challenges.awards.rules import award_is_due
from challenges.balance import compute
from challenges.briefs.models import Challenge, ChallengePage, MethodCard
from challenges.ideas.models import Idea, IdeaVersion
from challenges.notifications.models import OutboxMail
from challenges.organisations.models import Organisation
from challenges.people.models import User
from challenges.ranking.queries import result_of
from challenges.voting.models import Ballot, Support, Tally, VoteEvent
from challenges.voting.services import recount

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
TOULOUSE, WROCLAW = DATA / "toulouse_40_ballots.pb", DATA / "wroclaw_60_ballots.pb"
IDS_OF_WROCLAW = {
    "1": "ech0chcbrjzz",
    "2": "hwmgvxwzd20y",
    "5": "b3wtm6premwp",
    "7": "w3stz3ffn68c",
    "9": "pyrh7nyham24",
    "12": "8btr2y1aqebm",
}
EVERYTHING = (
    Challenge,
    ChallengePage,
    MethodCard,
    Idea,
    IdeaVersion,
    Organisation,
    User,
    Ballot,
    Support,
    Tally,
    VoteEvent,
)


def run(file):
    out = StringIO()
    call_command("import_pabulib", str(file), stdout=out)
    return out.getvalue().splitlines()


def counts():
    return [model.objects.count() for model in EVERYTHING]


def official(challenge):
    """project id -> (supports, exposures) as stored."""
    return {
        tally.idea.external_id: (tally.supports, tally.exposures)
        for tally in Tally.objects.filter(idea__challenge=challenge).select_related("idea")
    }


def test_a_complete_election_has_the_official_counts_of_its_file():
    lines = run(TOULOUSE)

    challenge = Challenge.objects.get()
    stored = official(challenge)
    assert lines[-1] == "https://ideabounty.test/challenges/toulouse-2019/"
    assert stored == {key: (votes, 40) for key, votes in official_in(TOULOUSE).items()}
    assert Ballot.objects.count() == 40
    assert Support.objects.count() == VoteEvent.objects.count()


def official_in(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    projects = lines[lines.index("PROJECTS") + 2 : lines.index("VOTES")]
    return {line.split(";")[0]: int(line.split(";")[-1]) for line in projects}


def test_a_sample_has_the_counts_of_its_ballots_and_says_that_it_is_one(client):
    run(WROCLAW)

    challenge = Challenge.objects.get()
    page = client.get(reverse("challenges:results", args=[challenge.slug])).content.decode()
    assert sum(supports for supports, _shown in official(challenge).values()) == 60
    assert {shown for _supports, shown in official(challenge).values()} == {60}
    assert "The file holds a sample: 60 of 84,611 ballots." in challenge.source_note
    assert "The file holds a sample: 60 of 84,611 ballots." in page
    assert "No panel took part" in page


def test_points_are_told_to_count_as_support():
    run(TOULOUSE)

    note = Challenge.objects.get().source_note
    assert "The file holds all 40 ballots." in note
    assert "at least one point counts here as supported" in note
    assert "sums of points" not in note


def test_the_challenge_is_decided_and_its_result_follows_from_the_ballots():
    run(WROCLAW)

    challenge = Challenge.objects.get()
    result = result_of(challenge)
    best = max(official(challenge).items(), key=lambda item: item[1])[0]
    first = [row["id"] for row in result.data["ideas"] if row["place"] == 1]
    assert challenge.decided_at == result.published_at
    assert Idea.objects.get(public_id=first[0]).external_id == best
    assert result.data["statuses"] == ["panel_no_evidence"]
    assert (result.card.rules["crowd_weight"], result.card.rules["reviews_min"]) == ("1.00", 0)
    assert (result.published_by, result.winner_reason) == (None, "")


def test_dates_organisation_and_money_are_those_of_the_election():
    run(WROCLAW)

    challenge = Challenge.objects.get()
    window = challenge.windows.get()
    assert challenge.title == "Wrocław: participatory budget 2021"
    assert (challenge.organisation.name, challenge.organisation.kind) == (
        "City of Wrocław",
        "nonprofit",
    )
    assert (challenge.time_zone, challenge.currency) == ("Europe/Warsaw", "PLN")
    assert str(window.opens_at) == "2021-09-23 22:00:00+00:00"
    assert str(window.closes_at) == "2021-10-11 22:00:00+00:00"
    assert (challenge.bounty_minor, bool(award_is_due(challenge))) == (0, False)


def test_a_project_becomes_an_idea_with_its_cost_and_tags():
    run(WROCLAW)

    short, long = Idea.objects.get(external_id="1"), Idea.objects.get(external_id="5")
    assert short.title == "Park Mieszczański - Centralny Park Wrocławia - etap 2"
    assert short.summary == "Cost 2,000,000 PLN"
    assert list(short.tags.names()) == ["greenery/recreation"]
    assert (len(long.title), long.title[-1]) == (100, "…")
    assert "POLANOWICE – POŚWIĘTNE – LIGOTA." in long.text
    assert "The city chose to pay for it." in long.text
    assert short.author.display_name == "Imported"


def test_running_twice_changes_nothing():
    first = run(WROCLAW)
    before = counts()

    second = run(WROCLAW)

    assert second == ["Already imported; nothing was changed.", first[-1]]
    assert counts() == before


def test_two_elections_of_one_city_share_the_organisation_and_nothing_else(tmp_path):
    run(WROCLAW)
    other = tmp_path / "other.pb"
    text = WROCLAW.read_text(encoding="utf-8")
    other.write_text(text.replace("instance;2021", "instance;2022"), encoding="utf-8")

    run(other)

    assert Organisation.objects.count() == 1
    assert list(Challenge.objects.order_by("slug").values_list("slug", flat=True)) == [
        "wroclaw-2021",
        "wroclaw-2022",
    ]
    assert User.objects.filter(email__startswith="voter-").count() == 120


def test_the_same_file_gives_the_same_ids_everywhere_and_so_the_same_digest():
    run(WROCLAW)

    assert dict(Idea.objects.values_list("external_id", "public_id")) == IDS_OF_WROCLAW


def test_stored_counts_are_what_a_recount_finds():
    run(TOULOUSE)

    assert recount(Challenge.objects.get()) == []


def test_voters_cannot_sign_in_and_are_never_written_to():
    run(WROCLAW)

    voters = User.objects.filter(email__startswith="voter-")
    assert voters.count() == 60
    assert all(voter.email.endswith("@import.invalid") for voter in voters)
    assert not any(voter.has_usable_password() or voter.is_active for voter in voters)
    assert not voters.filter(emailaddress__isnull=False).exists()
    assert not OutboxMail.objects.exists()
    assert mail.outbox == []


def test_the_ids_of_voters_in_the_file_are_not_kept():
    run(WROCLAW)

    sample = WROCLAW.read_text(encoding="utf-8").split("VOTES\n")[1].splitlines()[1].split(";")[0]
    assert not User.objects.filter(email=f"voter-{sample}@import.invalid").exists()
    assert {voter.display_name for voter in User.objects.filter(email__startswith="voter-")} == {
        "Voter"
    }


def test_the_published_input_recounts_to_the_published_result(client):
    run(TOULOUSE)

    url = reverse("challenges:results-data", args=["toulouse-2019"])
    data = client.get(url).json()
    assert compute(data["input"]) == data["result"]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("VOTES\nvoter_id;vote;points\n", "VOTES\nvoter_id;vote;points\n0;99;1\n", "no project"),
        ("ballots_kept;40", "ballots_kept;39", "META promises 39 ballots, the file has 40"),
        ("date_end;15.10.2019", "date_end;15.10.2999", "not over yet"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason_and_nothing_stays(tmp_path, before, after, reason):
    text = TOULOUSE.read_text(encoding="utf-8")
    assert before in text
    bad, empty = tmp_path / "bad.pb", counts()
    bad.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run(bad)

    assert reason in str(caught.value)
    assert str(caught.value).endswith("Nothing was imported.")
    assert counts() == empty


def test_counts_that_do_not_match_the_ballots_are_told_with_project_and_line(tmp_path):
    lines = TOULOUSE.read_text(encoding="utf-8").splitlines()
    number = lines.index("PROJECTS") + 2
    project, *rest = lines[number].split(";")
    lines[number] = ";".join([project, *rest[:-1], "999"])
    bad = tmp_path / "bad.pb"
    bad.write_text("\n".join(lines) + "\n", encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run(bad)

    assert f"line {number + 1}: project {project} has 999 votes" in str(caught.value)


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match="nowhere.pb: No such file"):
        run("nowhere.pb")


def test_attacks_in_names_become_harmless(tmp_path, client):
    text = WROCLAW.read_text(encoding="utf-8")
    bad = tmp_path / "attack.pb"
    bad.write_text(text.replace("Park Mieszczański", "<script>alert(1)</script>"), encoding="utf-8")

    run(bad)

    challenge = Challenge.objects.get()
    for name in ("results", "wall"):
        page = client.get(reverse(f"challenges:{name}", args=[challenge.slug])).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

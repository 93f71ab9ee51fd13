import json
import re
from hashlib import sha256

import pytest
from django.urls import reverse

from challenges.balance import compute
from challenges.balance.canonical import canonical_json as balance_json
from challenges.balance.intake import read
from challenges.balance.methods import METHODS, WEIGHTED
from challenges.briefs.models import Challenge
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of
from challenges.ranking.services import preview_result
from tests.builders.awards import an_awarded_challenge
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_decided_challenge,
    a_file,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
    publish,
    three_judges,
)

pytestmark = pytest.mark.django_db


def page_of(client, challenge, **query):
    response = client.get(reverse("challenges:results", args=[challenge.slug]), query)
    return response, " ".join(response.content.decode().split())


def data_of(client, challenge, **query):
    return client.get(reverse("challenges:results-data", args=[challenge.slug]), query)


def an_election(supports=(60, 30, 9), **options):
    challenge = a_voted_challenge(
        crowd_weight="1", reviews_min=0, floor="0", tiers=(), blind=False, **options
    )
    ideas = [a_tallied_idea(challenge, f"Project {n}", n) for n in supports]
    publish(challenge=challenge, by=None, winner_reason="")
    return challenge, ideas


# before the result


@pytest.mark.parametrize("role", ["anonymous", "member", "organiser", "staff"])
def test_before_the_result_nobody_reads_a_count_or_a_score(client_for, client, role):
    challenge, ideas = a_judged_challenge(
        {"Secret winner": (87, [(9, 8)] * 3), "Other": (13, [(2, 3)] * 3)}, judging_closed=False
    )
    make = {
        "member": a_user,
        "organiser": lambda: an_organiser(challenge),
        "staff": lambda: a_user(staff=True),
    }
    person = client if role == "anonymous" else client_for(make[role]())

    response, page = page_of(person, challenge)

    assert response.status_code == 200
    assert "No result yet" in page
    assert "The last window closes on" in page
    shown = page.partition("<main")[2].partition("</main")[0]
    # The slug has a number of its own, which may be any.
    assert "87" not in shown.replace(challenge.slug, "").replace(challenge.title, "")
    assert "Secret winner" not in page
    assert data_of(person, challenge).status_code == 404


def test_when_the_windows_have_closed_the_page_says_who_is_awaited(client):
    challenge, _ideas = a_judged_challenge()

    _response, page = page_of(client, challenge)

    assert "The organisation publishes the result when the panel has finished." in page


def test_a_challenge_that_is_not_published_has_no_results_page(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    challenge.page.unpublish()

    assert page_of(client, challenge)[0].status_code == 404
    assert data_of(client, challenge).status_code == 404


def test_an_unknown_challenge_or_version_is_not_found(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    assert client.get("/challenges/nothing/results/").status_code == 404
    assert page_of(client, challenge, version=2)[0].status_code == 404
    for odd in ("x", "-1", "", "0", "9" * 40, "١"):
        assert page_of(client, challenge, version=odd)[0].status_code == 404
    assert data_of(client, challenge, version=2).status_code == 404
    assert data_of(client, challenge, part="secrets").status_code == 404


# the result


def test_the_page_says_who_won_what_and_why(client):
    challenge, ideas, _organiser, (award, _second) = an_awarded_challenge()

    response, page = page_of(client, challenge)

    winner = ideas["Repair bus"]
    assert response.status_code == 200
    assert '<h2 id="winner-heading">The winner</h2>' in page
    assert f'<a href="/ideas/{winner.public_id}/">Repair bus</a>' in page
    assert winner.author.display_name in page
    assert "€3,000" in page
    assert "It can start in spring." in page
    assert "60 of 100 people shown this idea supported it: crowd score " in page
    assert "Three judges gave it " in page
    assert "The crowd’s favourite was “Night gardens”, the panel’s “Library of things”." in page
    assert "It wins for any crowd weight between " in page
    assert "Crowd above panel" in page
    assert "Panel above crowd" in page


def test_the_page_says_how_it_was_computed(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    result = result_of(challenge)

    _response, page = page_of(client, challenge)

    for fact in (result.card.sha256, result.input_sha256, result.digest, result.code_version):
        assert fact in page
    assert "Balanced score = 50% of the crowd score + 50% of the panel score" in page
    assert "locked at 50%" in page
    assert "python -m challenges.balance data.json --check data.json" in page


def test_an_idea_stopped_at_a_gate_is_listed_with_the_reason(client):
    rows = {"Passes": (20, [(8, 8)] * 3), "Too weak": (90, [(1, 1)] * 3)}
    challenge, _ideas, _organiser = a_decided_challenge(rows)

    _response, page = page_of(client, challenge)

    assert "Too weak" in page
    assert "Not awardable:" in page
    assert "lies below the floor of the rules." in page


def test_where_nobody_passes_there_is_no_winner_and_the_page_says_so(client):
    challenge, _ideas = a_judged_challenge({"One": (5, [(1, 1)] * 3), "Two": (6, [(2, 2)] * 3)})
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="")

    _response, page = page_of(client, challenge)

    assert "No idea passed what the rules ask for, so the bounty is not awarded." in page
    assert "result-winner" not in page


def test_a_shared_first_place_shows_every_winner(client):
    rows = {name: (50, [(6, 6)] * 3) for name in ("One", "Two")}
    challenge, _ideas, _organiser = a_decided_challenge(rows)

    _response, page = page_of(client, challenge)

    assert "The winners" in page
    assert page.count("card--accent result-winner") == 2
    assert "The first place is shared" in page


def test_an_election_without_a_panel_reads_as_one(client):
    challenge, _ideas = an_election()
    Challenge.objects.filter(pk=challenge.pk).update(
        source_note="A real election. The file holds a sample: 60 of 9,000 ballots."
    )

    _response, page = page_of(client, challenge)

    assert "No panel took part: the ranking is the crowd’s." in page
    assert "The file holds a sample: 60 of 9,000 ballots." in page
    assert "Project 60" in page
    for absent in ("judges", 'split__panel"', "Panel above crowd", "locked at", "€0"):
        assert absent not in page.partition("<main")[2].partition("</main")[0]


def test_ideas_outside_the_shortlist_are_listed_and_many_are_cut_with_a_word(client):
    challenge, _ideas = a_judged_challenge()
    for number in range(103):
        a_tallied_idea(challenge, f"Outside {number}", number % 50)
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    _response, page = page_of(client, challenge)

    assert "103 ideas did not reach the shortlist" in page
    assert page.count(">Outside ") == 100
    assert "The best supported 100 are named here" in page


def test_of_many_ideas_the_first_have_bars_and_the_table_has_all(client):
    challenge, _ideas = an_election(supports=range(30, 60))

    _response, page = page_of(client, challenge)

    assert page.count('class="rank ') + page.count('class="rank"') == 25
    places = page.partition('aria-label="Places and scores"')[2].partition("</table>")[0]
    assert places.count('<th scope="row">Project ') == 30
    assert "All 30 as a table" in page


def test_too_few_voters_are_mentioned(client):
    challenge, _ideas = a_judged_challenge(quorum=10)
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    _response, page = page_of(client, challenge)

    assert "Only 0 people voted; the rules ask for at least 10." in page


def test_an_idea_hidden_since_the_result_keeps_its_place_and_loses_its_name(client):
    challenge, ideas, _organiser = a_decided_challenge(
        {"Canary title": (80, [(8, 8)] * 3), "Other": (20, [(5, 5)] * 3)}
    )
    idea = ideas["Canary title"]
    before = page_of(client, challenge)[1]
    idea.hidden_at = idea.submitted_at
    idea.save()

    _response, page = page_of(client, challenge)

    assert "Canary title" in before
    assert "Canary title" not in page
    assert idea.public_id not in page
    assert "an idea that is no longer shown" in page


def test_what_people_wrote_stays_text(client):
    attack = "<script>alert(1)</script>"
    challenge, _ideas = a_judged_challenge({attack: (80, [(8, 8)] * 3), "B": (20, [(5, 5)] * 3)})
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason=attack)

    _response, page = page_of(client, challenge)

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_a_corrected_result_shows_the_newest_version_with_its_reason_and_keeps_the_first(client):
    challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Repair bus"]
    idea.hidden_at = idea.submitted_at
    idea.save()
    publish(
        challenge=challenge, by=organiser, winner_reason="Next.", reason="The first was copied."
    )

    newest, first = page_of(client, challenge)[1], page_of(client, challenge, version=1)[1]

    assert "Version 2, published" in newest
    assert "Corrected: The first was copied." in newest
    assert "Version 1, published" in first
    assert "This version has been corrected since." in first


# what is uncomfortable


def a_published(ideas, reviews=(), *, extra=(), acknowledgement="", **rules):
    """A result of these rows; titles as the ids, which no idea here has, stay unknown."""
    challenge, _ideas, _organiser = a_decided_challenge()
    first = result_of(challenge)
    file = read(a_file(ideas, reviews, **rules) | dict(extra)).as_input()
    output = compute(file)
    Result.objects.create(
        challenge=challenge,
        version=2,
        card=first.card,
        input=balance_json(file).decode(),
        output=balance_json(output).decode(),
        input_sha256=output["input_sha256"],
        digest=output["digest"],
        code_version=first.code_version,
        reason="Another file.",
        acknowledgement=acknowledgement,
        published_at=first.published_at,
    )
    return challenge


TWO, MARKS = [("aa", 30, 100), ("bb", 60, 100)], {"aa": 70, "bb": 75}
APART = [("aa", "j1", 70), ("bb", "j2", 60)]


@pytest.mark.parametrize(
    ("ideas", "reviews", "rules", "words"),
    [
        (
            [("aa", 0, 0), ("bb", 0, 0)],
            three_judges(**MARKS),
            {},
            "Nobody supported any idea, so the panel’s order decides.",
        ),
        (TWO, (), {"reviews_min": 0, "floor": "0"}, "No panel took part: the ranking is the crowd"),
        (TWO, three_judges(**MARKS), {}, "too few ideas or votes to measure how much support"),
        (
            TWO,
            [("aa", "j1", 70), ("bb", "j1", 75)],
            {"reviews_min": 1},
            "Only one judge scored, so the panel’s side is one person’s opinion.",
        ),
        (TWO, APART, {"reviews_min": 1}, "Some finalists have no chain of judges in common"),
        (TWO, APART, {}, "No idea passed, so the bounty is not awarded."),
        (
            [("aa", 50, 100), ("bb", 50, 100)],
            three_judges(aa=60, bb=60),
            {},
            "The first place is shared, and so is its part of the bounty.",
        ),
        (TWO, three_judges(**MARKS), {"method": "gate"}, "ranks without a weight"),
        ([("aa", 9, 99)], three_judges(aa=60), {}, "Only one idea was on the shortlist."),
        ([("aa", 9, 99, False)], (), {}, "There was no shortlist, so nothing could be awarded."),
        ([("aa", 0, 0, False)], (), {}, "There was no shortlist, so nothing could be awarded."),
    ],
)
def test_what_was_thin_stands_near_the_top(client, ideas, reviews, rules, words):
    challenge = a_published(ideas, reviews, **rules)

    response, page = page_of(client, challenge)

    assert response.status_code == 200
    box = page.partition("What you should know about this result")[2].partition(
        'id="places-heading"'
    )[0]
    assert words in box


def test_a_close_call_and_a_winner_that_hangs_on_the_weight_are_told(client):
    ideas = [(f"i{number}", 30 + 5 * number, 100) for number in range(6)]
    scores = {f"i{number}": 75 - 3 * number for number in range(6)}

    _response, page = page_of(client, a_published(ideas, three_judges(**scores)))

    assert "A close call: several ideas are so near each other" in page
    assert "The winner depends on the weight: it is 50% for the crowd" in page
    assert "is more likely than the winner to be truly first" in page


def test_a_plain_result_has_no_box_of_warnings(client):
    ideas = [(f"i{number}", 60 + 25 * number, 400) for number in range(9)]
    reviews = [
        (f"i{number}", f"j{judge}", 30 + 5 * number + 2 * judge + (7 * number + 5 * judge) % 11)
        for number in range(9)
        for judge in range(5)
    ]

    _response, page = page_of(client, a_published(ideas, reviews))

    assert "What you should know about this result" not in page
    assert "A clear result" in page


def test_what_the_organisation_owns_up_to_is_public(client):
    challenge = a_published(
        TWO, APART, reviews_min=1, acknowledgement="We lost a judge on the way."
    )

    _response, page = page_of(client, challenge)

    assert "The organisation says about it" in page
    assert "We lost a judge on the way." in page


def test_a_veto_is_told_with_its_reason(client):
    vetoes = [
        {"idea": "bb", "judge": judge, "reason": "unsafe", "text": "It burns."}
        for judge in ("j1", "j2")
    ]
    challenge = a_published(TWO, three_judges(**MARKS), extra={"vetoes": vetoes})

    _response, page = page_of(client, challenge)

    assert (
        "Not awardable:</strong> more than half of its judges vetoed it: it would be unsafe."
        in page
    )
    assert "The panel vetoed an idea." in page
    assert "2 vetoes of single judges were entered" in page


def decided_page(client, **decisions):
    """decisions: by the title of an idea."""
    challenge, ideas = a_judged_challenge(floor="0")
    ids = {title: idea.public_id for title, idea in ideas.items()}
    words = {
        "vetoes": {ids[title]: said for title, said in decisions.get("vetoes", {}).items()},
        "override": "override" in decisions and (ids[decisions["override"]], "She moved away."),
    }
    words["override"] = words["override"] or None
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.", **words)
    page = page_of(client, challenge)[1]
    return re.findall(
        r'<article class="card card--accent result-winner">(.*?)</article>', page, re.S
    ), page


UNSAFE = ("unsafe", "It would burn.")


@pytest.mark.parametrize(
    ("decisions", "winner"),
    [
        ({}, "Repair bus"),
        ({"vetoes": {"Repair bus": UNSAFE}}, "Night gardens"),
        ({"override": "Library of things"}, "Library of things"),
    ],
)
def test_the_winner_on_the_page_is_the_decided_one_with_the_computed_one_beside_it(
    client, decisions, winner
):
    [shown], page = decided_page(client, **decisions)

    titles = ("Repair bus", "Night gardens", "Library of things")
    assert [title for title in titles if title in shown] == [winner]
    assert ("As computed, before the decision" in page) == bool(decisions)
    assert ("<strong>Repair bus:</strong>" in page) == bool(decisions)
    assert ("These are the computed places." in page) == bool(decisions)


def test_where_every_idea_is_vetoed_nobody_wins_and_the_page_says_who_decided_so(client):
    titles = ("Repair bus", "Night gardens", "Library of things")

    shown, page = decided_page(client, vetoes=dict.fromkeys(titles, UNSAFE))

    assert shown == []
    assert "The organisation decided against every idea that passed." in page
    assert "No idea passed" not in page


def test_votes_that_were_set_aside_are_told_with_what_they_change(client):
    flags = [{"id": "f1", "kind": "burst", "voters": 40, "counts": {"bb": [50, 50]}}]
    ideas = [*TWO, *((f"x{n}", 20, 100, False) for n in range(6))]
    challenge = a_published(
        ideas,
        three_judges(aa=75, bb=72),
        extra={"flags": flags},
        integrity="exclude",
        crowd_weight="0.9",
    )

    _response, page = page_of(client, challenge)

    assert "50 of 210 supports came from 1 flagged group of voters." in page
    assert "They were set aside: by the rules they do not count." in page
    assert "What counted in the end are 160 supports." in page
    assert "It matters: with and without them the first place is not the same." in page
    assert "many supports within an hour" in page


def test_without_flags_no_votes_were_set_aside(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    assert "No votes were set aside." in page_of(client, challenge)[1]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("panel", ["mixed", "median", "trimmed"])
def test_every_method_has_a_page_that_recounts(client, method, panel):
    ideas = [("aa", 30, 100), ("bb", 60, 100), ("cc", 45, 100), ("dd", 10, 100)]
    reviews = three_judges(aa=70, bb=75, cc=50, dd=90)

    response, page = page_of(client, a_published(ideas, reviews, method=method, panel=panel))

    assert response.status_code == 200
    assert ('id="weigh-number"' in page) == (method in WEIGHTED)


STARS = {
    "ideas": [
        {"id": i, "finalist": True, "ratings": [1, 2, 9, n, 5]} for i, n in (("aa", 5), ("bb", 9))
    ]
}
POINTS = {
    "ideas": [{"id": i, "finalist": True} for i in ("aa", "bb")],
    "ballots": [{"voter": f"v{n}", "choices": {"aa": 60, "bb": 30}} for n in range(5)],
}
PAIRS = {
    "ideas": [{"id": i, "finalist": True} for i in ("aa", "bb")],
    "duels": [{"a": "aa", "b": "bb", "a_wins": 9, "b_wins": 4, "ties": 1}],
}
TIMES = {
    "ideas": [
        {"id": i, "finalist": True, "supports": n, "time": 9} for i, n in (("aa", 5), ("bb", 9))
    ]
}


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (STARS, {"ballot": "stars"}),
        (POINTS, {"ballot": "points"}),
        (POINTS, {"ballot": "quadratic", "budget": 9999}),
        (PAIRS, {"ballot": "pairwise"}),
        (TIMES, {"exposure": "time"}),
    ],
)
def test_every_ballot_has_a_page(client, rows, rules):
    challenge = a_published([], three_judges(**MARKS), extra=rows, **rules)

    response, page = page_of(client, challenge)

    assert response.status_code == 200
    assert "Supports of views" not in page
    assert "The winner" in page


# other weights


@pytest.mark.parametrize(
    "asked", ["-1", "101", "NaN", "fifty", "", "1e1", "50%", "9" * 500, "\x00", "<b>"]
)
def test_a_weight_that_is_none_shows_the_locked_one(client, asked):
    challenge, _ideas, _organiser = a_decided_challenge()

    response, page = page_of(client, challenge, w=asked)

    assert response.status_code == 200
    assert "The order at 50% for the crowd" in page
    assert "chosen:" not in page


def test_another_weight_gives_another_order_and_the_locked_one_decides(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    _response, page = page_of(client, challenge, w="100")

    assert "At 100% for the crowd it would have been “Night gardens”." in page
    assert "what decides is the locked weight, 50%." in page
    assert "The order at 100% for the crowd" in page
    order = page.partition('aria-label="Order at the chosen weight"')[2].partition("</table>")[0]
    assert order.index("Night gardens") < order.index("Repair bus") < order.index("Library")
    assert '<h2 id="winner-heading">The winner</h2>' in page


def test_an_older_version_keeps_its_number_when_another_weight_is_tried(client):
    challenge = a_published(TWO, three_judges(**MARKS))

    _response, page = page_of(client, challenge, version="1", w="60")

    assert '<input type="hidden" name="version" value="1">' in page
    assert "Repair bus" in page


# what stays hidden


def test_the_page_names_no_judge(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    _response, page = page_of(client, challenge)

    assert '<th scope="row">Judge 1</th>' in page
    for judge in challenge.judges.all():
        assert judge.public_id not in page
        assert judge.email not in page
        assert str(judge.user) not in page


def test_charts_carry_no_style_and_no_script(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    main = page_of(client, challenge, w="60")[1].partition("<main")[2].partition("</main")[0]

    assert main.count('class="chart') >= 4
    for forbidden in ("style=", "<script", "onclick", "javascript:"):
        assert forbidden not in main


@pytest.mark.parametrize("ideas", [1, 2, 12])
def test_the_page_takes_the_same_queries_for_few_and_many(client, ideas, django_assert_num_queries):
    rows = {f"Idea {n}": (10 + n, [(5, 6), (6, 7), (4, 4)]) for n in range(ideas)}
    challenge, _ideas, _organiser = a_decided_challenge(rows)
    page_of(client, challenge)

    with django_assert_num_queries(23):
        page_of(client, challenge)


# the data


def test_the_data_hold_the_stored_bytes_and_recount_to_the_same_result(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    result = result_of(challenge)

    response = data_of(client, challenge)

    body = response.content.decode()
    data = json.loads(body)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert f'"input":{result.input},"result":{result.output}}}' in body
    assert compute(data["input"]) == data["result"]
    assert (data["version"], data["digest"], data["card_sha256"]) == (
        1,
        result.digest,
        sha256(result.card.body.encode()).hexdigest(),
    )


@pytest.mark.parametrize(("part", "stored"), [("input", "input"), ("result", "output")])
def test_each_part_is_served_byte_for_byte(client, part, stored):
    challenge, _ideas, _organiser = a_decided_challenge()

    response = data_of(client, challenge, part=part)

    assert response.content.decode() == getattr(result_of(challenge), stored)


def test_the_input_hashes_to_the_digest_on_the_page(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    body = data_of(client, challenge, part="input").content

    assert sha256(body).hexdigest() == result_of(challenge).input_sha256


def test_the_data_name_no_person(client):
    challenge, ideas, organiser = a_decided_challenge()
    judge = challenge.judges.first()
    author = next(iter(ideas.values())).author

    body = data_of(client, challenge).content.decode()

    for secret in (judge.email, str(judge.user), author.email, author.display_name):
        assert secret not in body
    assert organiser.email not in body
    assert judge.public_id in body


def test_reading_writes_nothing(client):
    challenge, _ideas = a_judged_challenge()

    page_of(client, challenge)
    data_of(client, challenge)

    assert not Result.objects.exists()
    assert not challenge.cards.exists()


def test_a_veto_of_the_organiser_is_told_beside_the_chances_and_the_questions(client):
    challenge, _ideas = a_judged_challenge()
    output = preview_result(challenge)[1]
    first = next(row["id"] for row in output["ideas"] if row["place"] == 1)
    vetoes = {first: ("unlawful", "The rails belong to the railway.")}
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.", vetoes=vetoes)

    page = client.get(f"/challenges/{challenge.slug}/results/")

    title = challenge.ideas.get(public_id=first).title
    text = page.content.decode()
    assert f"The chances were drawn with “{title}”, which people stopped afterwards." in text
    assert f"computed result, in which “{title}” could still win." in text

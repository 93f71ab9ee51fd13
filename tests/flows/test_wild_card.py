"""A judge brings an idea before the panel that the crowd alone would have left out."""

import json
import re

import pytest

from challenges.balance.__main__ import main as recount
from challenges.briefs.models import Challenge
from challenges.judging.services import assign_all
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user, with_second_factor
from tests.builders.ranking import publish
from tests.builders.voting import exposed, supports

from .conftest import time_passes

REASON = "Nobody else asked the people who live <on> the boats."
SEALED = (
    "Judges have given 1 nomination. Which ideas they are stays sealed until voting has closed."
)


@pytest.mark.django_db
def test_from_a_nomination_to_the_published_route(person, tmp_path):
    challenge = a_challenge(stage="voting", shortlist_size=10, tiers=(10_000,))
    liked = [an_idea(challenge=challenge, title=f"Liked {number:02}") for number in range(12)]
    overlooked = an_idea(challenge=challenge, title="Ask the boats")
    for place, idea in enumerate([*liked, overlooked]):
        supports(idea, 30 - 2 * place)
        exposed(idea, 10 + 2 * place)
    jo, olga = person("Jo"), person("Olga")
    seat = a_judge(challenge, user=a_user("Jolanda Quist"))
    jo.client.force_login(seat.user, backend="django.contrib.auth.backends.ModelBackend")
    organiser = with_second_factor(a_member_of(challenge.organisation))
    olga.client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    queue = f"/desk/judging/{challenge.slug}/"
    shortlist = f"/desk/challenges/{challenge.slug}/shortlist/"

    jo.reads(queue, "You may nominate 1 idea", f"{queue}nominations/")
    jo.reads(f"{queue}nominations/", "Ask the boats", "Liked 03")
    jo.post(f"{queue}nominations/{liked[3].public_id}/", reason="A second thought.")
    full = jo.post(f"{queue}nominations/{overlooked.public_id}/", status=409, reason=REASON)
    assert "Nobody else asked the people who live &lt;on&gt; the boats." in full.content.decode()
    jo.post(f"{queue}nominations/{liked[3].public_id}/take-back/")
    jo.post(f"{queue}nominations/{overlooked.public_id}/", reason=REASON)
    sealed = olga.reads(shortlist, SEALED)
    assert "Ask the boats" not in sealed

    time_passes(challenge, hours=1)
    jo.post(f"{queue}nominations/{overlooked.public_id}/take-back/", status=403)
    page = olga.reads(shortlist, "Nominated by judges", "live &lt;on&gt; the boats")
    proposed = [row.public_id for row in (*liked[:9], overlooked)]
    assert sorted(chosen_on(page)) == sorted(proposed)
    olga.send(shortlist, {"idea": proposed})

    routes = dict(challenge.finalists.values_list("idea__title", "route"))
    assert {title for title, route in routes.items() if route == "wild_card"} == {"Ask the boats"}

    assign_all(challenge=challenge, ideas=[overlooked])
    for idea in (*liked[:9], overlooked):
        a_review(seat, idea, (9, 9) if idea == overlooked else (5, 5))
    visitor = person("Vera")
    results = f"/challenges/{challenge.slug}/results/"
    assert "boats." not in visitor.get(results).content.decode()
    time_passes(challenge, hours=1)
    publish(challenge=challenge, by=organiser, winner_reason="It can start soon.", reason="")

    told = visitor.reads(results, "Nominated by judges", "live &lt;on&gt; the boats")
    assert seat.user.display_name not in told
    data = visitor.get(f"{results}data.json").content
    (wild,) = [row for row in json.loads(data)["shortlist"]["finalists"] if row["nominations"]]
    assert wild == {
        "idea": overlooked.public_id,
        "route": "wild_card",
        "reason": "",
        "nominations": [REASON],
    }
    file = tmp_path / "data.json"
    file.write_bytes(data)
    assert recount([str(file), "--check", str(file)]) == 0
    assert Challenge.objects.get(pk=challenge.pk).decided_at is not None


def chosen_on(page: str) -> list[str]:
    """The ideas that are ticked."""
    return re.findall(r'value="(\w+)" id="pick-[^>]*? checked>', page)

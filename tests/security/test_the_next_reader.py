"""She looks, and then somebody else looks at the same address: nothing of her is there (W2)."""

import re

import pytest
from django.core.cache import cache

from challenges.voting.services import state_support
from tests.builders.people import with_second_factor
from tests.builders.voting import a_voter

from .matrix_desk import ROWS
from .world import BACKEND, a_client, a_world

pytestmark = pytest.mark.django_db

NAME = "Zelmira Quatrain"
# What is hers alone: her name, the state of her support, her tokens.
PRESSED = 'aria-pressed="true"'
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _remembering(settings):
    """Whatever may be kept for the next reader is kept, as in production."""
    settings.SHORT_MEMORY_SECONDS = 60
    cache.clear()
    yield
    cache.clear()


def pages(world) -> list[str]:
    """Of our own routes, all that answer a GET."""
    ours = {row.url(world) for row in ROWS if row.method == "get"}
    return sorted(url for url in ours if not url.startswith("/cms/"))


def look(client, urls) -> dict:
    found = {}
    for url in urls:
        answer = client.get(url)
        found[url] = (answer, answer.getvalue().decode("utf-8", "replace"))
    return found


@pytest.mark.parametrize("state", ["voting", "decided"])
def test_nothing_of_her_is_shown_to_the_next(state):
    """W2: neither her name nor her support nor the tokens of her forms."""
    world = a_world(state)
    her = with_second_factor(a_voter(name=NAME))
    if state == "voting":
        state_support(idea=world.idea, voter=her, wanted=True)
    hers = a_client()
    hers.force_login(her, backend=BACKEND)
    urls = pages(world)
    seen = look(hers, urls)
    tokens = {token for _answer, text in seen.values() for token in TOKEN.findall(text)}
    assert any(NAME in text for _answer, text in seen.values())
    assert state != "voting" or any(PRESSED in text for _answer, text in seen.values())
    secrets = [NAME, her.email, hers.cookies["sessionid"].value, *tokens]

    for reader in ("anonymous", "member"):
        after = look(world.client(reader), urls)

        found = [
            f"{secret} at {url} as {reader}"
            for url, (answer, text) in after.items()
            for secret in secrets
            if secret in f"{answer.headers}{text}"
        ]
        assert found == []
        assert [url for url, (_answer, text) in after.items() if PRESSED in text] == []


@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_what_others_may_keep_sets_no_cookie_and_knows_nobody(role):
    """W2: a reply that a proxy may store holds no session; those of the signed-in are private."""
    world = a_world("voting")

    for url, (answer, _text) in look(world.client(role), pages(world)).items():
        policy = answer.get("Cache-Control", "")
        may_be_kept = "public" in policy or "s-maxage" in policy
        assert not (may_be_kept and answer.cookies), url
        if role == "member" and answer["Content-Type"].startswith("text/html"):
            assert not may_be_kept, url

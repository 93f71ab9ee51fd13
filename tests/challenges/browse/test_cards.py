"""Cards come from moulds: whatever the words are, they are what the template makes of them."""

import pytest

from challenges.browse import cards
from challenges.browse.cards import Card, html_of

OPEN = (("state", "open"), ("supported", False), ("reason", ""))
PLAIN = Card(
    public_id="abcdefgh2345",
    title="A roof garden",
    lead="",
    pattern=3,
    has_picture=False,
    image_alt="",
    comments=0,
    tags=(),
    author=None,
    support=OPEN,
    count=None,
)
NASTY = """{0} {} %s {{ x }} {% if %} <script>alert(1)</script> & "quoted" 'text' {title}"""
CARDS = [
    PLAIN,
    PLAIN._replace(title=NASTY, lead=NASTY, tags=(NASTY, "any", "")),
    PLAIN._replace(has_picture=True, image_alt=NASTY, author=(NASTY, 7)),
    PLAIN._replace(has_picture=True, image_alt="", author=("élan", 1), comments=1),
    PLAIN._replace(support=(("state", "closed"), ("supported", True), ("reason", NASTY)), count=12),
    PLAIN._replace(support=(("state", "signed-out"), ("supported", False), ("reason", ""))),
    PLAIN._replace(title="any", lead="any", comments=1_200, count=0),
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("back", ["", "/challenges/x/ideas/?q=%7B&page=2"])
def test_a_mould_gives_what_the_template_gives(card, back, settings):
    settings.DEBUG = False

    drawn = html_of([card, card], back=back, token="a-token")

    as_template = cards._drawn(
        card._replace(author=card.author and (*card.author, card.author[0][:1].upper())),
        back=back if card.is_form else "",
    )
    assert drawn == 2 * as_template.replace(cards.TOKEN_GOES_HERE, "a-token")


def test_one_mould_serves_all_words_and_no_word_stays_in_it(settings):
    settings.DEBUG = False
    cards._mould.cache_clear()

    first = html_of([PLAIN._replace(title="Planted one")], back="", token="")
    second = html_of([PLAIN._replace(title="Planted two")], back="", token="")

    assert cards._mould.cache_info().currsize == 1
    assert ("Planted one" in first, "Planted one" in second) == (True, False)
    assert ("Planted two" in first, "Planted two" in second) == (False, True)

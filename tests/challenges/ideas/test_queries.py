import pytest
from django.contrib.auth.models import AnonymousUser

from challenges.ideas.models import Idea
from challenges.ideas.queries import (
    MODULUS,
    has_handed_in,
    ideas_of,
    in_visitor_order,
    is_credited,
    kept_instead_of,
    on_walls,
    open_reports,
    pks_with,
    public_ideas,
    search,
    suggested_tags,
    tag_names,
    tagged,
    tags_of,
    taken_in,
    told_apart,
    visible_to,
)
from challenges.ideas.services import (
    keep_idea,
    merge_ideas,
    report_idea,
    tell_apart,
    unmerge_ideas,
)
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def titles(ideas) -> set[str]:
    return {idea.title for idea in ideas}


@pytest.fixture
def planted():
    """One idea in every state by Ada, in a published challenge and in one that is a draft."""
    ada = a_user("Ada")
    shown, unpublished = a_challenge(stage="open"), a_challenge(stage="open", live=False)
    for challenge, mark in ((shown, "shown"), (unpublished, "unpublished")):
        for status in ("draft", "submitted", "withdrawn"):
            an_idea(challenge=challenge, author=ada, status=status, title=f"{status} {mark}")
        an_idea(
            challenge=challenge,
            author=ada,
            title=f"hidden {mark}",
            hidden_at=challenge.created_at,
            hidden_by=ada,
            hidden_reason="off topic",
        )
    return {"ada": ada, "shown": shown, "unpublished": unpublished}


EVERYTHING = {
    f"{status} {mark}"
    for status in ("draft", "submitted", "withdrawn", "hidden")
    for mark in ("shown", "unpublished")
}


def test_a_visitor_sees_only_submitted_ideas_of_published_challenges(planted):
    assert titles(visible_to(AnonymousUser(), Idea.objects.all())) == {"submitted shown"}


def test_a_member_sees_what_a_visitor_sees(planted):
    assert titles(visible_to(a_user("Bob"), Idea.objects.all())) == {"submitted shown"}


def test_an_author_sees_all_of_her_own(planted):
    assert titles(visible_to(planted["ada"], Idea.objects.all())) == EVERYTHING


@pytest.mark.parametrize("role", Role.values)
def test_the_organisation_sees_all_but_drafts_of_its_own_challenges(planted, role):
    person = a_member_of(planted["shown"].organisation, role=role)

    seen = titles(visible_to(person, Idea.objects.all()))

    assert seen == {"submitted shown", "withdrawn shown", "hidden shown"}


def test_the_organisation_sees_ideas_of_its_unpublished_challenge(planted):
    person = a_member_of(planted["unpublished"].organisation)

    seen = titles(visible_to(person, Idea.objects.all()))

    assert seen == {
        "submitted shown",
        "submitted unpublished",
        "withdrawn unpublished",
        "hidden unpublished",
    }


def test_staff_see_all_but_drafts(planted):
    seen = titles(visible_to(a_user("Sam", staff=True), Idea.objects.all()))

    assert seen == {name for name in EVERYTHING if not name.startswith("draft")}


def test_a_member_of_two_organisations_sees_no_idea_twice(planted):
    person = a_member_of(planted["shown"].organisation)
    planted["unpublished"].organisation.memberships.create(user=person, role=Role.VIEWER)

    seen = [idea.pk for idea in visible_to(person, Idea.objects.all())]

    assert len(seen) == len(set(seen)) == 6


def test_only_what_was_passed_is_returned(planted):
    one = Idea.objects.filter(title="submitted unpublished")

    assert titles(visible_to(planted["ada"], one)) == {"submitted unpublished"}


def test_public_ideas_are_neither_drafts_nor_withdrawn_nor_hidden(planted):
    assert titles(public_ideas(planted["shown"])) == {"submitted shown"}


def test_visibility_is_one_query(planted, django_assert_num_queries):
    person = a_member_of(planted["shown"].organisation)

    with django_assert_num_queries(1):
        list(visible_to(person, Idea.objects.all()))


def test_the_order_is_the_same_for_one_seed_and_differs_between_seeds():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for number in range(30):
        an_idea(challenge=challenge, author=ada, title=f"Idea {number}")
    ideas = public_ideas(challenge)

    first = [idea.pk for idea in in_visitor_order(ideas, "visitor one")]
    again = [idea.pk for idea in in_visitor_order(ideas, "visitor one")]
    other = [idea.pk for idea in in_visitor_order(ideas, "visitor two")]

    assert first == again
    assert sorted(first) == sorted(other) == sorted(ideas.values_list("pk", flat=True))
    assert first != other


def test_pages_of_one_visitor_hold_every_idea_once():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for number in range(25):
        an_idea(challenge=challenge, author=ada, title=f"Idea {number}")
    ordered = in_visitor_order(public_ideas(challenge), "a seed")

    pages = [idea.pk for start in (0, 10, 20) for idea in ordered[start : start + 10]]

    assert sorted(pages) == sorted(public_ideas(challenge).values_list("pk", flat=True))


def test_the_largest_keys_and_equal_keys_have_a_stable_place():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    keys = (MODULUS - 1, 0, 7, 7, 7)
    ideas = [an_idea(challenge=challenge, author=ada, shuffle_key=key) for key in keys]

    order = [idea.pk for idea in in_visitor_order(public_ideas(challenge), "seed")]

    equal = [pk for pk in order if pk in {idea.pk for idea in ideas[2:]}]
    assert equal == sorted(equal)
    assert len(order) == 5


def test_search_finds_words_of_title_summary_answers_and_tags():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    common = {"challenge": challenge, "author": ada}
    an_idea(**common, title="Bicycle kitchen", summary="x", answers={})
    an_idea(**common, title="A", summary="Lend a bicycle", answers={})
    an_idea(**common, title="B", summary="x", answers={"1": "by bicycle"})
    an_idea(**common, title="C", summary="x", answers={}, tags=["bicycle"])
    an_idea(**common, title="D", summary="a boat", answers={})

    found = titles(search(public_ideas(challenge), "bicycle"))

    assert found == {"Bicycle kitchen", "A", "B", "C"}


def test_search_asks_for_every_word():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    an_idea(challenge=challenge, author=ada, title="Blue boat", answers={})
    an_idea(challenge=challenge, author=ada, title="Blue house", answers={})

    assert titles(search(public_ideas(challenge), "boat blue")) == {"Blue boat"}


def test_search_finds_nothing_that_was_not_passed(planted):
    for word in ("draft", "withdrawn", "hidden", "unpublished"):
        ideas = visible_to(AnonymousUser(), Idea.objects.all())

        assert titles(search(ideas, word)) == set()


def test_search_keeps_the_order_it_was_given():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for number in range(12):
        an_idea(challenge=challenge, author=ada, title=f"Garden {number}")
    ordered = in_visitor_order(public_ideas(challenge), "seed")

    assert [i.pk for i in search(ordered, "garden")] == [i.pk for i in ordered]


def test_an_empty_search_returns_everything():
    challenge = a_challenge(stage="open")
    an_idea(challenge=challenge, title="One")

    assert titles(search(public_ideas(challenge), "  ")) == {"One"}


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""" "',
        "\x00",
        "a\x00b",
        "*",
        "NEAR(",
        "AND",
        "a OR",
        "-",
        "'",
        "%",
        "title:one",
        "(" * 60,
        "\\",
        "�",
        "🪲",
        "x" * 5000,
        "{one two}",
        "^one",
        "one AND NOT",
    ],
)
def test_no_search_text_breaks_the_page(text):
    challenge = a_challenge(stage="open")
    an_idea(challenge=challenge, title="One")

    assert titles(search(public_ideas(challenge), text)) <= {"One"}


def test_tags_are_counted_over_the_given_ideas_only():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    an_idea(challenge=challenge, author=ada, tags=["roof", "water"])
    an_idea(challenge=challenge, author=ada, tags=["roof"])
    an_idea(challenge=challenge, author=ada, status="draft", tags=["secret"])
    an_idea(challenge=a_challenge(stage="open"), author=ada, tags=["elsewhere", "water"])

    tags = [(tag.name, tag.uses) for tag in tags_of(public_ideas(challenge))]

    assert tags == [("roof", 2), ("water", 1)]


def test_suggested_tags_tell_nothing_of_drafts_hidden_or_withdrawn_ideas(planted):
    for idea in planted["ada"].ideas.all():
        idea.tags.set([f"tag of {idea.title}"])

    assert [tag.name for tag in suggested_tags(planted["shown"])] == ["tag of submitted shown"]


def test_tagged_returns_each_idea_once_whatever_the_case():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    an_idea(challenge=challenge, author=ada, title="Tagged", tags=["roof", "roof garden"])
    an_idea(challenge=challenge, author=ada, title="Other", tags=["water"])

    assert [idea.title for idea in tagged(public_ideas(challenge), "Roof")] == ["Tagged"]


@pytest.mark.parametrize(
    "text", ["garden", "ROOF garden", "roof bus", "%", "a", "'; --", '"', "\0", ""]
)
def test_the_index_of_words_alone_finds_what_a_search_finds(text):
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for title in ("Roof garden", "Garden on a roof", "Repair bus", "A bus stop"):
        an_idea(challenge=challenge, author=ada, title=title)
    an_idea(challenge=challenge, author=ada, title="Roof garden draft", status="draft")

    found = sorted(pks_with(text))

    expected = search(Idea.objects.all(), text) if text else Idea.objects.none()
    assert found == sorted(expected.values_list("pk", flat=True))


def test_on_the_walls_is_what_is_submitted_to_a_published_challenge_and_not_hidden(planted):
    assert titles(on_walls(Idea.objects.all())) == {"submitted shown"}


def test_ideas_of_are_her_own_in_one_challenge_or_in_all(planted):
    an_idea(challenge=planted["shown"], author=a_user("Bob"), title="Of somebody else")

    assert titles(ideas_of(planted["ada"])) == EVERYTHING
    assert titles(ideas_of(planted["ada"], planted["shown"])) == {
        title for title in EVERYTHING if title.endswith(" shown")
    }


def test_whoever_handed_something_in_has_accepted_the_rules_of_that_challenge_alone(planted):
    other, bob = a_challenge(stage="open"), a_user("Bob")
    an_idea(challenge=other, author=planted["ada"], status="draft")

    asked = [(planted["ada"], planted["shown"]), (planted["ada"], other), (bob, planted["shown"])]

    assert [has_handed_in(*each) for each in asked] == [True, False, False]


@pytest.fixture
def merged():
    """The travelling workshop is merged into the repair bus; another pair was merged and undone."""
    challenge = a_challenge(stage="open")
    by = a_member_of(challenge.organisation)
    kept, idea, third, fourth = (
        an_idea(challenge=challenge, author=a_user(name), title=name)
        for name in ("Kay", "Ida", "Tom", "Fay")
    )
    reason = "Both ask for a workshop on wheels that visits villages."
    merge_ideas(idea=idea, kept=kept, by=by, reason=reason)
    unmerge_ideas(merge=merge_ideas(idea=fourth, kept=third, by=by, reason=reason), by=by)
    return {"kept": kept, "idea": idea, "third": third, "fourth": fourth, "by": by}


def test_the_credit_is_with_who_wrote_what_was_merged_as_long_as_that_stands(merged):
    authors = {name: merged[name].author for name in ("kept", "idea", "third", "fourth")}

    def credited(idea):
        return {name for name, author in authors.items() if is_credited(author, idea)}

    assert credited(merged["kept"]) == {"idea"}
    assert credited(merged["third"]) == set()
    assert is_credited(AnonymousUser(), merged["kept"]) is False


def test_what_was_taken_in_stands_in_its_order_and_not_what_was_undone(merged):
    second = an_idea(challenge=merged["kept"].challenge, title="Second")
    reason = "Both ask for a workshop on wheels that visits villages."
    merge_ideas(idea=second, kept=merged["kept"], by=merged["by"], reason=reason)

    assert [merge.idea.title for merge in taken_in(merged["kept"])] == ["Ida", "Second"]
    assert list(taken_in(merged["third"])) == []


def test_what_is_merged_leads_to_the_kept_idea_for_whoever_may_see_that(merged):
    kept, idea = merged["kept"], merged["idea"]

    assert kept_instead_of(idea, AnonymousUser()) == kept
    assert kept_instead_of(kept, AnonymousUser()) is None
    assert kept_instead_of(merged["fourth"], AnonymousUser()) is None

    Idea.objects.filter(pk=kept.pk).update(hidden_at=kept.submitted_at)

    assert kept_instead_of(idea, AnonymousUser()) is None
    assert kept_instead_of(idea, kept.author) == kept


def test_reports_are_open_until_somebody_decides_and_again_after_the_next(merged):
    kept, by = merged["kept"], merged["by"]
    elsewhere = an_idea(challenge=a_challenge(stage="open"))
    report_idea(idea=elsewhere, reporter=a_user("Eve"), reason="Spam")
    first = report_idea(idea=merged["third"], reporter=a_user("Eva"), reason="Rude")
    second = report_idea(idea=kept, reporter=a_user("Eli"), reason="Copied")

    assert list(open_reports(kept.challenge)) == [first, second]

    keep_idea(idea=merged["third"], by=by, reason="It is within the rules.")
    assert list(open_reports(kept.challenge)) == [second]

    again = report_idea(idea=merged["third"], reporter=a_user("Ezra"), reason="Still rude")
    assert list(open_reports(kept.challenge)) == [second, again]


def test_pairs_told_apart_are_those_of_the_challenge_the_lower_number_first(merged):
    tell_apart(first=merged["third"], second=merged["kept"], by=merged["by"])
    other = a_challenge(stage="open")
    pair = [an_idea(challenge=other) for _ in range(2)]
    tell_apart(first=pair[0], second=pair[1], by=a_member_of(other.organisation))

    assert told_apart(merged["kept"].challenge) == {(merged["kept"].pk, merged["third"].pk)}


def test_tags_of_several_ideas_come_with_their_idea_by_name():
    challenge = a_challenge(stage="open")
    one = an_idea(challenge=challenge, tags=["trees", "bees"])
    two = an_idea(challenge=challenge, tags=["cars"])
    an_idea(challenge=challenge, tags=["other"])

    assert list(tag_names([one.pk, two.pk])) == [
        (one.pk, "bees"),
        (two.pk, "cars"),
        (one.pk, "trees"),
    ]

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import GroupPagePermission

from challenges.briefs.enums import Stage, WindowKind
from challenges.briefs.models import (
    Challenge,
    ChallengeIndexPage,
    ChallengePage,
    MethodCard,
    Window,
)
from challenges.briefs.queries import with_rules
from challenges.briefs.rules import is_ready
from challenges.briefs.services import (
    current_card,
    discard_challenge,
    freeze_due_cards,
    mark_decided,
    publish_brief,
    set_rules,
    start_challenge,
)
from challenges.briefs.signals import card_frozen
from challenges.core.errors import Refused
from tests.builders.briefs import CRITERIA, a_challenge, windows_for
from tests.builders.ideas import an_idea
from tests.builders.judging import move_window
from tests.builders.organisations import an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def rules_of(challenge) -> dict:
    return {
        "fields": Challenge.objects.values().get(pk=challenge.pk),
        "windows": list(challenge.windows.order_by("kind").values_list("kind", "opens_at")),
        "criteria": list(challenge.criteria.values_list("name", "weight")),
        "tiers": list(challenge.tiers.values_list("place", "amount_minor")),
        "questions": list(challenge.questions.values_list("prompt", flat=True)),
    }


# Begin


def test_a_challenge_begins_as_a_draft_below_the_list_of_challenges():
    organisation, user = an_organisation(), a_user()

    challenge = start_challenge(
        organisation=organisation, title="How might we?", by=user, lead="A question"
    )

    page = ChallengePage.objects.get()
    assert (page.title, page.slug, page.lead) == ("How might we?", "how-might-we", "A question")
    assert page.get_parent().specific == ChallengeIndexPage.objects.get()
    assert page.owner == user
    assert (page.live, challenge.slug, challenge.page_id) == (False, page.slug, page.pk)
    assert challenge.stage(timezone.now()) == Stage.DRAFT


def test_the_organisation_may_edit_its_own_page_and_no_other():
    organisation = an_organisation()
    a_challenge()

    challenge = start_challenge(organisation=organisation, title="Ours", by=a_user())

    rights = GroupPagePermission.objects.filter(group__name=organisation.group_name)
    assert list(rights.values_list("page", "permission__codename")) == [
        (challenge.page_id, "change_page")
    ]


def test_two_challenges_of_one_title_have_two_addresses():
    organisation, user = an_organisation(), a_user()

    slugs = [
        start_challenge(organisation=organisation, title="Rain!", by=user).slug for _ in range(3)
    ]

    assert slugs == ["rain", "rain-2", "rain-3"]


@pytest.mark.parametrize(("title", "slug"), [("雨", "challenge"), ("x" * 120, "x" * 60)])
def test_every_title_leads_to_an_address(title, slug):
    challenge = start_challenge(organisation=an_organisation(), title=title, by=a_user())

    assert challenge.slug == slug


def test_nothing_begins_on_a_site_that_is_not_set_up():
    ChallengeIndexPage.objects.get().delete()

    with pytest.raises(Refused, match="setup_site"):
        start_challenge(organisation=an_organisation(), title="Too early", by=a_user())

    assert Challenge.objects.count() == 0


# Rules


def test_rules_are_replaced_as_a_whole_and_read_back():
    challenge = a_challenge(stage="draft")
    windows = windows_for("announced")

    changed = set_rules(
        challenge=challenge,
        by=a_user(),
        fields={"quorum": 25, "crowd_weight": Decimal("0.70"), "currency": "GBP"},
        windows={WindowKind.VOTING: windows[WindowKind.VOTING]},
        criteria=[{"name": "B"}, {"name": "A"}],
        tiers=[300, 200, 100],
        questions=[{"prompt": "Only this?"}],
    )

    assert (changed.quorum, changed.crowd_weight, changed.currency) == (25, Decimal("0.7"), "GBP")
    assert list(changed.windows_by_kind) == ["voting"]
    assert [row.name for row in changed.criteria.all()] == ["B", "A"]
    assert [(t.place, t.amount_minor) for t in changed.tiers.all()] == [
        (1, 300),
        (2, 200),
        (3, 100),
    ]
    assert [row.prompt for row in changed.questions.all()] == ["Only this?"]


def test_what_is_not_given_stays():
    challenge = a_challenge(stage="announced")
    before = rules_of(challenge)

    set_rules(challenge=challenge, by=a_user(), tiers=[5])

    after = rules_of(challenge)
    assert after.pop("tiers") == [(1, 5)]
    assert after == {name: value for name, value in before.items() if name != "tiers"}


def wrong_order():
    now = timezone.now()
    return {WindowKind.VOTING: (now + MINUTE, now + MINUTE)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"crowd_weight": Decimal("1.01")}},
        {"fields": {"time_zone": "Mars/Olympus"}},
        {"fields": {"currency": "XXX"}},
        {"fields": {"floor": Decimal("100.1")}},
        {"fields": {"shortlist_size": 0}},
        {"fields": {"ballot": "stars"}},
        {"fields": {"ballot": "budget"}},
        {"fields": {"ballot": "budget", "ballot_budget": 0}},
        {"fields": {"ballot": "budget", "ballot_budget": 101}},
        {"fields": {"ballot_budget": 7}},
        {"fields": {"counts_shown": "never"}},
        {"fields": {"account_age_hours": 8761}},
        {"fields": {"shown_first": 51}},
        {"fields": {"integrity": "delete"}},
        {"windows": "wrong order"},
        {"tiers": [100, 0]},
        {"tiers": [-1]},
        {"criteria": [{"name": "Use"}, {"name": "USE"}]},
        {"criteria": [{"name": ""}]},
        {"criteria": [{"name": "Use", "weight": 0}]},
        {"questions": [{"prompt": "x" * 201}]},
    ],
)
def test_rules_that_cannot_be_change_nothing(wrong):
    challenge = a_challenge(stage="announced")
    before = rules_of(challenge)
    if "windows" in wrong:
        wrong = {"windows": wrong_order()}

    with pytest.raises(ValidationError):
        set_rules(challenge=challenge, by=a_user(), **({"fields": {"quorum": 99}} | wrong))

    assert rules_of(challenge) == before


def test_a_ballot_without_its_number_is_named_in_words_that_help():
    with pytest.raises(ValidationError) as refusal:
        set_rules(challenge=a_challenge(stage="draft"), by=a_user(), fields={"ballot": "budget"})

    assert refusal.value.message_dict == {
        "ballot_budget": ["Say how many supports each voter has."]
    }


@pytest.mark.parametrize(
    ("ballot", "number"),
    [("support", 7), ("budget", None), ("budget", 0), ("stars", None), ("stars", 7)],
)
def test_no_other_ballot_than_those_on_offer_can_be_stored(ballot, number):
    challenge = a_challenge(stage="draft")

    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(ballot=ballot, ballot_budget=number)


@pytest.mark.parametrize("without", [{"questions": ()}, {"criteria": ()}, {"windows": {}}])
def test_a_published_challenge_keeps_every_part_that_it_needs(without):
    challenge = a_challenge(stage="announced")

    with pytest.raises(ValidationError, match="Still missing in the rules"):
        set_rules(challenge=challenge, by=a_user(), **without)

    challenge = with_rules(Challenge.objects).get()
    assert is_ready(challenge)


def test_rules_are_refused_once_the_first_window_has_opened():
    challenge = a_challenge(stage="open")
    before = rules_of(challenge)

    with pytest.raises(Refused, match="the rules are frozen"):
        set_rules(
            challenge=challenge,
            by=a_user(staff=True),
            fields={"quorum": 99},
            windows=windows_for("announced"),
            criteria=[],
            tiers=[1],
            questions=[],
        )

    assert rules_of(challenge) == before


def test_the_clock_that_counts_is_read_again_and_not_what_the_caller_knew():
    challenge = a_challenge(stage="announced")
    stale = Challenge.objects.get(pk=challenge.pk)
    assert stale.windows_by_kind
    move_window(challenge, WindowKind.SUBMISSION, opens_at=timezone.now() - MINUTE)

    with pytest.raises(Refused):
        set_rules(challenge=stale, by=a_user(), tiers=[1])


# The card


def test_there_is_no_card_before_the_first_window_and_none_for_drafts():
    for challenge in (a_challenge(stage="announced"), a_challenge(stage="voting", live=False)):
        assert current_card(challenge) is None

    assert MethodCard.objects.count() == 0


def test_the_first_write_after_the_opening_freezes_the_card_and_says_so():
    challenge, heard = a_challenge(stage="open"), []

    def hear(sender, card, **kwargs):
        heard.append(card)

    card_frozen.connect(hear)
    try:
        cards = [current_card(challenge) for _ in range(3)]
    finally:
        card_frozen.disconnect(hear)

    assert cards == [MethodCard.objects.get()] * 3
    assert heard == [cards[0]]
    assert cards[0].version == 1


def test_due_cards_are_frozen_and_others_are_not():
    due = [a_challenge(stage=stage) for stage in ("open", "voting", "judged")]
    a_challenge(stage="announced")
    a_challenge(stage="open", live=False)
    current_card(due[0])

    frozen = freeze_due_cards()

    assert {card.challenge for card in frozen} == set(due[1:])
    assert {card.challenge for card in MethodCard.objects.all()} == set(due)
    assert freeze_due_cards() == []


def test_a_card_is_never_changed_and_never_deleted():
    card = current_card(a_challenge(stage="open"))

    for change in (
        lambda: MethodCard.objects.filter(pk=card.pk).update(body="{}"),
        lambda: MethodCard.objects.filter(pk=card.pk)._raw_delete("default"),
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()


def test_a_version_is_written_once():
    card = current_card(a_challenge(stage="open"))

    with pytest.raises(IntegrityError), transaction.atomic():
        MethodCard.objects.create(
            challenge=card.challenge, version=1, body="{}", sha256="", frozen_at=card.frozen_at
        )


# Publish, decide, discard


def test_publishing_makes_the_newest_draft_live_and_names_the_challenge_after_it():
    challenge = a_challenge(live=False)
    page = challenge.page.specific
    page.title = "A better title"
    page.save_revision()

    publish_brief(challenge=challenge, by=a_user())

    assert ChallengePage.objects.get().live
    assert Challenge.objects.get().title == "A better title"


def test_a_draft_title_does_not_name_the_challenge():
    challenge = a_challenge(title="As published")
    page = challenge.page.specific
    page.title = "Secret plans"
    page.save_revision()

    assert Challenge.objects.get(pk=challenge.pk).title == "As published"


def test_a_very_long_title_is_cut_for_the_challenge():
    challenge = a_challenge(live=False)
    page = challenge.page.specific
    page.title = "x" * 255
    page.save_revision().publish()

    assert Challenge.objects.get().title == "x" * 160


def test_the_first_moment_of_the_decision_is_kept():
    challenge, now = a_challenge(stage="judged"), timezone.now()

    mark_decided(challenge=challenge, at=now)
    mark_decided(challenge=challenge, at=now + MINUTE)

    assert Challenge.objects.get().decided_at == now


def test_a_draft_can_be_discarded_with_its_rules():
    challenge = a_challenge(live=False)

    discard_challenge(challenge=challenge)

    assert Challenge.objects.count() == 0
    assert Window.objects.count() == 0


def test_what_has_started_or_has_ideas_is_not_discarded():
    started = a_challenge(stage="open")
    with_idea = a_challenge(stage="open")
    an_idea(challenge=with_idea)
    with_idea.page.specific.unpublish()

    for challenge in (started, with_idea):
        with pytest.raises(Refused):
            discard_challenge(challenge=challenge)

    assert Challenge.objects.count() == 2
    assert [row.name for row in started.criteria.all()] == [row["name"] for row in CRITERIA]


# The bounty, once somebody works for it (M8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tiers": [49_999, 20_000]}, "not lower it"),
        ({"tiers": [50_000]}, "not lower it"),
        ({"tiers": [70_000, 10_000]}, "not lower it"),
        ({"fields": {"currency": "GBP"}}, "currency of the bounty stays"),
    ],
)
def test_a_bounty_never_shrinks_once_there_is_an_idea(change, words):
    challenge = a_challenge(stage="announced", tiers=(50_000, 20_000))
    an_idea(challenge=challenge, status="draft")

    with pytest.raises(Refused, match=words):
        set_rules(challenge=challenge, by=None, **change)

    kept = with_rules(Challenge.objects).get(pk=challenge.pk)
    assert ([tier.amount_minor for tier in kept.tiers.all()], kept.currency) == (
        [50_000, 20_000],
        "EUR",
    )


def test_a_bounty_may_grow_and_before_the_first_idea_it_may_shrink():
    challenge = a_challenge(stage="announced", tiers=(50_000,))
    set_rules(challenge=challenge, by=None, tiers=[40_000])
    an_idea(challenge=challenge, status="draft")
    set_rules(challenge=challenge, by=None, tiers=[40_000, 10_000])

    kept = with_rules(Challenge.objects).get(pk=challenge.pk)
    assert [tier.amount_minor for tier in kept.tiers.all()] == [40_000, 10_000]

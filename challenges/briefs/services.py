"""Writes to challenges: begin one, set its rules, freeze its card, say that it is decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission

from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.organisations.models import Organisation

from .card import card_body
from .enums import WindowKind
from .models import (
    Challenge,
    ChallengeIndexPage,
    ChallengePage,
    Criterion,
    MethodCard,
    PrizeTier,
    Question,
    Window,
)
from .queries import with_rules
from .rules import bounty_may_become, is_ready, may_take_down, rules_are_open
from .signals import card_frozen

PAGE_RIGHTS = ("change_page",)


@transaction.atomic
def start_challenge(
    *, organisation: Organisation, title: str, by, slug: str | None = None, lead: str = ""
) -> Challenge:
    """A draft brief under the list of challenges, and the row behind it.

    The organisation's group may edit this page and no other. Raises Refused when there is no list
    of challenges yet (`manage.py setup_site` makes it).
    """
    index = ChallengeIndexPage.objects.select_for_update().first()
    if index is None:
        raise Refused(_("The site is not set up yet: run manage.py setup_site."))
    slug = _free_slug(slug or slugify(title)[:60] or "challenge", index)
    page = ChallengePage(title=title, slug=slug, lead=lead, live=False, owner=by)
    index.add_child(instance=page)
    page.save_revision(user=by)
    _let_edit(organisation, page)
    return Challenge.objects.create(
        organisation=organisation, page=page, slug=slug, title=title[:160]
    )


@transaction.atomic
def set_rules(
    *,
    challenge: Challenge,
    by,
    fields: Mapping | None = None,
    windows: Mapping[str, tuple[datetime, datetime]] | None = None,
    criteria: Sequence[Mapping] | None = None,
    tiers: Sequence[int] | None = None,
    questions: Sequence[Mapping] | None = None,
) -> Challenge:
    """Set the rules of a challenge, whole or in part; what is not given stays.

    Tiers are minor units in the order of places. Who did it stands in the page's history. Holds a
    lock on the challenge, which freezing the card takes too. Raises Refused once a published
    challenge's first window has opened, by the database's clock, and for a bounty that shrinks
    once there is an idea, and ValidationError for values
    that a rule cannot have, or where a published challenge would lack a part that it needs.
    """
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    require(rules_are_open(challenge, now=database_now()))
    require(bounty_may_become(challenge, (fields or {}).get("currency"), tiers))
    for name, value in (fields or {}).items():
        setattr(challenge, name, value)
    challenge.full_clean(exclude=["organisation", "page"])
    challenge.save()
    _replace(challenge, Window, _window_rows(windows))
    _replace(challenge, Criterion, _in_order(criteria))
    _replace(challenge, Question, _in_order(questions))
    _replace(challenge, PrizeTier, _tier_rows(tiers))
    log(challenge.page, "challenges.set_rules", user=by)
    challenge = with_rules(Challenge.objects).get(pk=challenge.pk)
    _check_date_of_award(challenge)
    ready = is_ready(challenge)
    if challenge.page.live and not ready:
        # Approval asked the same of the draft; nobody would ask again before it opens.
        raise ValidationError(ready.reason)
    return challenge


@transaction.atomic
def discard_challenge(*, challenge: Challenge) -> None:
    """Remove the row and the rules of a challenge, so that its page can be deleted.

    Raises Refused once it has started, or when an idea was written for it.
    """
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    require(may_take_down(challenge, now=database_now()))
    try:
        challenge.delete()
    except ProtectedError as error:
        raise Refused(_("Something already belongs to this challenge, so it stays.")) from error


def current_card(challenge: Challenge) -> MethodCard | None:
    """The card in force; the first one is frozen here once the first window has opened.

    Called inside writes. From the opening on the rules refuse every change, so it does not matter
    which request comes first, nor whether a worker runs. None before the opening, and for drafts.
    """
    return challenge.cards.order_by("-version").first() or _freeze_if_due(challenge)


def freeze_due_cards() -> list[MethodCard]:
    """Freeze the cards of the challenges whose first window has opened; for the worker's ticker."""
    now = database_now()
    due = Challenge.objects.filter(cards=None, windows__opens_at__lte=now, page__live=True)
    cards = [current_card(challenge) for challenge in due.distinct()]
    return [card for card in cards if card]


@transaction.atomic
def publish_brief(*, challenge: Challenge, by) -> None:
    """Publish the newest draft of the brief: for imports and the demo, which nobody approves."""
    page = challenge.page.specific_deferred
    revision = page.get_latest_revision() or page.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    challenge.page.refresh_from_db()


def mark_decided(*, challenge: Challenge, at: datetime) -> None:
    """Keep the first moment at which a result was published."""
    Challenge.objects.filter(pk=challenge.pk, decided_at=None).update(decided_at=at)


def mark_judging_closed(*, challenge: Challenge, at: datetime) -> None:
    """Keep the moment from which no score can change, where that is before the window closes."""
    Challenge.objects.filter(pk=challenge.pk, judging_closed_at=None).update(judging_closed_at=at)


def keep_title(*, page: ChallengePage) -> None:
    """The challenge is called what its published brief is called."""
    Challenge.objects.filter(page=page).exclude(title=page.title).update(title=page.title[:160])


def _let_edit(organisation: Organisation, page: ChallengePage) -> None:
    group, _made = Group.objects.get_or_create(name=organisation.group_name)
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS
    ):
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)


@transaction.atomic
def _freeze_if_due(challenge: Challenge) -> MethodCard | None:
    # The lock of set_rules: a change that was let in before the opening is finished first.
    locked = Challenge.objects.select_for_update(of=("self",))
    challenge = with_rules(locked).get(pk=challenge.pk)
    now = database_now()
    if not (challenge.page.live and challenge.has_started(now)):
        return None
    body = canonical_json(card_body(challenge))
    try:
        with transaction.atomic():
            card = MethodCard.objects.create(
                challenge=challenge, version=1, body=body, sha256=sha256_hex(body), frozen_at=now
            )
    except IntegrityError:
        # Somebody else's request froze the same rules a moment before.
        return challenge.cards.get(version=1)
    card_frozen.send(MethodCard, card=card)
    return card


def _check_date_of_award(challenge: Challenge) -> None:
    closes = [window.closes_at for window in challenge.windows_by_kind.values()]
    if challenge.decide_by and closes and challenge.decide_by < max(closes):
        raise ValidationError(_("The bounty cannot be awarded before the last window has closed."))


def _window_rows(windows: Mapping[str, tuple] | None) -> list[dict] | None:
    if windows is None:
        return None
    for kind, (opens, closes) in windows.items():
        if closes <= opens:
            raise ValidationError(_("%s: it must close after it opens.") % WindowKind(kind).label)
    return [
        {"kind": kind, "opens_at": opens, "closes_at": closes}
        for kind, (opens, closes) in windows.items()
    ]


def _tier_rows(tiers: Sequence[int] | None) -> list[dict] | None:
    if tiers is None:
        return None
    if any(amount <= 0 for amount in tiers):
        raise ValidationError(_("Each part of the bounty must be more than nothing."))
    return [{"place": place, "amount_minor": amount} for place, amount in enumerate(tiers, start=1)]


def _in_order(rows: Sequence[Mapping] | None) -> list[dict] | None:
    return rows if rows is None else [{"position": n, **row} for n, row in enumerate(rows)]


def _replace(challenge: Challenge, model, rows: Sequence[Mapping] | None) -> None:
    if rows is None:
        return
    made = [model(challenge=challenge, **row) for row in rows]
    for row in made:
        row.clean_fields(exclude=["challenge"])
    names = [row.name.casefold() for row in made if model is Criterion]
    if len(set(names)) < len(names):
        raise ValidationError(_("Two criteria have the same name."))
    model.objects.filter(challenge=challenge).delete()
    model.objects.bulk_create(made)


def _free_slug(wanted: str, index: ChallengeIndexPage) -> str:
    taken = set(Challenge.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    taken |= set(index.get_children().values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug

"""The organisations of the demo and the briefs they wrote."""

from datetime import datetime
from decimal import Decimal

from django.utils.html import escape

from challenges.briefs.card import card_body
from challenges.briefs.models import Challenge, MethodCard
from challenges.briefs.services import publish_brief, set_rules, start_challenge
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.organisations.enums import Role
from challenges.organisations.models import Organisation
from challenges.organisations.services import add_member, create_organisation
from challenges.people.models import User

from .content import content
from .schedule import windows

# Whose vote is open, and holds a ring for the demo's organiser to look at.
HELPS = "arrel-river-trust"


def write_organisations(
    organiser: User, second: User, members: list[User]
) -> dict[str, Organisation]:
    """By slug. The demo's organiser owns Kettingwerk and Stoepkat, which have a second owner each,
    and helps the Arrel River Trust; `second` edits for all, so as to approve payments."""
    organisations = {}
    for number, row in enumerate(content("organisations")):
        organisation = create_organisation(
            name=row["name"],
            slug=row["slug"],
            kind=row["kind"],
            about=row["about"],
            website=row["website"],
            drawing=row["colour"],
        )
        add_member(organisation=organisation, user=members[-1 - number], role=Role.OWNER)
        if row["kind"] == "brand":
            add_member(organisation=organisation, user=organiser, role=Role.OWNER)
        elif row["slug"] == HELPS:
            add_member(organisation=organisation, user=organiser, role=Role.EDITOR)
        add_member(organisation=organisation, user=second, role=Role.EDITOR)
        organisations[row["slug"]] = organisation
    return organisations


def write_brief(row: dict, organisation: Organisation, by: User, hour: datetime) -> Challenge:
    """A published brief with its rules, in the stage that the content says."""
    challenge = _write_draft(row, organisation, by, hour)
    publish_brief(challenge=challenge, by=by)
    _freeze_in_time(challenge, hour)
    return challenge


def _write_draft(row: dict, organisation: Organisation, by: User, hour: datetime) -> Challenge:
    challenge = start_challenge(
        organisation=organisation, title=row["title"], by=by, slug=row["slug"], lead=row["lead"]
    )
    page = challenge.page.specific
    page.body = [part for block in row["body"] for part in _blocks(block)]
    page.save_revision(user=by)
    return set_rules(
        challenge=challenge,
        by=by,
        fields={
            "currency": row["currency"],
            "crowd_weight": Decimal(row["crowd_weight"]),
            "blind": row["blind"],
            "time_zone": row["time_zone"],
            "quorum": row["quorum"],
            "reviews_min": row["reviews_min"],
            "shortlist_size": row["shortlist_size"],
        },
        windows=windows(row["stage"], hour),
        criteria=row["criteria"],
        tiers=row["tiers"],
        questions=row["questions"],
    )


def _freeze_in_time(challenge: Challenge, hour: datetime) -> None:
    """The card of a story was frozen when its first window opened, not today."""
    if challenge.has_started(hour):
        body = canonical_json(card_body(challenge))
        MethodCard.objects.create(
            challenge=challenge,
            version=1,
            body=body,
            sha256=sha256_hex(body),
            frozen_at=challenge.first_opens_at,
        )


def write_waiting_brief(
    row: dict, organisation: Organisation, by: User, hour: datetime
) -> Challenge:
    """A brief that waits for the platform's staff to approve it."""
    challenge = _write_draft(row, organisation, by, hour)
    page = challenge.page.specific
    page.get_workflow().start(page, by)
    return challenge


def _blocks(block: dict) -> list[dict]:
    kind = block["type"]
    if kind == "paragraph":
        return [{"type": kind, "value": f"<p>{escape(block['text'])}</p>"}]
    if kind == "quote":
        return [{"type": kind, "value": {"text": block["text"], "by": block.get("by", "")}}]
    if kind == "faq":
        return [{"type": kind, "value": item} for item in block["items"]]
    return [{"type": kind, "value": block["text"]}]

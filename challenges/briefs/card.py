"""The method card: everything the rules of a challenge say, as plain data with one hash."""

from datetime import UTC, datetime

from challenges.core.canonical import canonical_json, sha256_hex

from .models import Challenge

FORMAT = "ideabounty-method-card/3"
# What a card of the first format says by saying nothing: it asked no more than this.
_FIRST_FORMAT = {"ballot_budget": None, "shown_first": 0, "integrity": "report"}
# Cards of the first two formats named no date and did not say what becomes of the money.
_SECOND_FORMAT = {"award": {"decide_by": None, "if_late": "", "no_award": "", "unawarded": ""}}


def card_body(challenge: Challenge) -> dict:
    """The rules as the rows have them: windows in UTC, money in minor units, decimals as text."""
    return {
        "format": FORMAT,
        "challenge": challenge.slug,
        "organisation": challenge.organisation.name,
        "time_zone": challenge.time_zone,
        "windows": {
            w.kind: [utc_text(w.opens_at), utc_text(w.closes_at)] for w in challenge.windows.all()
        },
        "bounty": {
            "currency": challenge.currency,
            "tiers_minor": [tier.amount_minor for tier in challenge.tiers.all()],
        },
        "award": {
            "decide_by": challenge.decides_by and utc_text(challenge.decides_by),
            "if_late": "ranking",
            "no_award": challenge.no_award,
            "unawarded": challenge.unawarded,
        },
        "criteria": [
            {
                "name": criterion.name,
                "looks_at": criterion.looks_at,
                "weight": criterion.weight,
                "words": [criterion.low, criterion.middle, criterion.high],
            }
            for criterion in challenge.criteria.all()
        ],
        "questions": [
            {"prompt": q.prompt, "max_words": q.max_words, "required": q.required}
            for q in challenge.questions.all()
        ],
        "ballot": challenge.ballot,
        "ballot_budget": challenge.ballot_budget,
        "counts": challenge.counts_shown,
        "shown_first": challenge.shown_first,
        "integrity": challenge.integrity,
        "crowd_weight": f"{challenge.crowd_weight:.2f}",
        "method": "winrate",
        "delta": "0.5",
        "panel": "mixed",
        "floor": f"{challenge.floor:.1f}",
        "reviews_min": challenge.reviews_min,
        "quorum": challenge.quorum,
        "shortlist_size": challenge.shortlist_size,
        "blind": challenge.blind,
        "ties": ["panel", "score", "crowd", "share"],
        "eligibility": {
            "confirmed_address": True,
            "account_age_hours": challenge.account_age_hours,
            "author": False,
            "judge": False,
        },
        "no_winner": "no idea passes the gates: no award",
    }


def complete(rules: dict) -> dict:
    """The rules of a card of whatever format, with every key of the current one.

    For reading only: hashes and seeds follow from the card as it was written.
    """
    eligibility = {"account_age_hours": 0} | rules["eligibility"]
    return _FIRST_FORMAT | _SECOND_FORMAT | rules | {"eligibility": eligibility}


def card_hash(challenge: Challenge) -> str:
    """SHA-256 of the card as it would be frozen now."""
    return sha256_hex(canonical_json(card_body(challenge)))


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")

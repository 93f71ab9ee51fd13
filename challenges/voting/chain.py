"""What is hashed when votes are sealed: pure functions, which docs/formats.md describes."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from challenges.core.canonical import canonical_json, sha256_hex


def pseudonym(salt: str, voter: str) -> str:
    """How a voter (public id) is named in published ballots: 32 hexadecimal digits.

    HMAC-SHA256 with the salt of the ballot box: the same person has another name in another
    challenge, and nobody without the salt can tell who it is.
    """
    return hmac.new(bytes.fromhex(salt), voter.encode(), hashlib.sha256).hexdigest()[:32]


def name_in_log(salt: str, voter: str) -> str:
    """How a voter is named in what is sealed, which nobody is ever told.

    Another name than in the published ballots: whoever holds a receipt could otherwise try their
    voters and ideas until the sealed hash comes out, and the receipt would prove a vote.
    """
    return pseudonym(salt, f"log {voter}")


def event_hash(*, code: str, voter: str, idea: str, statement: str, stated_at: datetime) -> str:
    """SHA-256 of one event. The code is known to the voter alone, so that nobody can find out by
    trying what a hash stands for. voter: her name in the log; idea: its public id."""
    moment = stated_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256_hex(canonical_json([code, voter, idea, statement, moment]))


def events_hash(hashes: Iterable[str]) -> str:
    """SHA-256 of the hashes of a seal's events, one below the other, by their places."""
    return sha256_hex("".join(f"{each}\n" for each in hashes))


def seal_hash(
    *,
    challenge: str,
    number: int,
    events: int,
    events_sha256: str,
    previous_sha256: str,
    sealed_at: datetime,
) -> str:
    """SHA-256 of a seal; previous_sha256 is empty for the first. challenge: its slug."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256_hex(
        canonical_json([challenge, number, events, events_sha256, previous_sha256, moment])
    )

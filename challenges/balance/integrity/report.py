"""All signals together, and which of them could not be measured."""

from dataclasses import dataclass

from challenges.balance.integrity.bursts import bursts
from challenges.balance.integrity.devices import shared_devices
from challenges.balance.integrity.flags import (
    BURST,
    DEVICE,
    LOCKSTEP,
    ONE_IDEA,
    SOURCE,
    YOUNG,
    Flag,
)
from challenges.balance.integrity.lockstep import lockstep
from challenges.balance.integrity.supporters import one_idea, source_concentration, young_accounts
from challenges.balance.integrity.votes import Votes


@dataclass(frozen=True)
class Report:
    """flags: by kind, then by idea or voter; not_measured: kinds whose column the site lacks."""

    flags: tuple[Flag, ...]
    not_measured: tuple[str, ...]


def examine(votes: Votes, seed: bytes) -> Report:
    """Run every signal over the counted supports.

    seed: at least 16 bytes, for the search of lock-step groups; the same for the same votes, and
    known to nobody before the vote closes, so that no ring can be shaped to slip through.
    The order of rows changes nothing. Raises ValueError for a shorter seed.
    Source: specification, section 3.
    """
    found = {
        BURST: bursts(votes),
        YOUNG: young_accounts(votes),
        ONE_IDEA: one_idea(votes),
        SOURCE: source_concentration(votes),
        LOCKSTEP: lockstep(votes, seed),
        DEVICE: shared_devices(votes),
    }
    return Report(
        flags=tuple(flag for flags in found.values() for flag in flags or ()),
        not_measured=tuple(kind for kind, flags in found.items() if flags is None),
    )

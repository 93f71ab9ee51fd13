"""Shared devices: many voters behind one device or subnet."""

import numpy as np

from challenges.balance.integrity.flags import DEVICE, Flag
from challenges.balance.integrity.groups import GROUP_LEAST
from challenges.balance.integrity.votes import Votes, runs


def shared_devices(votes: Votes) -> tuple[Flag, ...] | None:
    """Flag each device or subnet from which at least 5 voters gave a support.

    None when devices are not known. values: device, observed, threshold.
    Source: specification, section 3.
    """
    if votes.device is None:
        return None
    voting = np.flatnonzero((votes.per_voter > 0) & (votes.device >= 0))
    devices, members = runs(votes.device[voting])
    return tuple(
        Flag(
            kind=DEVICE,
            values={"device": int(device), "observed": len(group), "threshold": GROUP_LEAST},
            voters=tuple(voting[group].tolist()),
        )
        for device, group in zip(devices, members, strict=True)
        if len(group) >= GROUP_LEAST
    )

"""What a service raises when the state does not allow what was asked."""


class Refused(Exception):
    """The state forbids the change; nothing was written. `reason` is shown to the person."""

    def __init__(self, reason: str):
        super().__init__(str(reason))
        self.reason = reason


class TooMany(Refused):
    """The same was sent too often. After `wait` seconds it is taken again."""

    def __init__(self, reason: str, *, wait: int):
        super().__init__(reason)
        self.wait = wait


def require(verdict) -> None:
    """Raise Refused with the verdict's reason unless it allows."""
    if not verdict:
        raise Refused(verdict.reason)

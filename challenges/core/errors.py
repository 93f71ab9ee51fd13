"""What a service raises when the state does not allow what was asked."""


class Refused(Exception):
    """The state forbids the change; nothing was written. `reason` is shown to the person."""

    def __init__(self, reason: str):
        super().__init__(str(reason))
        self.reason = reason


def require(verdict) -> None:
    """Raise Refused with the verdict's reason unless it allows."""
    if not verdict:
        raise Refused(verdict.reason)

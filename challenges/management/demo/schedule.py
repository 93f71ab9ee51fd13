"""When things happen in the demo, in days from the hour in which it is filled."""

from datetime import datetime, timedelta

from challenges.briefs.enums import Stage, WindowKind

# For each stage: the days between which ideas, voting and judging are open.
DAYS = {
    Stage.ANNOUNCED: ((4, 25), (25, 39), (39, 53)),
    Stage.OPEN: ((-9, 6), (6, 20), (20, 34)),
    Stage.VOTING: ((-30, -6), (-6, 5), (5, 19)),
    Stage.JUDGING: ((-50, -26), (-26, -8), (-8, 6)),
    Stage.DECIDED: ((-80, -55), (-55, -35), (-35, -16)),
}


def windows(stage: str, hour: datetime) -> dict[str, tuple[datetime, datetime]]:
    """{kind: (opens, closes)} that put a challenge in `stage` at `hour`."""
    return {
        kind: (hour + timedelta(days=first), hour + timedelta(days=last))
        for kind, (first, last) in zip(WindowKind.values, DAYS[stage], strict=True)
    }


def moment(chance, span: tuple[datetime, datetime], until: datetime) -> datetime:
    """A random moment of the span that is past by `until`."""
    first, last = span[0], min(span[1], until)
    return first + (last - first) * chance.random()

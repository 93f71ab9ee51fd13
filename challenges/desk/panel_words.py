"""What the organiser's page of the panel says in words: of the draw, and, afterwards, of scores."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, median, pstdev

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.balance.assignment import LEAST_EFFICIENCY, Assignment
from challenges.ideas.models import Idea
from challenges.judging.panel_queries import SPLIT_FROM
from challenges.ranking.report import Report
from challenges.ranking.sentences import count, percent, strictness
from challenges.ranking.sentences.panel import agreement, flag_words


@dataclass(frozen=True)
class Told:
    """A sentence, and whether it warns."""

    text: str
    warns: bool = False


def assignment_words(drawn: Assignment) -> list[Told]:
    """How well the panel can compare the ideas, by who is to score what."""
    if not drawn.given.any():
        return []
    told = [_comparable(drawn)]
    if drawn.components == 1 and len(drawn.ideas) > 1:
        told.append(_efficiency(drawn.efficiency))
    if drawn.short:
        words = ngettext(
            "%(n)s idea has fewer judges than planned, because nobody else may score it.",
            "%(n)s ideas have fewer judges than planned, because nobody else may score them.",
            len(drawn.short),
        )
        told.append(Told(words % {"n": count(len(drawn.short))}, warns=True))
    return told


def _comparable(drawn: Assignment) -> Told:
    if drawn.components == 1:
        return Told(
            _("All ideas can be compared: shared judges connect every one with every other.")
        )
    return Told(
        _(
            "The ideas fall into %(n)s groups that share no judge, so the panel cannot compare "
            "them across groups. Give each idea more reviews, or draw anew."
        )
        % {"n": count(drawn.components)},
        warns=True,
    )


def _efficiency(efficiency: float) -> Told:
    share = {"share": percent(Decimal(str(round(efficiency, 6))))}
    if efficiency >= LEAST_EFFICIENCY:
        return Told(
            _(
                "This draw tells the ideas apart %(share)s as well as if every judge scored every "
                "idea; from 60%% on that is good."
            )
            % share
        )
    return Told(
        _(
            "This draw tells the ideas apart only %(share)s as well as if every judge scored every "
            "idea; below 60%% places may be down to who scored what. Give each idea more reviews."
        )
        % share,
        warns=True,
    )


@dataclass(frozen=True)
class Spread:
    """The complete reviews of one idea, 0 to 100 each."""

    idea: Idea
    reviews: int
    mean: float
    median: float
    deviation: float
    lowest: float
    highest: float

    @property
    def splits(self) -> bool:
        return self.highest - self.lowest >= SPLIT_FROM


def spreads(marks: dict[int, list[float]], ideas: list[Idea]) -> list[Spread]:
    """The largest spread first; ideas without a review are left out. Only once judging is over."""
    rows = [
        Spread(
            idea,
            len(given),
            mean(given),
            median(given),
            pstdev(given),
            min(given),
            max(given),
        )
        for idea in ideas
        if (given := marks.get(idea.pk))
    ]
    return sorted(rows, key=lambda row: (-row.deviation, row.idea.title, row.idea.pk))


def panel_told(report: Report, judges) -> dict | None:
    """How far the judges agree and who is unusual, with their names: for the organiser alone."""
    if not report.has_panel:
        return None
    names = {judge.public_id: judge for judge in judges}
    by_number = {number: names.get(name) for name, number in report.judge_numbers.items()}
    return {
        "agreement": agreement(report),
        "judges": [
            {
                "judge": by_number.get(row.number),
                "reviews": row.reviews,
                "strictness": strictness(row),
                "flags": flag_words(row),
            }
            for row in sorted(report.panel, key=lambda row: (not row.flags, row.number))
        ],
    }

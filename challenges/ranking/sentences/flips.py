"""What would have made another idea win: one question each, with its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report
from .numbers import count, decimal, quoted

# So many exceptions are named in a sentence of their own; the rest is a number.
MOST_NAMED = 5


@dataclass(frozen=True)
class Answer:
    """holds: whether the winner stays the same. None: the question has no such answer."""

    question: str
    words: list[str]
    holds: bool | None


def answers(report: Report, titles: Mapping[str, str]) -> list[Answer]:
    """Every question that this result can answer, smallest change first."""
    if not report.winners:
        return []
    asked = (
        _more_supports(report, titles),
        _one_review(report, titles),
        _without_judges(report, titles),
        _without_sources(report, titles),
        _without_flagged(report, titles),
        _without_ideas(report, titles),
    )
    return [answer for answer in asked if answer]


def _more_supports(report: Report, titles) -> Answer | None:
    question, found = _("More supports for the runner-up"), report.output["flips"]["supports"]
    second = next((row for row in report.passing if row.place == 2), None)
    if not report.counts_views or second is None:
        return None
    if found is None:
        words = _(
            "Even if everybody who was shown “%(title)s” had supported it, it would not have won."
        ) % {"title": titles[second.id]}
        return Answer(question, [words], holds=True)
    words = ngettext(
        "With %(count)s more support from the people who were shown it, “%(title)s” would have "
        "come first.",
        "With %(count)s more supports from the people who were shown it, “%(title)s” would have "
        "come first.",
        found["supports"],
    ) % {"count": count(found["supports"]), "title": titles[found["idea"]]}
    return Answer(question, [words], holds=False)


def _one_review(report: Report, titles) -> Answer | None:
    flips, question = report.output["flips"], _("One mark changed")
    if not report.has_panel or "review" in flips["limited"]:
        return None
    if (found := flips["review"]) is None:
        words = _("No single mark of a judge, however changed, would have made another idea win.")
        return Answer(question, [words], holds=True)
    words = ngettext(
        "If Judge %(judge)s had given “%(title)s” %(to)s instead of %(from)s, %(points)s point "
        "%(way)s, %(outcome)s",
        "If Judge %(judge)s had given “%(title)s” %(to)s instead of %(from)s, %(points)s points "
        "%(way)s, %(outcome)s",
        abs(found["points"]),
    ) % {
        "judge": report.judge_numbers.get(found["judge"], "?"),
        "title": titles[found["idea"]],
        "from": _mark(found["from"]),
        "to": _mark(found["to"]),
        "points": count(abs(found["points"])),
        "way": _("more") if found["points"] > 0 else _("less"),
        "outcome": _outcome(found["winners"], titles),
    }
    smallest = _("No smaller change of one mark does it.")
    return Answer(question, [words, smallest], holds=False)


def _mark(text: str) -> str:
    return decimal(text, 0 if Decimal(text) == int(Decimal(text)) else 1)


def _outcome(winners: Sequence[str], titles) -> str:
    """The end of a sentence that begins with a condition."""
    if not winners:
        return _("no idea would have passed.")
    return ngettext(
        "%(winners)s would have won.",
        "%(winners)s would have shared the first place.",
        len(winners),
    ) % {"winners": quoted(winners, titles)}


def _without_judges(report: Report, titles) -> Answer | None:
    rows = report.output["flips"]["without_judge"]
    return _leaving_out(
        report,
        rows,
        titles,
        question=_("Without one of the judges"),
        all_same=ngettext(
            "Without the one judge the winner stays the same.",
            "Whichever of the %(count)s judges is left out, the winner stays the same.",
            len(rows),
        ),
        rest=ngettext(
            "Without the other judge the winner stays the same.",
            "Without any one of the other %(count)s judges the winner stays the same.",
            len(_same(rows, report)),
        ),
        name=lambda row: (
            _("Without Judge %(number)s") % {"number": report.judge_numbers.get(row["id"], "?")}
        ),
    )


def _without_sources(report: Report, titles) -> Answer | None:
    rows = report.output["flips"]["without_source"]
    return _leaving_out(
        report,
        rows,
        titles,
        question=_("Without the votes from one source"),
        all_same=ngettext(
            "Without the votes from the one source that was told apart the winner stays the same.",
            "Whichever of the %(count)s sources of votes is left out, the winner stays the same.",
            len(rows),
        ),
        rest=ngettext(
            "Without the other source the winner stays the same.",
            "Without any one of the other %(count)s sources the winner stays the same.",
            len(_same(rows, report)),
        ),
        name=lambda row: (
            _("Without the votes of source %(number)s")
            % {"number": report.source_numbers.get(row["id"], "?")}
        ),
    )


def _without_ideas(report: Report, titles) -> Answer | None:
    rows = report.output["flips"]["without_idea"]
    return _leaving_out(
        report,
        rows,
        titles,
        question=_("Without one of the other finalists"),
        all_same=ngettext(
            "If the other finalist had not competed, the winner would be the same.",
            "If any one of the other %(count)s finalists had not competed, the winner would be the "
            "same: no idea spoils another’s chances.",
            len(rows),
        ),
        rest=ngettext(
            "Without the other finalist the winner stays the same.",
            "Without any one of the other %(count)s finalists the winner stays the same.",
            len(_same(rows, report)),
        ),
        name=lambda row: _("Without “%(title)s”") % {"title": titles[row["id"]]},
    )


def _without_flagged(report: Report, titles) -> Answer | None:
    found = report.output["flips"]["without_flagged"]
    if found is None:
        return None
    words = [
        _("With every flagged vote counted in full, %s") % _outcome(found["as_cast"], titles),
        _("With none of them counted, %s") % _outcome(found["excluded"], titles),
    ]
    same = set(found["as_cast"]) == set(found["excluded"]) == {row.id for row in report.winners}
    if same:
        words = [_("With every flagged vote counted, or with none, the winner is the same.")]
    return Answer(_("Without flagged votes"), words, holds=same)


def _same(rows, report: Report) -> list[dict]:
    winners = {row.id for row in report.winners}
    return [row for row in rows if set(row["winners"]) == winners]


def _leaving_out(report, rows, titles, *, question, all_same, rest, name) -> Answer | None:
    """One answer for leaving out each of several in turn, the exceptions named."""
    if not rows:
        return None
    same = _same(rows, report)
    if len(same) == len(rows):
        return Answer(question, [all_same % {"count": count(len(rows))}], holds=True)
    others = [row for row in rows if row not in same]
    words = [
        _("%(without)s, %(outcome)s")
        % {"without": name(row), "outcome": _outcome(row["winners"], titles)}
        for row in others[:MOST_NAMED]
    ]
    more = max(len(others) - MOST_NAMED, 0)
    if more:
        words.append(
            ngettext(
                "In %(count)s more case another idea would have won.",
                "In %(count)s more cases another idea would have won.",
                more,
            )
            % {"count": count(more)}
        )
    if same:
        words.append(rest % {"count": count(len(same))})
    return Answer(question, words, holds=False)


def methods_agree(report: Report) -> str:
    """By how many of the methods compared the same ideas win."""
    rows = report.methods
    if not report.winners:
        return ""
    return _("By %(same)s of these %(all)s methods the winner is the same.") % {
        "same": count(len(_same(rows, report))),
        "all": count(len(rows)),
    }

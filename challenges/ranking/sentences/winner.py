"""Why the winner won, and why each idea has the score it has; from the numbers alone."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.balance.explain import IdeaFacts

from ..report import Report, Row
from .method import decided_by
from .numbers import count, percent, score, weight_percent

ONE, NONE_AT_ALL = Decimal(1), Decimal(0)
EVEN = 50


def why_this_score(facts: IdeaFacts, report: Report) -> str:
    """The computed sentence of one idea (specification, section 0)."""
    parts = [_of_the_crowd(facts, report), _of_the_panel(facts, report), _balanced(facts, report)]
    parts += [_weights(facts, report), _chance(facts.p_win)]
    return " ".join(part for part in parts if part)


def _of_the_crowd(facts: IdeaFacts, report: Report) -> str:
    if not report.has_crowd:
        return _("Nobody supported any idea, so the crowd score is an even 50.")
    words = {"score": score(facts.crowd_win_rate)}
    if facts.supports is None:
        return _("From the votes follows a crowd score of %(score)s.") % words
    words["supports"] = count(facts.supports)
    if facts.exposures is None:
        return (
            ngettext(
                "%(supports)s person supported it, and nobody counted how many were shown it: "
                "crowd score %(score)s.",
                "%(supports)s people supported it, and nobody counted how many were shown it: "
                "crowd score %(score)s.",
                facts.supports,
            )
            % words
        )
    return ngettext(
        "%(supports)s of %(exposures)s person shown this idea supported it: crowd score %(score)s.",
        "%(supports)s of %(exposures)s people shown this idea supported it: crowd score %(score)s.",
        facts.exposures,
    ) % (words | {"exposures": count(facts.exposures)})


def _of_the_panel(facts: IdeaFacts, report: Report) -> str:
    if not report.has_panel:
        return _("No panel took part.")
    if not facts.reviews:
        return _("No judge scored it.")
    words = {
        "judges": capfirst(apnumber(facts.reviews)),
        "mean": score(facts.raw_mean),
        "score": score(facts.panel_win_rate),
    }
    if report.rules["panel"] != "mixed" and "not_comparable" not in report.statuses:
        return (
            ngettext(
                "%(judges)s judge gave it %(mean)s of 100: panel score %(score)s.",
                "%(judges)s judges gave it %(mean)s of 100 on average: panel score %(score)s.",
                facts.reviews,
            )
            % words
        )
    return ngettext(
        "%(judges)s judge gave it %(mean)s of 100, %(mark)s after correcting for strictness "
        "(±\u00a0%(error)s): panel score %(score)s.",
        "%(judges)s judges gave it %(mean)s of 100 on average, %(mark)s after correcting for "
        "strictness (±\u00a0%(error)s): panel score %(score)s.",
        facts.reviews,
    ) % (words | {"mark": score(facts.score), "error": score(facts.score_error)})


def _balanced(facts: IdeaFacts, report: Report) -> str:
    if not report.is_weighted:
        return decided_by(report.rules)
    if facts.crowd_weight == ONE:
        return _("The crowd alone decides, so this is also the balanced score.")
    if facts.crowd_weight == NONE_AT_ALL:
        return _("The panel alone decides, so this is also the balanced score.")
    return _(
        "At %(crowd)s for the crowd and %(panel)s for the panel the balanced score is %(score)s."
    ) % {
        "crowd": weight_percent(facts.crowd_weight),
        "panel": weight_percent(1 - facts.crowd_weight),
        "score": score(facts.final),
    }


def _weights(facts: IdeaFacts, report: Report) -> str:
    start, end = facts.wins_from, facts.wins_to
    alone = facts.crowd_weight in (ONE, NONE_AT_ALL)
    if start is None or alone or not report.is_weighted:
        return ""
    return wins_between(start, end)


def wins_between(start: Decimal, end: Decimal) -> str:
    """At which weights of the crowd an idea wins; exact but for the rounding to a tenth."""
    words = {"from": percent(start, 1), "to": percent(end, 1)}
    if (start, end) == (NONE_AT_ALL, ONE):
        return _("It wins whatever the crowd weighs.")
    if start == end:
        return _("It wins at a crowd weight of exactly %(from)s.") % words
    if start == NONE_AT_ALL:
        return _("It wins for any crowd weight up to %(to)s.") % words
    if end == ONE:
        return _("It wins for any crowd weight from %(from)s.") % words
    return _("It wins for any crowd weight between %(from)s and %(to)s.") % words


def _chance(p_win: Decimal) -> str:
    return _("Its chance of being truly first is %s.") % percent(p_win)


def why_the_winner(report: Report, titles: Mapping[str, str]) -> str:
    """Where crowd and panel have different favourites, how the winner came out in front of both."""
    if not (report.has_crowd and report.has_panel and len(report.rows) > 1):
        return ""
    crowd, panel = _favourite(report.rows, "crowd"), _favourite(report.rows, "panel")
    if crowd is None or panel is None or len(report.winners) != 1:
        return ""
    winner = report.winners[0]
    if crowd == panel == winner:
        return _("Crowd and panel agreed: “%s” was the favourite of both.") % titles[winner.id]
    gated = [row for row in dict.fromkeys((crowd, panel)) if row.gate]
    parts = [_favourites(crowd, panel, titles)]
    parts += [
        _("“%(title)s” could not be awarded: %(reason)s")
        % {"title": titles[row.id], "reason": gate_reason(row)}
        for row in gated
    ]
    if report.is_weighted:
        parts.append(_came_out(winner, crowd, panel, titles, passed_only=bool(gated)))
    else:
        parts.append(_by_turns(winner, report, titles))
    return " ".join(parts)


def _favourite(rows: list[Row], side: str) -> Row | None:
    """The one idea with the highest score of a side; None when two share it."""
    top = max(getattr(row, side) for row in rows)
    found = [row for row in rows if getattr(row, side) == top]
    return found[0] if len(found) == 1 else None


def _favourites(crowd: Row, panel: Row, titles) -> str:
    if crowd == panel:
        return _("The favourite of crowd and panel was “%s”.") % titles[crowd.id]
    return _("The crowd’s favourite was “%(crowd)s”, the panel’s “%(panel)s”.") % {
        "crowd": titles[crowd.id],
        "panel": titles[panel.id],
    }


def _came_out(winner: Row, crowd: Row, panel: Row, titles, *, passed_only: bool) -> str:
    words = {
        "title": titles[winner.id],
        "crowd": score(winner.crowd),
        "panel": score(winner.panel),
        "by_panel": score(crowd.panel),
        "by_crowd": score(panel.crowd),
    }
    if passed_only:
        sentence = _(
            "Of the ideas that passed, “%(title)s” has the highest balanced score, with "
            "%(crowd)s from the crowd and %(panel)s from the panel."
        )
    elif winner == crowd:
        sentence = _(
            "“%(title)s” won because its lead with the crowd outweighed the panel’s "
            "preference: it has %(crowd)s from the crowd and %(panel)s from the panel, "
            "while the panel’s favourite has only %(by_crowd)s from the crowd."
        )
    elif winner == panel:
        sentence = _(
            "“%(title)s” won because its lead with the panel outweighed the crowd’s "
            "preference: it has %(panel)s from the panel and %(crowd)s from the crowd, "
            "while the crowd’s favourite has only %(by_panel)s from the panel."
        )
    else:
        sentence = _nobodys_favourite(winner)
    return sentence % words


def _by_turns(winner: Row, report: Report, titles) -> str:
    """Where the locked method asks one side after the other."""
    sentence = _(
        "%(rule)s So “%(title)s” won, with %(crowd)s from the crowd and %(panel)s from the panel."
    )
    return sentence % {
        "rule": decided_by(report.rules),
        "title": titles[winner.id],
        "crowd": score(winner.crowd),
        "panel": score(winner.panel),
    }


def _nobodys_favourite(winner: Row) -> str:
    strong = min(winner.crowd, winner.panel) >= EVEN
    opening = (
        _("“%(title)s” was strong on both sides: crowd %(crowd)s, panel %(panel)s.")
        if strong
        else _("“%(title)s” has the best balance of both: crowd %(crowd)s, panel %(panel)s.")
    )
    rest = _(
        "The crowd’s favourite has only %(by_panel)s from the panel, and "
        "the panel’s favourite only %(by_crowd)s from the crowd."
    )
    return f"{opening} {rest}"


def gate_reason(row: Row) -> str:
    """Why an idea that was scored could not be awarded."""
    if row.gate == "reviews":
        return ngettext(
            "it has only %(count)s complete review, fewer than the rules ask for.",
            "it has only %(count)s complete reviews, fewer than the rules ask for.",
            row.reviews,
        ) % {"count": count(row.reviews)}
    if row.gate == "floor" and row.mark is None:
        return _("no judge scored it.")
    if row.gate == "floor":
        mark = score(row.mark)
        return _("the panel’s mark, %s of 100, lies below the floor of the rules.") % mark
    if row.gate == "veto":
        return _("more than half of its judges vetoed it: %s.") % veto_words(row.veto)
    if row.gate == "crowd":
        return _("it is not among the crowd’s best, of which alone the panel could choose.")
    return ""


def veto_words(reason: str) -> str:
    words = {
        "unlawful": _("it would be unlawful"),
        "unsafe": _("it would be unsafe"),
        "infeasible": _("it cannot be done"),
        "off-brief": _("it does not answer the brief"),
        "plagiarism": _("it is copied from others"),
    }
    return words.get(reason, reason)

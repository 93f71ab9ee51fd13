"""Says in words what the numbers of a result mean; every sentence follows from them alone."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.balance.explain import IdeaFacts

from .report import Report, Row

ONE, NONE_AT_ALL = Decimal(1), Decimal(0)
EVEN = 50
SMALLEST = Decimal("0.000001")


def count(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def score(number: Decimal) -> str:
    """With one decimal, rounded as the filter floatformat rounds (number_format only cuts off)."""
    rounded = number.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=1, use_l10n=True)


def percent(share: Decimal, places: int = 0) -> str:
    """A share of 1 as a percentage; what is nearly nothing or everything does not round to it."""
    step = Decimal(1).scaleb(-2 - places)
    shown = share.quantize(step, ROUND_HALF_UP)
    if share > 0 and not shown:
        return _("less than %s%%") % number_format(step * 100, decimal_pos=places)
    if share < 1 and shown == 1:
        return _("more than %s%%") % number_format(100 - step * 100, decimal_pos=places)
    return _("%s%%") % number_format(shown * 100, decimal_pos=places)


def chance(row: Row) -> str:
    """Of being truly first. That no draw put it first does not make it impossible."""
    return percent(row.p_win if row.p_win or row.gate else SMALLEST)


def why_this_score(facts: IdeaFacts, report: Report) -> str:
    """The computed sentence of one idea (specification, section 0)."""
    parts = [_of_the_crowd(facts, report), _of_the_panel(facts, report), _balanced(facts)]
    parts += [_weights(facts), _chance(facts.p_win)]
    return " ".join(part for part in parts if part)


def _of_the_crowd(facts: IdeaFacts, report: Report) -> str:
    if not report.has_crowd:
        return _("Nobody supported any idea, so the crowd score is an even 50.")
    return ngettext(
        "%(supports)s of %(exposures)s person shown this idea supported it: crowd score %(score)s.",
        "%(supports)s of %(exposures)s people shown this idea supported it: crowd score %(score)s.",
        facts.exposures,
    ) % {
        "supports": count(facts.supports),
        "exposures": count(facts.exposures),
        "score": score(facts.crowd_win_rate),
    }


def _of_the_panel(facts: IdeaFacts, report: Report) -> str:
    if not report.has_panel:
        return _("No panel took part.")
    if not facts.reviews:
        return _("No judge scored it.")
    return ngettext(
        "%(judges)s judge gave it %(mean)s of 100, %(mark)s after correcting for strictness "
        "(±\u00a0%(error)s): panel score %(score)s.",
        "%(judges)s judges gave it %(mean)s of 100 on average, %(mark)s after correcting for "
        "strictness (±\u00a0%(error)s): panel score %(score)s.",
        facts.reviews,
    ) % {
        "judges": capfirst(apnumber(facts.reviews)),
        "mean": score(facts.raw_mean),
        "mark": score(facts.score),
        "error": score(facts.score_error),
        "score": score(facts.panel_win_rate),
    }


def _balanced(facts: IdeaFacts) -> str:
    if facts.crowd_weight == ONE:
        return _("The crowd alone decides, so this is also the balanced score.")
    if facts.crowd_weight == NONE_AT_ALL:
        return _("The panel alone decides, so this is also the balanced score.")
    return _(
        "At %(crowd)s for the crowd and %(panel)s for the panel the balanced score is %(score)s."
    ) % {
        "crowd": percent(facts.crowd_weight),
        "panel": percent(1 - facts.crowd_weight),
        "score": score(facts.final),
    }


def _weights(facts: IdeaFacts) -> str:
    start, end = facts.wins_from, facts.wins_to
    if start is None or facts.crowd_weight in (ONE, NONE_AT_ALL):
        return ""
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


def certainty(report: Report) -> str:
    """How firm the whole result is, in words."""
    return {
        "clear": _(
            "A clear result: other people of the same kind would most likely have come to the same."
        ),
        "likely": _(
            "A likely result: another idea could be truly first, but each other one is less "
            "probable."
        ),
        "close": _(
            "A close call: several ideas are so near each other that chance may have decided "
            "between them."
        ),
    }.get(report.facts.certainty, "")


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
    parts.append(_came_out(winner, crowd, panel, titles, passed_only=bool(gated)))
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
    return ""


def remarks(report: Report) -> list[str]:
    """What was missing or unusual, one sentence each."""
    known = {
        "crowd_no_evidence": _("Nobody supported any idea, so the panel’s order decides."),
        "crowd_prior_assumed": _(
            "There were too few ideas or votes to measure how much support is usual, so that is "
            "assumed."
        ),
        "disconnected": _(
            "Some ideas have no judge in common, so their marks were never compared directly."
        ),
        "few_reviews": _("Some ideas have too few reviews to be awarded."),
        "nobody_passes": _("No idea passed, so the bounty is not awarded."),
        "panel_ratios_assumed": _(
            "The panel is small, so how much judges usually differ is taken from other panels."
        ),
        "single_judge": _("Only one judge scored."),
        "single_finalist": _("Only one idea was on the shortlist."),
        "tied_first": _("The first place is shared, and so is its part of the bounty."),
        "variance_on_boundary": _("The panel could hardly tell the finalists apart."),
    }
    said = [sentence for status, sentence in known.items() if status in report.statuses]
    if "panel_no_evidence" in report.statuses:
        said.insert(0, _("No panel took part: the ranking is the crowd’s."))
    return said

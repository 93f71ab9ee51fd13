"""How firm a result is: the chance of each idea to be truly first, and the weight."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report, Row
from .numbers import chance, count, percent, quoted, weight_percent

# From which chance of being truly first a word is used; those of balance.explain among them.
STEPS = (Decimal("0.8"), Decimal("0.5"), Decimal("0.2"), Decimal("0.05"))


def certainty(report: Report) -> str:
    """How firm the whole result is, in words; no firmer than what it rests on."""
    if report.winners and sum(row.gate is None for row in report.rows) == 1 < len(report.rows):
        return _("Only one idea passed what the rules ask for, so no other could win.")
    if report.facts.certainty == "clear" and _rests_on_little(report):
        return _(
            "The lead is clear by the votes and marks that there are, but they are too few to say "
            "that others would have come to the same."
        )
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


def _rests_on_little(report: Report) -> bool:
    thin_crowd = report.crowd_weight > 0 and "crowd_prior_assumed" in report.statuses
    return thin_crowd or "single_judge" in report.statuses


def chance_word(row: Row) -> str:
    """How likely it is that an idea is truly first."""
    if row.gate:
        return _("could not win")
    words = (_("very likely"), _("likely"), _("possible"), _("unlikely"))
    for step, word in zip(STEPS, words, strict=True):
        if row.p_win >= step:
            return word
    return _("very unlikely")


def how_chances_were_drawn(report: Report) -> str:
    draws = {"draws": count(report.rules["draws"])}
    if report.rules["chance"] == "voters":
        return (
            _(
                "Votes and reviews were drawn again %(draws)s times, whole voters and whole judges "
                "at once; a chance is the share of draws in which an idea came first."
            )
            % draws
        )
    return (
        _(
            "What is known of each idea was drawn again %(draws)s times, within what votes and "
            "reviews leave open; a chance is the share of draws in which an idea came first."
        )
        % draws
    )


def likelier_than_the_winner(report: Report, titles) -> str:
    """Where another idea is more often truly first than the one that leads on average."""
    if not report.winners:
        return ""
    winner = max(report.winners, key=lambda row: row.p_win)
    other = max(report.passing, key=lambda row: row.p_win)
    if other.p_win <= winner.p_win:
        return ""
    return _(
        "“%(other)s” is more likely than the winner to be truly first, %(chance)s against %(own)s: "
        "the balanced score says how an idea stands against all others on average."
    ) % {
        "other": titles[other.id],
        "chance": chance(other),
        "own": chance(winner),
    }


def chances_with_vetoed(report: Report, vetoed: Collection[str], titles) -> str:
    """What the chances say once people stopped an idea that was drawn with the others. A veto
    changes no score, so the draws that it won go to whoever came second in them, and nobody loses.
    """
    rows = [row for row in report.rows if row.id in vetoed and row.p_win]
    if not rows:
        return ""
    share = sum(row.p_win for row in rows)
    return ngettext(
        "The chances were drawn with %(titles)s, which people stopped afterwards. In %(share)s of "
        "the draws it came first; without it, whoever came second there would have. So each other "
        "chance is at least as large as shown, and together they grow by %(share)s.",
        "The chances were drawn with %(titles)s, which people stopped afterwards. In %(share)s of "
        "the draws one of them came first; without them, whoever came next there would have. So "
        "each other chance is at least as large as shown, and together they grow by %(share)s.",
        len(rows),
    ) % {"titles": quoted([row.id for row in rows], titles), "share": percent(share)}


def answers_with_vetoed(report: Report, vetoed: Collection[str], titles) -> str:
    """What is asked of the computed result is asked as if nobody had stopped an idea."""
    stopped = [row.id for row in report.rows if row.id in vetoed]
    if not stopped:
        return ""
    return ngettext(
        "All this is asked of the computed result, in which %(titles)s could still win. Wherever "
        "it would have won, the veto would have stopped it there as well.",
        "All this is asked of the computed result, in which %(titles)s could still win. Wherever "
        "one of them would have won, the veto would have stopped it there as well.",
        len(stopped),
    ) % {"titles": quoted(stopped, titles)}


def depends_on_weight(report: Report) -> str:
    """The weights around the locked one at which the same ideas win, and how near an end is."""
    facts = report.facts
    if not report.weight_matters or facts.robust_from is None:
        return ""
    words = {
        "locked": weight_percent(facts.crowd_weight),
        "from": percent(facts.robust_from, 1),
        "to": percent(facts.robust_to, 1),
    }
    if facts.depends_on_weight:
        return _another_would_have_won(facts) % words
    if (facts.robust_from, facts.robust_to) == (0, 1):
        return _("The winner does not depend on the weight: any would have given the same.")
    return (
        _(
            "The winner does not hang on the exact weight: it is %(locked)s for the crowd, and any "
            "from %(from)s to %(to)s would have given the same."
        )
        % words
    )


def _another_would_have_won(facts) -> str:
    if facts.robust_from == 0:
        return _(
            "The winner depends on the weight: it is %(locked)s for the crowd, and above %(to)s "
            "another idea would have won."
        )
    if facts.robust_to == 1:
        return _(
            "The winner depends on the weight: it is %(locked)s for the crowd, and below %(from)s "
            "another idea would have won."
        )
    return _(
        "The winner depends on the weight: it is %(locked)s for the crowd, and outside of "
        "%(from)s to %(to)s another idea would have won."
    )


def winner_at(report: Report, weight: Decimal, titles) -> str:
    """Who would have won at another weight; the locked one decides."""
    winners = [standing.row.id for standing in report.order_at(weight) if standing.place == 1]
    words = {
        "weight": weight_percent(weight),
        "locked": weight_percent(report.crowd_weight),
        "winners": quoted(winners, titles),
    }
    if weight == report.crowd_weight:
        return (
            ngettext(
                "At %(weight)s for the crowd, the locked weight, %(winners)s wins.",
                "At %(weight)s for the crowd, the locked weight, %(winners)s share the first "
                "place.",
                len(winners),
            )
            % words
        )
    if set(winners) == {row.id for row in report.winners}:
        return (
            _(
                "At %(weight)s for the crowd it would still have been %(winners)s. What decides is "
                "the locked weight, %(locked)s."
            )
            % words
        )
    return (
        _(
            "At %(weight)s for the crowd it would have been %(winners)s. That changes nothing: "
            "what decides is the locked weight, %(locked)s."
        )
        % words
    )


def why_no_weights(report: Report) -> str:
    """Why there is nothing to explore; empty where there is."""
    if report.weight_matters:
        return ""
    if not report.is_weighted:
        return _("The locked method does not use the weight, so no other weight changes anything.")
    if not report.has_panel:
        return _("Only the crowd spoke, so no weight changes the order.")
    if not report.has_crowd:
        return _("Only the panel spoke, so no weight changes the order.")
    return _("Fewer than two ideas could win, so no weight changes anything.")

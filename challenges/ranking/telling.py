"""A result as its page tells it: for each part the words, the chart and the table.

The published page and the organiser's preview show the same, from the two files alone.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from challenges.ideas.models import Idea

from . import charts, sentences
from .report import Report, Row

# So many finalists get a bar of their own; the table below the bars has more.
MOST_BARS = 25
# So many rows a table has; the data file has them all.
MOST_ROWS = 200
MOST_IN_ORDER = 15
PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)


def told(
    report: Report,
    ideas: Mapping[str, Idea],
    *,
    weight: str | None = None,
    voters: int = 0,
    quorum: int = 0,
) -> dict:
    """Everything that the templates of a result ask for.

    ideas: those that the reader may see, by public id; the others have no name. weight: the
    crowd's weight that the reader asks for in per cent; whatever is none counts as not asked for.
    """
    titles = titles_of(report, ideas)
    return {
        "remarks": _remarks(report, voters, quorum),
        "why": sentences.why_the_winner(report, titles),
        "scores": [
            sentences.why_this_score(report.winner_facts[row.id], report) for row in report.winners
        ],
        "certainty": sentences.certainty(report),
        "likelier": sentences.likelier_than_the_winner(report, titles),
        "depends_on_weight": sentences.depends_on_weight(report),
        "places": _places(report, ideas, titles),
        "scatter": _scatter(report, titles),
        "weights": _weights(report, titles, _weight(weight, report)),
        "chances": _chances(report, titles),
        "answers": sentences.answers(report, titles),
        "methods": _methods(report, titles),
        "methods_agree": sentences.methods_agree(report),
        "panel": _panel(report),
        "votes": _votes(report),
        "computed": _computed(report, titles),
    }


def titles_of(report: Report, ideas: Mapping[str, Idea]) -> dict[str, str]:
    """What each finalist is called to this reader."""
    return {row.id: title_of(ideas.get(row.id)) for row in report.rows}


def title_of(idea: Idea | None) -> str:
    return idea.title if idea else _("an idea that is no longer shown")


def _weight(asked: str | None, report: Report) -> Decimal:
    if not asked or not PERCENT.fullmatch(asked) or Decimal(asked) > 100:
        return report.crowd_weight
    return Decimal(asked) / 100


def _remarks(report: Report, voters: int, quorum: int) -> list[str]:
    below = sentences.below_quorum(report, voters, quorum)
    return [below, *sentences.remarks(report)] if below else sentences.remarks(report)


def _places(report: Report, ideas, titles) -> dict:
    where = charts.domain(report)
    lines = [
        {
            "row": row,
            "idea": ideas.get(row.id),
            "title": titles[row.id],
            "gate_reason": sentences.gate_reason(row),
            "chance": sentences.chance(row),
        }
        for row in report.rows[:MOST_ROWS]
    ]
    for line in lines[:MOST_BARS]:
        line["bars"] = _bars(line["row"], report, where)
    return {
        "lines": lines,
        "bars": lines[:MOST_BARS],
        "count": len(report.rows),
        "left_out": len(report.rows) - len(lines),
        "crowd_weight": sentences.weight_percent(report.crowd_weight),
        "panel_weight": sentences.weight_percent(1 - report.crowd_weight),
        "decided_by": "" if report.is_weighted else sentences.decided_by(report.rules),
        "part": "" if report.rules["method"] == "winrate" else _part(report),
        "agree": sentences.sides_agree(report),
        "others": [
            {"row": other, "idea": ideas.get(other.id), "title": title_of(ideas.get(other.id))}
            for other in report.others
        ],
        "others_count": report.others_count,
    }


def _part(report: Report) -> str:
    return sentences.part_name(report.rules) if report.is_weighted else ""


def _bars(row: Row, report: Report, where) -> list:
    if not report.has_panel:
        return [charts.one_bar(row.crowd, "crowd")]
    if not report.is_weighted:
        return [charts.one_bar(row.crowd, "crowd"), charts.one_bar(row.panel, "panel")]
    return [charts.split_bar(row, where)]


def _scatter(report: Report, titles) -> dict | None:
    drawn = charts.scatter(report, titles)
    if drawn is None:
        return None
    front = set(report.output["pareto"])
    rows = report.rows[:MOST_ROWS]
    return {
        "svg": drawn.svg,
        "left_out": len(report.rows) - drawn.drawn,
        "unnamed": drawn.unnamed,
        "has_level": report.rules["method"] == "winrate" and bool(report.winners),
        "has_gated": len(report.passing) < len(report.rows),
        "rows": [{"row": row, "title": titles[row.id], "front": row.id in front} for row in rows],
    }


def _weights(report: Report, titles, weight: Decimal) -> dict:
    drawn = charts.weights(report, titles, weight)
    if drawn is None:
        return {"none": sentences.why_no_weights(report)}
    order = report.order_at(weight)
    return {
        "svg": drawn.svg,
        "left_out": len(report.passing) - drawn.drawn,
        "gated": len(report.rows) - len(report.passing),
        "value": format((weight * 100).normalize(), "f"),
        "chosen": sentences.weight_percent(weight),
        "locked": sentences.weight_percent(report.crowd_weight),
        "is_locked": weight == report.crowd_weight,
        "answer": sentences.winner_at(report, weight, titles),
        "order": [_at(standing, titles) for standing in order[:MOST_IN_ORDER]],
        "order_left_out": max(len(order) - MOST_IN_ORDER, 0),
        "segments": [_segment(part, report, weight, titles) for part in report.segments],
        "pulled": report.effective_weight is not None
        and sentences.percent(report.effective_weight),
    }


def _at(standing, titles) -> dict:
    return {
        "place": standing.place,
        "title": titles[standing.row.id],
        "final": standing.final,
        "was": standing.row.place,
        "is_first": standing.place == 1,
    }


def _segment(part, report: Report, weight: Decimal, titles) -> dict:
    return {
        "start": sentences.percent(part.start, 1 if part.start else 0),
        "end": sentences.percent(part.end, 1 if part.end < 1 else 0),
        "winners": sentences.listed(titles[idea] for idea in part.winners),
        "is_locked": part.start <= report.crowd_weight <= part.end,
        "is_chosen": part.start <= weight <= part.end,
    }


def _chances(report: Report, titles) -> dict | None:
    rows = charts.likeliest(report)
    if len(rows) < 2:
        return None
    gated = [row for row in report.rows if row.gate]
    svg = charts.chances(report, titles)
    return {
        "svg": svg,
        "left_out": max(len(rows) - charts.MOST_BARS, 0),
        "how": sentences.how_chances_were_drawn(report),
        "rows": [
            {
                "row": row,
                "title": titles[row.id],
                "chance": sentences.chance(row),
                "word": sentences.chance_word(row),
            }
            for row in (rows + gated)[:MOST_ROWS]
        ],
    }


def _methods(report: Report, titles) -> list[dict]:
    names, locked = sentences.method_names(), sentences.locked_name(report.rules)
    first = {row.id for row in report.winners}
    return [
        {
            "name": names.get(row["name"], row["name"]),
            "winners": sentences.listed(titles[idea] for idea in row["winners"]),
            "same": set(row["winners"]) == first,
            "is_locked": row["name"] == locked,
        }
        for row in report.methods
    ]


def _panel(report: Report) -> dict | None:
    if not report.has_panel:
        return None
    found = report.output["reliability"]
    return {
        "agreement": sentences.agreement(report),
        "known": sentences.known_share(report) if report.has_crowd else "",
        "svg": charts.judges(report),
        "left_out": max(len(report.panel) - charts.MOST_JUDGES, 0),
        "recusals": report.output["integrity"]["recusals"],
        "vetoes": report.output["integrity"]["vetoes"],
        "judges": [
            {
                "judge": judge,
                "strictness": sentences.strictness(judge),
                "flags": sentences.flag_words(judge),
            }
            for judge in report.panel[:MOST_ROWS]
        ],
        "criteria": [
            {
                "name": name,
                "alpha": "–" if alpha is None else sentences.decimal(alpha, 2),
                "word": sentences.alpha_word(alpha),
            }
            for name, alpha in sorted(found["criteria"].items())
        ],
    }


def _votes(report: Report) -> dict:
    flags = report.output["integrity"]["flags"]
    return {
        "set_aside": [line for line in sentences.set_aside(report) if line],
        "flags": [
            {
                "number": number,
                "kind": sentences.flag_word(flag["kind"]),
                "voters": flag["voters"],
                "supports": flag["supports"],
                "decision": sentences.decision_word(flag),
                "reason": report.flag_reasons.get(flag["id"], ""),
            }
            for number, flag in enumerate(flags[:MOST_ROWS], start=1)
        ],
        "flags_left_out": max(len(flags) - MOST_ROWS, 0),
        "decided": any(flag.get("decision") for flag in flags),
        "exposure": sentences.exposure(report),
    }


def _computed(report: Report, titles) -> dict:
    example = (report.winners or report.rows)[:1]
    return {
        "method": sentences.balanced_score(report.rules),
        "panel": sentences.panel_method(report.rules) if report.has_panel else "",
        "ties": sentences.tie_rule(report.rules["ties"]),
        "steps": [
            step for row in example for step in sentences.worked_example(report, row, titles)
        ],
    }

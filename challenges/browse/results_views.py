"""The published result: a page for people, and the same facts as a file for whoever recounts."""

import json
import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from challenges.awards.queries import awards_of
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.queries import with_rules
from challenges.briefs.rules import may_see_challenge
from challenges.core.clock import page_now
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to
from challenges.ranking import sentences
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of, results_of
from challenges.ranking.report import Report, Row, report
from challenges.voting.queries import voters_count

# Beyond the shortlist the page names only the best supported; the data file has them all.
MOST_OTHERS = 100
# So many ideas get a bar of their own; the table below the bars has all that competed.
MOST_BARS = 25
VERSION = re.compile(r"[0-9]{1,4}")


class ChallengeOfResult:
    """The challenge of the address, and the version asked for."""

    def challenge_and_result(self) -> tuple[Challenge, Result | None]:
        challenges = with_rules(Challenge.objects.all())
        challenge = get_object_or_404(challenges, slug=self.kwargs["slug"])
        if not may_see_challenge(self.request.user, challenge):
            raise Http404
        asked = self.request.GET.get("version")
        if asked is None:
            return challenge, result_of(challenge)
        result = result_of(challenge, int(asked)) if VERSION.fullmatch(asked) else None
        if result is None:
            raise Http404
        return challenge, result


class ResultsView(ChallengeOfResult, TemplateView):
    template_name = "challenges/browse/results.html"

    def get_context_data(self, **kwargs):
        challenge, result = self.challenge_and_result()
        context = super().get_context_data(challenge=challenge, result=result, **kwargs)
        if result is None:
            return context | {"due": _due(challenge), "now": page_now(self.request)}
        found = report(json.loads(result.input), result.data)
        ideas = _ideas(found, self.request.user)
        return context | {
            "report": found,
            "versions": list(results_of(challenge)),
            "winners": _winners(found, ideas, challenge),
            "most_bars": MOST_BARS,
            "rows": [_line(row, ideas, found) for row in found.rows],
            "others": [
                {"row": other, "idea": ideas.get(other.id)} for other in found.others[:MOST_OTHERS]
            ],
            "others_count": len(found.others),
            "segments": _segments(found, ideas),
            **_words(found, ideas, challenge, result),
        }


class ResultsDataView(ChallengeOfResult, View):
    """Everything that a recount needs. `?part=input` and `?part=result` give the bare files."""

    def get(self, request, slug):
        challenge, result = self.challenge_and_result()
        if result is None:
            raise Http404
        parts = {"input": result.input, "result": result.output, "card": result.card.body}
        part = request.GET.get("part")
        if part and part not in parts:
            raise Http404
        body, name = (parts[part], part) if part else (_data(challenge, result), "data")
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
        file = f"{challenge.slug}-v{result.version}-{name}.json"
        response["Content-Disposition"] = f'inline; filename="{file}"'
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _data(challenge: Challenge, result: Result) -> str:
    """Put together as text, so that input, result and card stand in it byte for byte as stored."""
    about = {
        "format": "ideabounty-published-result/1",
        "challenge": challenge.slug,
        "version": result.version,
        "published_at": result.published_at.isoformat(),
        "reason": result.reason,
        "digest": result.digest,
        "input_sha256": result.input_sha256,
        "card_version": result.card.version,
        "card_sha256": result.card.sha256,
        "code_version": result.code_version,
    }
    head = json.dumps(about, ensure_ascii=False)[:-1]
    return f'{head},"card":{result.card.body},"input":{result.input},"result":{result.output}}}'


def _due(challenge: Challenge) -> dict | None:
    """The last window that has to close before there can be a result."""
    windows = [challenge.window(kind) for kind in (WindowKind.JUDGING, WindowKind.VOTING)]
    window = max(filter(None, windows), key=lambda one: one.closes_at, default=None)
    return window and {"window": window, "at": window.closes_at}


def _ideas(found: Report, user) -> dict[str, Idea]:
    """What this person may see of the ideas that are named; the rest stays a number."""
    shown = [row.id for row in found.rows] + [other.id for other in found.others[:MOST_OTHERS]]
    ideas = visible_to(user, Idea.objects.filter(public_id__in=shown)).select_related("author")
    return {idea.public_id: idea for idea in ideas}


def _title(ideas: dict[str, Idea], public_id: str) -> str:
    idea = ideas.get(public_id)
    return idea.title if idea else _("an idea that is no longer shown")


def _winners(found: Report, ideas: dict[str, Idea], challenge: Challenge) -> list[dict]:
    awards = {award.idea.public_id: award for award in awards_of(challenge)}
    return [
        {
            "idea": ideas.get(row.id),
            "title": _title(ideas, row.id),
            "award": awards.get(row.id),
            "sentence": sentences.why_this_score(found.winner_facts[row.id], found),
        }
        for row in found.winners
    ]


def _line(row: Row, ideas: dict[str, Idea], found: Report) -> dict:
    return {
        "row": row,
        "idea": ideas.get(row.id),
        "title": _title(ideas, row.id),
        "gate_reason": sentences.gate_reason(row),
        "favourite_of": found.favourite_of(row),
        "chance": sentences.chance(row),
    }


def _segments(found: Report, ideas: dict[str, Idea]) -> list[dict]:
    weight = found.crowd_weight
    return [
        {
            "start": sentences.percent(part.start, 1),
            "end": sentences.percent(part.end, 1),
            "winners": [_title(ideas, public_id) for public_id in part.winners],
            "is_locked": part.start <= weight <= part.end,
        }
        for part in found.segments
    ]


def _words(found: Report, ideas: dict[str, Idea], challenge: Challenge, result: Result) -> dict:
    titles = {row.id: _title(ideas, row.id) for row in found.rows}
    voters, quorum = voters_count(challenge), result.card.rules["quorum"]
    best = max((row.p_win for row in found.winners), default=None)
    return {
        "why": sentences.why_the_winner(found, titles),
        "remarks": sentences.remarks(found),
        "certainty": sentences.certainty(found),
        "chance": best is not None and sentences.percent(best),
        "crowd_weight": sentences.percent(found.crowd_weight),
        "panel_weight": sentences.percent(1 - found.crowd_weight),
        "voters": voters,
        "quorum": quorum,
        "below_quorum": found.crowd_weight > 0 and voters < quorum,
        "pulled": found.effective_weight is not None and sentences.percent(found.effective_weight),
        "data_url": reverse("challenges:results-data", args=[challenge.slug]),
    }

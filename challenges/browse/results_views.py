"""The published result: a page for people, and the same facts as a file for whoever recounts."""

import json
import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView, View

from challenges.awards.decision import decision_of
from challenges.awards.queries import awards_of
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.phases import next_change
from challenges.briefs.queries import with_rules
from challenges.briefs.rules import may_see_challenge
from challenges.core.clock import page_now
from challenges.core.page_cache import page_changes_at
from challenges.ideas.models import Idea
from challenges.ideas.queries import credits_of, visible_to
from challenges.ranking import sentences
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of, results_of
from challenges.ranking.report import Report, report
from challenges.ranking.telling import title_of, told
from challenges.voting.ballot_queries import ballot_file_of
from challenges.voting.queries import voters_count

from .result_corrections import corrections_told, facts_of_corrections
from .result_decisions import (
    decisions_told,
    facts_of_decisions,
    facts_of_shortlist,
    shortlist_told,
)

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
        page_changes_at(self.request, next_change(challenge, page_now(self.request)))
        context = super().get_context_data(challenge=challenge, result=result, **kwargs)
        now = page_now(self.request)
        context["decision"] = decision_of(challenge, now)
        if result is None:
            return context | {"due": _due(challenge), "now": now}
        found = report(json.loads(result.input), result.data)
        ideas = _ideas(found, self.request.user)
        voters = voters_count(challenge)
        words = told(
            found,
            ideas,
            weight=self.request.GET.get("w"),
            voters=voters,
            quorum=result.card.rules["quorum"],
        )
        decisions = decisions_told(result, found, ideas)
        winners = _winners(decisions["decided"].winners, ideas, challenge)
        return context | {
            "report": found,
            "told": words,
            # Their files are long, and only their dates and reasons are told.
            "versions": list(results_of(challenge).defer("input", "output")),
            "winners": winners,
            # Shown where somebody posts the address; of several it is the first.
            "shown_winner": next(
                (row["idea"] for row in winners if row["idea"] and row["idea"].is_public), None
            ),
            "computed": [
                {"title": title_of(ideas.get(row.id)), "sentence": sentence}
                for row, sentence in zip(found.winners, words["scores"], strict=True)
            ],
            **decisions,
            **shortlist_told(challenge),
            "corrected": corrections_told(challenge, result, found, ideas),
            "asked_version": self.request.GET.get("version"),
            "voters": voters,
            "chance": _chance(found),
            "data_url": reverse("challenges:results-data", args=[challenge.slug]),
            "ballots": ballot_file_of(challenge),
            "ballots_url": reverse("challenges:ballots-file", args=[challenge.slug]),
        }


class ResultsDataView(ChallengeOfResult, View):
    """Everything that a recount needs. `?part=input` and `?part=result` give the bare files."""

    def get(self, request, slug):
        challenge, result = self.challenge_and_result()
        if result is None:
            raise Http404
        parts = {"input": result.input, "result": result.output, "card": result.card.body}
        if hasattr(result, "uncorrected"):
            parts["input-uncorrected"] = result.uncorrected.input
            parts["result-uncorrected"] = result.uncorrected.output
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
        "decisions": facts_of_decisions(result),
        "shortlist": facts_of_shortlist(challenge),
        "corrections": facts_of_corrections(challenge, result),
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
    shown = [row.id for row in found.rows] + [other.id for other in found.others]
    ideas = visible_to(user, Idea.objects.filter(public_id__in=shown)).select_related("author")
    return {idea.public_id: idea for idea in ideas}


def _winners(decided: list[str], ideas: dict[str, Idea], challenge: Challenge) -> list[dict]:
    awards = {award.idea.public_id: award for award in awards_of(challenge)}
    credited = credits_of(ideas[public_id] for public_id in decided if public_id in ideas)
    return [
        {
            "idea": ideas.get(public_id),
            "title": title_of(ideas.get(public_id)),
            "authors": credited[ideas[public_id].pk] if public_id in ideas else [],
            "award": awards.get(public_id),
        }
        for public_id in decided
    ]


def _chance(found: Report) -> str:
    """Of the winner to be truly first; of several the highest."""
    best = max(found.winners, key=lambda row: row.p_win, default=None)
    return sentences.chance(best) if best else ""

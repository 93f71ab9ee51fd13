"""Ideas of a challenge whose words are alike, and two of them side by side."""

from dataclasses import dataclass

from challenges.briefs.models import Challenge
from challenges.core.short_memory import ShortMemory
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, told_apart
from challenges.ideas.similar import common_stems, marked, similar_pairs, stems

# To compare ten thousand ideas takes some seconds.
_pairs = ShortMemory(most=50, times=20)
_common = ShortMemory(most=50, times=20)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Alike:
    """Two ideas; percent: how much of what both say they share."""

    first: Idea
    second: Idea
    percent: int


@dataclass(frozen=True, slots=True)
class Side:
    """One idea beside another: its texts in parts, each with whether the other has the word too."""

    idea: Idea
    title: list
    summary: list
    answers: list


def alike_ideas(challenge: Challenge) -> list[Alike]:
    """The pairs of ideas on the wall that nobody has told apart, the most alike first.

    Three queries; what was written in the last minutes may be missing.
    """
    found = _pairs.get(challenge.pk, lambda: similar_pairs(_texts(challenge)))
    apart = told_apart(challenge)
    pairs = [pair for pair in found if (pair.first, pair.second) not in apart]
    numbers = {number for pair in pairs for number in (pair.first, pair.second)}
    ideas = public_ideas(challenge).filter(pk__in=numbers).select_related("author").in_bulk()
    return [
        Alike(ideas[pair.first], ideas[pair.second], round(100 * pair.alike))
        for pair in pairs
        if pair.first in ideas and pair.second in ideas
    ][:SHOWN]


def side_by_side(first: Idea, second: Idea) -> tuple[Side, Side]:
    """Both with the telling words that they share marked."""
    challenge = first.challenge
    common = _common.get(challenge.pk, lambda: common_stems(_texts(challenge).values()))
    shared = (stems(_text(first)) & stems(_text(second))) - common
    prompts = {str(row.pk): row.prompt for row in challenge.questions.all()}
    return _side(first, shared, prompts), _side(second, shared, prompts)


def _side(idea: Idea, shared: set[str], prompts: dict[str, str]) -> Side:
    return Side(
        idea=idea,
        title=marked(idea.title, shared),
        summary=marked(idea.summary, shared),
        answers=[
            (prompt, marked(idea.answers.get(pk, ""), shared)) for pk, prompt in prompts.items()
        ],
    )


def _texts(challenge: Challenge) -> dict[int, str]:
    ideas = public_ideas(challenge).only("title", "summary", "answers").order_by()
    return {idea.pk: _text(idea) for idea in ideas.iterator()}


def _text(idea: Idea) -> str:
    return "\n".join((idea.title, idea.summary, idea.text))

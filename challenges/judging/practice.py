"""A made-up idea to practise on. It is in no table, so nothing that counts can ever reach it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class PracticeIdea:
    title: str
    summary: str
    # (question, answer)
    answers: list[tuple[str, str]]


def practice_idea() -> PracticeIdea:
    """In the language of the reader; good in parts, so that the criteria can disagree."""
    return PracticeIdea(
        title=_("A bench that asks a question"),
        summary=_("One bench on every square asks passers-by something, and keeps their answers."),
        answers=[
            (
                _("What is it?"),
                _(
                    "A wooden bench with a question cut into its back, a box of cards beside it "
                    "and a slot to drop them in. The question changes each month: What did you "
                    "repair last? Whom do you miss here? The cards are read out on the square on "
                    "the first Sunday."
                ),
            ),
            (
                _("Who is it for?"),
                _(
                    "For people who wait: for the bus, for the school to close, for somebody to "
                    "talk to. Nobody has to own a telephone."
                ),
            ),
            (
                _("How would it begin?"),
                _(
                    "With one bench, made by the vocational school from old scaffolding boards, "
                    "and a volunteer who empties the box. We have not worked out who chooses the "
                    "questions, nor what happens when somebody is insulted on a card."
                ),
            ),
        ],
    )

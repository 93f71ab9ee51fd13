from challenges.briefs.enums import WindowKind
from challenges.judging.enums import Task
from challenges.judging.nomination_queries import nominations_each, nominations_of
from challenges.judging.nomination_rules import may_give_nominations
from challenges.judging.scale import EVERY, own_scale

from ...own_scale import chart_of
from .shared import OnPanel


class JudgeQueueView(OnPanel):
    """How far I am, and the next idea; in an order of my own."""

    template_name = "challenges/desk/judge_queue.html"

    def get_context_data(self, **kwargs):
        show = self.request.GET.get("show", "")
        tasks = self.queue.filter(task=show) if show in Task.values else self.queue
        context = super().get_context_data(show=show, tasks=list(tasks), **kwargs)
        context["filters"] = [(task, context["counts"][task]) for task in Task]
        context["next_task"] = self.first_task()
        scale = own_scale(self.seat) if context["scored"] >= EVERY else None
        context |= {"scale": scale, "scale_chart": chart_of(scale) if scale else None}
        return context | self.wild_cards()

    def wild_cards(self) -> dict:
        """The way to her nominations, while she can give some, or did."""
        challenge = self.seat.challenge
        may_give = may_give_nominations(self.request.user, challenge, now=self.now)
        given = nominations_of(self.seat).count()
        if not may_give and not given:
            return {}
        most, voting = nominations_each(challenge), challenge.window(WindowKind.VOTING)
        return {"may_give": may_give, "given": given, "most": most, "voting": voting}

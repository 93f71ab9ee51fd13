from challenges.judging.enums import Task
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
        return context

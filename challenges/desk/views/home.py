from django.core.paginator import Paginator

from challenges.briefs.queries import with_rules
from challenges.core.web import asks
from challenges.judging.queries import seats_of, with_progress
from challenges.organisations.queries import written_for_by

from .. import steps
from ..queries import challenges_on_desk, waiting_for_approval, with_work
from ..rules import may_enter_desk
from .shared import OnDesk

PER_PAGE = 20


class DeskView(OnDesk):
    """What waits for me: challenges that I run, panels that I sit on, briefs to approve."""

    template_name = "challenges/desk/desk.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        asks(may_enter_desk(user))
        mine = challenges_on_desk(user)
        writes_for = set(written_for_by(user).values_list("pk", flat=True))
        page = Paginator(with_rules(with_work(mine)), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            page_obj=page,
            rows=[
                {
                    "challenge": challenge,
                    "stage": challenge.stage(self.now),
                    "action": steps.next_action(challenge, self.now),
                    "may_run": challenge.organisation_id in writes_for,
                }
                for challenge in page
            ],
            may_start=bool(writes_for),
            seats=list(with_progress(seats_of(user))),
            to_approve=list(waiting_for_approval(mine)) if user.is_staff else [],
            now=self.now,
            **kwargs,
        )

"""The models of every feature, in the order in which they build on each other."""

from .ledger.models import *  # noqa: F403
from .organisations.models import *  # noqa: F403
from .briefs.models import *  # noqa: F403
from .ideas.models import *  # noqa: F403
from .voting.models import *  # noqa: F403
from .discussion.models import *  # noqa: F403
from .judging.models import *  # noqa: F403
from .judging.panel_models import *  # noqa: F403
from .funding.models import *  # noqa: F403
from .ranking.models import *  # noqa: F403
from .awards.models import *  # noqa: F403
from .notifications.models import *  # noqa: F403

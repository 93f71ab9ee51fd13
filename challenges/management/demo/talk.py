"""What members of the demo say about ideas."""

from datetime import datetime, timedelta
from random import Random

from challenges.ideas.models import Idea
from challenges.management.imports.comments import CommentRow, import_comments
from challenges.people.models import User

from .content import content


def write_talk(ideas: dict[tuple[str, str], Idea], members: list[User], now, chance: Random) -> int:
    """Threads under the ideas, by (challenge, title); returns how many comments there are."""
    rows: list[CommentRow] = []

    def say(comment: dict, idea: Idea, parent: str | None, after: datetime) -> None:
        at = min(after + timedelta(hours=chance.uniform(0.3, 30)), now)
        author = idea.author if comment.get("by_author") else chance.choice(members)
        key = str(len(rows))
        rows.append(CommentRow(key, parent, idea, author, comment["text"], at, line=len(rows)))
        for reply in comment["replies"]:
            say(reply, idea, key, at)

    for entry in content("comments"):
        idea = ideas[entry["challenge"], entry["idea"]]
        for thread in entry["threads"]:
            say(thread, idea, None, idea.submitted_at)
    return import_comments(rows=rows)

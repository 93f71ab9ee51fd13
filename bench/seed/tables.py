"""The tables of the yardsticks: the same ideas and comments, with nothing that a rule could ask."""

from django.db import connection

from bench.plan import Plan

KEY = {"postgresql": "bigserial PRIMARY KEY", "sqlite": "integer PRIMARY KEY"}
TIME = {"postgresql": "timestamp with time zone", "sqlite": "datetime"}
CREATE = (
    "CREATE TABLE bench_idea (id bigint PRIMARY KEY, challenge varchar(80) NOT NULL, "
    "title varchar(100) NOT NULL, summary varchar(200) NOT NULL, supports integer NOT NULL, "
    "comments integer NOT NULL)",
    "CREATE INDEX bench_idea_order ON bench_idea (challenge, supports DESC, id DESC)",
    "CREATE TABLE bench_comment (id bigint PRIMARY KEY, idea_id bigint NOT NULL REFERENCES "
    "bench_idea (id), author varchar(60) NOT NULL, body text NOT NULL)",
    "CREATE INDEX bench_comment_idea ON bench_comment (idea_id, id)",
    "CREATE TABLE bench_vote (id {key}, idea_id bigint NOT NULL REFERENCES bench_idea (id), "
    "user_id bigint NOT NULL REFERENCES people_user (id), stated_at {time} NOT NULL, "
    "UNIQUE (idea_id, user_id))",
    "CREATE TABLE bench_insert (id {key}, idea_id bigint NOT NULL, user_id bigint NOT NULL, "
    "stated_at {time} NOT NULL, UNIQUE (idea_id, user_id))",
)
IDEAS = """
INSERT INTO bench_idea (id, challenge, title, summary, supports, comments)
SELECT challenges_idea.id, slug, challenges_idea.title, summary, supports, 0
FROM challenges_idea
JOIN challenges_challenge ON challenges_challenge.id = challenge_id
JOIN challenges_tally ON idea_id = challenges_idea.id
"""
COMMENTS = """
INSERT INTO bench_comment (id, idea_id, author, body)
SELECT django_comments.id, CAST(object_pk AS bigint), display_name, comment
FROM django_comments JOIN people_user ON people_user.id = user_id
"""


def make_tables(plan: Plan) -> None:
    words = {"key": KEY[connection.vendor], "time": TIME[connection.vendor]}
    with connection.cursor() as cursor:
        for statement in (*CREATE, IDEAS, COMMENTS):
            cursor.execute(statement.format(**words))


def empty_votes() -> None:
    """So that the yardsticks begin each run where they began the one before."""
    with connection.cursor() as cursor:
        for table in ("bench_vote", "bench_insert"):
            cursor.execute(f"DELETE FROM {table}")

"""THE table: who may do what, in which state. Written from the rules, not from what the code does.

A row says for each state what the nine roles get, in the order of ROLES:
`ok` 200, `in` sent to sign in, `go` sent on (it was done), `no` 403, `--` 404, `lo` 409 (too late
or too early), `405`. One word stands for everybody; `*` is every state that is not named.
"""

from dataclasses import dataclass, field

from .world import TOKEN

WORDS = {"ok": 200, "no": 403, "--": 404, "lo": 409, "405": 405, "422": 422}


@dataclass(frozen=True)
class Row:
    route: str
    expected: dict
    url: object
    method: str = "get"
    data: object = field(default_factory=dict)
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.method.upper()} {self.route}" + (f" ({self.note})" if self.note else "")

    def words(self, state) -> list[str]:
        words = self.expected.get(state, self.expected.get("*")).split()
        return words * 9 if len(words) == 1 else words


def on(path):
    return lambda w: path.format(
        slug=w.slug,
        idea=w.idea.public_id,
        draft=w.draft_idea.public_id,
        hidden=w.hidden_idea.public_id,
        other=w.other_idea.public_id,
        comment=w.comment.pk,
        award=w.award_pk,
        payout=w.payout_pk,
        milestone=w.milestone_pk,
        organisation=w.challenge.organisation.slug,
    )


def get(route, path, note="", **expected):
    return Row(route, _stars(expected), on(path), note=note)


def post(route, path, data, note="", **expected):
    return Row(route, _stars(expected), on(path), "post", data, note)


def _stars(expected) -> dict:
    return {"*" if state == "always" else state: words for state, words in expected.items()}


# What the nine roles get:  anon mem aut oth jud oju org oor staff
MEMBERS = "in ok ok ok ok ok ok ok ok"
RUNS_IT = "-- -- -- -- -- -- ok -- ok"
HIS_OWN = "-- -- ok -- -- -- ok -- ok"
RUNNER_IN = "in -- -- -- -- -- ok -- ok"
RUNNER_GO = "in -- -- -- -- -- go -- go"
RUNNER_NO = "in -- -- -- -- -- no -- no"
NOBODY = "in no no no no no no no no"
UNSEEN = "in -- no -- -- -- no -- no"
NOT_PUBLIC = "in -- -- -- -- -- -- -- --"
JUDGE_IN = "in -- -- -- ok -- -- -- --"
JUDGE_GO = "in -- -- -- go -- -- -- --"
JUDGE_NO = "in -- -- -- no -- -- -- --"
TAKES_PART = "in ok ok ok no ok no ok ok"
TAKES_PART_GO = "in go go go no go no go go"
TOO_LATE = "in lo lo lo no lo no lo lo"
AUTHOR = "in no ok no no no no no no"
AUTHOR_GO = "in no go no no no no no no"
MODERATES = "in no no no no no ok no ok"
MODERATES_GO = "in no no no no no go no go"
# Wagtail sends whoever may not enter its admin to sign in, or home.
CMS = "in in in in in in ok ok ok"

PUBLIC = [
    get("home", "/", always="ok"),
    get("index", "/challenges/", always="ok"),
    get("content page", "/how-it-works/", always="ok"),
    get("brief", "/challenges/{slug}/", draft="--", always="ok"),
    get("no such page", "/nothing/here/", always="--"),
    get("healthz", "/healthz", always="ok"),
    get("media", "/media/ideas/x.webp", always="--"),
    get("challenges:calendar", "/challenges/{slug}/calendar.ics", draft=RUNS_IT, always="ok"),
    get("challenges:wall", "/challenges/{slug}/ideas/", draft=RUNS_IT, always="ok"),
    get("challenges:idea", "/ideas/{idea}/", draft=HIS_OWN, always="ok"),
    get("challenges:idea", "/ideas/{hidden}/", "hidden", always=HIS_OWN),
    get("challenges:idea", "/ideas/{draft}/", "draft", always="-- -- ok -- -- -- -- -- --"),
    get("challenges:idea-picture", "/ideas/{idea}/picture/", draft=HIS_OWN, always="ok"),
    get("challenges:idea-picture", "/ideas/{hidden}/picture/", "hidden", always=HIS_OWN),
    get(
        "challenges:idea-picture",
        "/ideas/{draft}/picture/",
        "draft",
        always="-- -- ok -- -- -- -- -- --",
    ),
    get("challenges:idea-card", "/ideas/{idea}/card/", decided="ok", always="--"),
    get("challenges:idea-card", "/ideas/{hidden}/card/", "hidden", always="--"),
    get("challenges:idea-card", "/ideas/{draft}/card/", "draft", always="--"),
    get("challenges:idea-card-picture", "/ideas/{idea}/card.png", decided="ok", always="--"),
    get("challenges:idea-card-picture", "/ideas/{hidden}/card.png", "hidden", always="--"),
    get("challenges:certificate", "/ideas/{idea}/certificate/", decided="ok", always="--"),
    get("challenges:certificate", "/ideas/{hidden}/certificate/", "hidden", always="--"),
    get(
        "challenges:certificate-picture",
        "/ideas/{idea}/certificate.png",
        decided="ok",
        always="--",
    ),
    get("challenges:certificate-picture", "/ideas/{hidden}/certificate.png", "hidden", always="--"),
    get("challenges:certificate-check", "/certificates/", always="ok"),
    get("challenges:certificate-check", "/certificates/?number=7k2m", "unknown", always="--"),
    get("challenges:results", "/challenges/{slug}/results/", draft=RUNS_IT, always="ok"),
    get(
        "challenges:results-data",
        "/challenges/{slug}/results/data.json",
        decided="ok",
        always="--",
    ),
    get(
        "challenges:ballots-file",
        "/challenges/{slug}/ballots.jsonl.gz",
        decided="ok",
        always="--",
    ),
    get("challenges:seals", "/challenges/{slug}/seals/", draft=RUNS_IT, always="ok"),
    get(
        "challenges:seals-data",
        "/challenges/{slug}/seals/seals.json",
        judging="ok",
        decided="ok",
        always="--",
    ),
    get("challenges:receipt-check", "/receipts/", always="ok"),
    post("challenges:receipt-check", "/receipts/", {"code": "7k2m4q8r0wzt"}, always="ok"),
]

MEMBER_PAGES = [
    get("challenges:profile", "/my/profile/", always=MEMBERS),
    post(
        "challenges:profile",
        "/my/profile/",
        {"display_name": "Renamed"},
        always="in go go go go go go go go",
    ),
    get("challenges:my-ideas", "/my/ideas/", always=MEMBERS),
    get(
        "challenges:my-votes",
        "/challenges/{slug}/my-votes/",
        draft="in -- -- -- -- -- ok -- ok",
        always=MEMBERS,
    ),
    post("challenges:demo-sign-in", "/demo/sign-in/", {"role": "staff"}, always="--"),
]

IDEAS = [
    get(
        "challenges:idea-submit",
        "/challenges/{slug}/ideas/submit/",
        draft="in -- -- -- -- -- no -- no",
        open=TAKES_PART,
        always=NOBODY,
    ),
    post(
        "challenges:idea-submit",
        "/challenges/{slug}/ideas/submit/",
        lambda w: w.idea_fields(),
        draft="in -- -- -- -- -- no -- lo",
        open=TAKES_PART_GO,
        always=TOO_LATE,
    ),
    get("challenges:idea-edit", "/ideas/{idea}/edit/", draft=UNSEEN, open=AUTHOR, always=NOBODY),
    post(
        "challenges:idea-edit",
        "/ideas/{idea}/edit/",
        lambda w: w.idea_fields(),
        draft="in -- lo -- -- -- no -- no",
        open=AUTHOR_GO,
        always="in no lo no no no no no no",
    ),
    get(
        "challenges:idea-edit",
        "/ideas/{draft}/edit/",
        "draft",
        open="in -- ok -- -- -- -- -- --",
        always="in -- no -- -- -- -- -- --",
    ),
    post(
        "challenges:idea-edit",
        "/ideas/{hidden}/edit/",
        lambda w: w.idea_fields(),
        "hidden",
        always=UNSEEN,
    ),
    get(
        "challenges:idea-withdraw",
        "/ideas/{idea}/withdraw/",
        draft="in -- ok -- -- -- no -- no",
        decided=NOBODY,
        always=AUTHOR,
    ),
    post(
        "challenges:idea-withdraw",
        "/ideas/{idea}/withdraw/",
        {},
        draft="in -- go -- -- -- no -- no",
        decided=NOBODY,
        always=AUTHOR_GO,
    ),
    get(
        "challenges:idea-hide",
        "/ideas/{idea}/hide/",
        draft="in -- no -- -- -- ok -- ok",
        judging="in no no no no no no no ok",
        decided="in no no no no no no no ok",
        always=MODERATES,
    ),
    post(
        "challenges:idea-hide",
        "/ideas/{idea}/hide/",
        {"reason": "Somebody else's work"},
        draft="in -- no -- -- -- go -- go",
        judging="in no no no no no no no go",
        decided="in no no no no no no no go",
        always=MODERATES_GO,
    ),
    post(
        "challenges:idea-hide",
        "/ideas/{hidden}/hide/",
        {"restore": "1"},
        "restore",
        judging="in -- no -- -- -- no -- go",
        decided="in -- no -- -- -- no -- go",
        always="in -- no -- -- -- go -- go",
    ),
    post(
        "challenges:idea-hide",
        "/ideas/{draft}/hide/",
        {"reason": "No"},
        "draft",
        always="in -- no -- -- -- -- -- --",
    ),
]

REPORTS = [
    get("challenges:idea-report", "/ideas/{idea}/report/",
        draft="in -- no -- -- -- ok -- ok", always="in ok no ok ok ok ok ok ok"),
    post("challenges:idea-report", "/ideas/{idea}/report/", {"reason": "Copied"},
         draft="in -- no -- -- -- go -- go", always="in go no go go go go go go"),
    get("challenges:idea-report", "/ideas/{hidden}/report/", "hidden", always=UNSEEN),
    get("challenges:idea-report", "/ideas/{draft}/report/", "draft",
        always="in -- no -- -- -- -- -- --"),
]  # fmt: skip

VOTES = [
    post(
        "challenges:idea-support",
        "/ideas/{idea}/support/",
        {"want": "1"},
        draft=UNSEEN,
        voting="in go no go no go go go go",
        always=NOBODY,
    ),
    post("challenges:idea-support", "/ideas/{hidden}/support/", {"want": "1"}, "hidden",
         always=UNSEEN),
    post("challenges:idea-support", "/ideas/{draft}/support/", {"want": "1"}, "draft",
         always="in -- no -- -- -- -- -- --"),
    post(
        "challenges:ideas-seen",
        "/challenges/{slug}/seen/",
        lambda w: {"idea": [w.idea.public_id, w.hidden_idea.public_id]},
        draft="in -- -- -- -- -- no -- no",
        voting="in ok ok ok no ok ok ok ok",
        always=NOBODY,
    ),
]  # fmt: skip

COMMENTS = [
    post(
        "challenges:comment-post",
        "/ideas/{idea}/comments/",
        {"text": "Good."},
        draft=UNSEEN,
        decided=NOBODY,
        always="in go go go no go go go go",
    ),
    post("challenges:comment-post", "/ideas/{hidden}/comments/", {"text": "Good."}, "hidden",
         always=NOT_PUBLIC),
    post("challenges:comment-post", "/ideas/{draft}/comments/", {"text": "Good."}, "draft",
         always=NOT_PUBLIC),
    get(
        "challenges:comment-report",
        "/comments/{comment}/report/",
        draft="in -- ok -- -- -- ok -- ok",
        always=MEMBERS,
    ),
    post(
        "challenges:comment-report",
        "/comments/{comment}/report/",
        {"reason": "Spam"},
        draft="in -- go -- -- -- go -- go",
        always="in go go go go go go go go",
    ),
    get(
        "challenges:comment-hide",
        "/comments/{comment}/hide/",
        draft="in -- no -- -- -- ok -- ok",
        always=MODERATES,
    ),
    post(
        "challenges:comment-hide",
        "/comments/{comment}/hide/",
        {"reason": "Spam"},
        draft="in -- no -- -- -- go -- go",
        always=MODERATES_GO,
    ),
]  # fmt: skip

INVITATIONS = [
    get("challenges:invitation", f"/judging/invitations/{TOKEN}/", always="ok"),
    get("challenges:invitation", "/judging/invitations/guessed/", "guessed", always="--"),
    # The link belongs to an address that none of these has.
    post("challenges:invitation", f"/judging/invitations/{TOKEN}/", {"answer": "accept"},
         "accept", always=NOBODY),
    post("challenges:invitation", f"/judging/invitations/{TOKEN}/", {"answer": "decline"},
         "decline", decided="lo", always="go"),
]  # fmt: skip

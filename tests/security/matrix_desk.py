"""The rows of the desk and of our pages in the CMS."""

from .matrix import (
    CMS,
    COMMENTS,
    IDEAS,
    INVITATIONS,
    JUDGE_GO,
    JUDGE_IN,
    JUDGE_NO,
    MEMBER_PAGES,
    NOT_PUBLIC,
    PUBLIC,
    REPORTS,
    RUNNER_GO,
    RUNNER_IN,
    RUNNER_NO,
    VOTES,
    get,
    post,
)

ON = "/desk/challenges/{slug}/"
TABS = ("ideas", "votes", "panel", "shortlist", "result", "award")
RUNNER_LATE = "in -- -- -- -- -- lo -- lo"
JUDGE_LATE = "in -- -- -- lo -- -- -- --"
RUNNER_405 = "in -- -- -- -- -- 405 -- 405"

# The challenge itself: its dates, its ideas, what is written of it.
PAIR = f"{ON}duplicates/{{idea}}/{{other}}/"
ORGANISER = [
    *(
        get(f"challenges:desk-{name}", f"{ON}{name}/", always=RUNNER_IN)
        for name in ("dates", "moderation", "duplicates", "export", "numbers")
    ),
    get("challenges:desk-preview", f"{ON}preview/brief/?as=visitor", always=RUNNER_IN),
    get("challenges:desk-preview", f"{ON}preview/wall/?as=member", "wall", always=RUNNER_IN),
    get("challenges:desk-preview", f"{ON}preview/score/", "score", always=RUNNER_IN),
    get("challenges:desk-preview", f"{ON}preview/votes/", "none", always=NOT_PUBLIC),
    get("challenges:desk-pair", PAIR, always=RUNNER_IN),
    get("challenges:desk-pair", f"{ON}duplicates/{{idea}}/{{draft}}/", "draft", always=NOT_PUBLIC),
    get("challenges:export-file", f"{ON}export/ideas.csv", always=RUNNER_IN),
    get("challenges:export-file", f"{ON}export/comments.json", "JSON", always=RUNNER_IN),
    get("challenges:export-file", f"{ON}export/judges.xlsx", "XLSX", always=RUNNER_IN),
    get("challenges:export-file", f"{ON}export/votes.csv", "votes", judging=RUNNER_IN,
        decided=RUNNER_IN, always=RUNNER_NO),
    get("challenges:export-file", f"{ON}export/users.csv", "none", always=NOT_PUBLIC),
    # What is sent is looked at once it is known that anything may be.
    post("challenges:desk-dates", f"{ON}dates/", {}, draft=RUNNER_NO, decided=RUNNER_NO,
         always="in -- -- -- -- -- 422 -- 422"),
    post("challenges:ideas-change", f"{ON}ideas/change/",
         lambda w: {"action": "tag", "tag": "river", "idea": [w.idea.public_id]}, always=RUNNER_GO),
    post("challenges:idea-decide", f"{ON}moderation/ideas/{{idea}}/",
         {"decision": "keep", "reason": "It is fine."}, always=RUNNER_GO),
    post("challenges:idea-decide", f"{ON}moderation/ideas/{{idea}}/",
         {"decision": "hide", "reason": "Copied."}, "hide",
         judging="in -- -- -- -- -- no -- go", decided="in -- -- -- -- -- no -- go",
         always=RUNNER_GO),
    post("challenges:comment-decide", f"{ON}moderation/comments/{{comment}}/",
         {"decision": "keep", "reason": "It is fine."}, always=RUNNER_GO),
    post("challenges:desk-pair", PAIR,
         lambda w: {"kept": w.idea.public_id, "reason": "Both are one and the same bus."},
         draft=RUNNER_GO, open=RUNNER_GO, always=RUNNER_NO),
    # In this world voting closes within the hour, so supporters could not follow.
    post("challenges:ideas-apart", f"{PAIR}apart/", {}, draft=RUNNER_GO, open=RUNNER_GO,
         always=RUNNER_NO),
    post("challenges:ideas-unmerge", f"{ON}duplicates/9999/undo/", {}, always=NOT_PUBLIC),
]  # fmt: skip

DESK = [
    get("challenges:desk", "/desk/", always="in no no no ok ok ok ok ok"),
    get("challenges:desk-challenge", ON, always=RUNNER_IN),
    *(get(f"challenges:desk-{tab}", f"{ON}{tab}/", always=RUNNER_IN) for tab in TABS),
    post("challenges:desk-challenge", ON, {}, always=RUNNER_405),
    post("challenges:desk-ideas", f"{ON}ideas/", {}, always=RUNNER_405),
    *ORGANISER,
    post(
        "challenges:desk-panel",
        f"{ON}panel/",
        {"email": "new@panel.example", "credential": "A hydrologist"},
        decided=RUNNER_NO,
        always=RUNNER_GO,
    ),
    # Refused by the state is said on the page of the panel; a role is refused at the door.
    post(
        "challenges:plan-choose",
        f"{ON}panel/plan/",
        {"way": "balanced", "reviews": "2"},
        decided=RUNNER_NO,
        always=RUNNER_GO,
    ),
    post("challenges:judge-remind", f"{ON}panel/remind/", {}, judging=RUNNER_GO, always=RUNNER_NO),
    post(
        "challenges:judge-replace",
        f"{ON}panel/replace/",
        lambda w: {"judge": w.seat, "reason": "Ill for a month"},
        decided=RUNNER_NO,
        always=RUNNER_GO,
    ),
    post(
        "challenges:extra-reviews-ask",
        f"{ON}panel/extra/",
        lambda w: {"idea": [w.idea.public_id], "reviews": "1", "reason": "The panel splits"},
        decided=RUNNER_NO,
        # No idea is before the panel yet, or the one judge of this world has them all.
        always=RUNNER_LATE,
    ),
    # No judge has asked for anything.
    post(
        "challenges:correction-decide",
        f"{ON}panel/corrections/9999/",
        {"answer": "approve", "reason": "Swapped"},
        always=NOT_PUBLIC,
    ),
    # Nobody has scored yet, so there is nothing to discuss.
    post("challenges:discussion-open", f"{ON}panel/discussion/", {}, always=RUNNER_NO),
    # Judges have something left to score in every state but the last.
    post("challenges:judging-close", f"{ON}judging/close/", {}, always=RUNNER_NO),
    post(
        "challenges:desk-votes",
        f"{ON}votes/",
        {
            "flag": "lockstep-1",
            "lockstep-1-set_aside": "yes",
            "lockstep-1-reason": "One person made all of these accounts.",
        },
        judging=RUNNER_GO,
        always=RUNNER_NO,
    ),
    post("challenges:votes-search", f"{ON}votes/search/", {}, voting=RUNNER_GO, always=RUNNER_NO),
    post(
        "challenges:desk-shortlist",
        f"{ON}shortlist/",
        lambda w: {"idea": [w.idea.public_id, w.other_idea.public_id]},
        judging=RUNNER_GO,
        always=RUNNER_NO,
    ),
    post(
        "challenges:desk-result",
        f"{ON}result/",
        {"winner_reason": "It can start soon.", "reason": "A score was missing."},
        decided=RUNNER_GO,
        always=RUNNER_NO,
    ),
    post("challenges:desk-award", f"{ON}award/", {}, decided=RUNNER_GO, always=RUNNER_NO),
]

JUDGING = [
    get("challenges:judge-queue", "/desk/judging/{slug}/", always=JUDGE_IN),
    get("challenges:judge-rules", "/desk/judging/{slug}/rules/", always=JUDGE_IN),
    # The judge of this world has agreed already.
    post("challenges:judge-rules", "/desk/judging/{slug}/rules/", {}, always=JUDGE_LATE),
    get("challenges:judge-practice", "/desk/judging/{slug}/practice/", always=JUDGE_IN),
    post(
        "challenges:judge-practice",
        "/desk/judging/{slug}/practice/",
        {"save": "skip"},
        always=JUDGE_GO,
    ),
    get("challenges:judge-nominations", "/desk/judging/{slug}/nominations/", always=JUDGE_IN),
    get(
        "challenges:judge-nominate",
        "/desk/judging/{slug}/nominations/{idea}/",
        draft=NOT_PUBLIC,
        always=JUDGE_IN,
    ),
    get(
        "challenges:judge-nominate",
        "/desk/judging/{slug}/nominations/{hidden}/",
        "hidden",
        always=NOT_PUBLIC,
    ),
    post(
        "challenges:judge-nominate",
        "/desk/judging/{slug}/nominations/{idea}/",
        {"reason": "Nobody else asks them"},
        draft=NOT_PUBLIC,
        voting=JUDGE_GO,
        always=JUDGE_NO,
    ),
    post(
        "challenges:judge-take-back",
        "/desk/judging/{slug}/nominations/{idea}/take-back/",
        {},
        voting=JUDGE_GO,
        always=JUDGE_NO,
    ),
    get("challenges:judge-score", "/desk/judging/{slug}/{idea}/", always=JUDGE_IN),
    get(
        "challenges:judge-score",
        "/desk/judging/{slug}/{hidden}/",
        "not assigned",
        always="in -- -- -- -- -- -- -- --",
    ),
    post(
        "challenges:judge-score",
        "/desk/judging/{slug}/{idea}/",
        lambda w: {"save": "complete", **w.criterion_fields()},
        judging=JUDGE_GO,
        always=JUDGE_NO,
    ),
    post(
        "challenges:judge-conflict",
        "/desk/judging/{slug}/{idea}/conflict/",
        {"reason": "I know who wrote it"},
        decided=JUDGE_NO,
        always=JUDGE_GO,
    ),
    # Judging is open, or its review is not complete, or the result is out.
    post(
        "challenges:judge-correction",
        "/desk/judging/{slug}/{idea}/correction/",
        lambda w: {"why": "Swapped", **w.criterion_fields()},
        always=JUDGE_NO,
    ),
    post(
        "challenges:judge-recuse",
        "/desk/judging/{slug}/{idea}/recuse/",
        lambda w: {"criterion": w.challenge.criteria.first().pk},
        judging=JUDGE_GO,
        always=JUDGE_NO,
    ),
]

# Others' money is not known to exist; staff alone handles what is held.
STAFF_ONLY = "in -- -- -- -- -- no -- go"
NOT_THERE = "in -- -- -- -- -- -- -- --"
AWARD, PAYOUT = "/desk/awards/{award}/", "/desk/payouts/{payout}/"
MONEY = [
    post("challenges:held-confirm", f"{ON}held/confirm/", {"amount": "10", "reference": "T 1"},
         decided=RUNNER_NO, always=STAFF_ONLY),
    post("challenges:rest-return", f"{ON}held/return/", {"rest-reference": "T 2"},
         always="in -- -- -- -- -- no -- lo"),
    post("challenges:rest-carry", f"{ON}held/carry/", {}, always="in -- -- -- -- -- no -- 422"),
    # It is ordered already, by the organiser.
    post("challenges:payout-order", f"{AWARD}payout/order/", {},
         decided=RUNNER_NO, always=NOT_THERE),
    post("challenges:payout-approve", f"{PAYOUT}approve/", {},
         decided="in -- -- -- -- -- no -- go", always=NOT_THERE),
    post("challenges:payout-send", f"{PAYOUT}send/",
         lambda w: {f"send-{w.payout_pk}-reference": "T 3"},
         decided="in -- -- -- -- -- lo -- lo", always=NOT_THERE),
    post("challenges:payout-return", f"{PAYOUT}return/",
         lambda w: {f"return-{w.payout_pk}-reason": "Closed"},
         decided=RUNNER_GO, always=NOT_THERE),
    post("challenges:rights-return", f"{AWARD}rights/return/",
         lambda w: {f"rights-{w.award_pk}-reason": "We stop"},
         decided=RUNNER_GO, always=NOT_THERE),
    get("challenges:desk-project", f"{AWARD}project/", decided=RUNNER_IN, always=NOT_THERE),
    post("challenges:desk-project", f"{AWARD}project/", {"title": "Next"},
         decided=RUNNER_GO, always=NOT_THERE),
    post("challenges:milestone-reach", "/desk/milestones/{milestone}/", {"reached": "1"},
         decided=RUNNER_GO, always=NOT_THERE),
    get("challenges:desk-statement", "/desk/organisations/{organisation}/statement/",
        always=RUNNER_IN),
    get("challenges:desk-statement-file", "/desk/organisations/{organisation}/statement.csv",
        always=RUNNER_IN),
    get("challenges:my-awards", "/my/awards/", always="in ok ok ok ok ok ok ok ok"),
    get("challenges:my-statement", "/my/awards/statement.csv", always="in ok ok ok ok ok ok ok ok"),
    get("challenges:award-accept", "/my/awards/{award}/",
        decided="in -- ok -- -- -- -- -- --", always=NOT_THERE),
    post("challenges:award-accept", "/my/awards/{award}/", {"terms": "x", "accept": "on"},
         decided="in -- no -- -- -- -- -- --", always=NOT_THERE),
    post("challenges:award-details", "/my/awards/{award}/details/", {"details": "NL 1"},
         decided="in -- go -- -- -- -- -- --", always=NOT_THERE),
    post("challenges:payout-confirm", "/my/awards/{award}/confirm/", {},
         decided="in -- no -- -- -- -- -- --", always=NOT_THERE),
    # Only what was awarded can be followed; the link that ends it is in a letter.
    post("challenges:idea-follow", "/ideas/{idea}/follow/", {"want": "1"},
         draft="in -- no -- -- -- no -- no",
         decided="in go go go go go go go go",
         always="in no no no no no no no no"),
    get("challenges:follow-end", "/follows/guessed/end/", always="--"),
    post("challenges:follow-end", "/follows/guessed/end/", {}, always="--"),
]  # fmt: skip

RULES = "/cms/challenges/{slug}/rules/"
CMS_PAGES = [
    get("challenges:cms-challenges", "/cms/challenges/", always=CMS),
    get("challenges:cms-challenge-start", "/cms/challenges/start/", always=CMS),
    # In the name of an organisation that is not hers, the other organiser gets the form again.
    post(
        "challenges:cms-challenge-start",
        "/cms/challenges/start/",
        lambda w: {"organisation": w.challenge.organisation_id, "title": "A new question"},
        always="in in in in in in go ok go",
    ),
    get("challenges:cms-challenge-rules", RULES, always="in in in in in in ok -- ok"),
    post("challenges:cms-challenge-rules", RULES, {}, "empty", always="in in in in in in ok -- ok"),
]

ROWS = [
    *PUBLIC,
    *MEMBER_PAGES,
    *IDEAS,
    *REPORTS,
    *VOTES,
    *COMMENTS,
    *INVITATIONS,
    *DESK,
    *MONEY,
    *JUDGING,
    *CMS_PAGES,
]

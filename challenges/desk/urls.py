from django.urls import path

from .views import (
    award,
    challenge,
    held,
    home,
    judge,
    panel,
    project,
    result,
    shortlist,
    statement,
    votes,
)

_ON = "desk/challenges/<slug:slug>/"
_JUDGING = "desk/judging/<slug:slug>/"
_AWARD = "desk/awards/<int:pk>/"
_PAYOUT = "desk/payouts/<int:pk>/"
_BOOKS = "desk/organisations/<slug:slug>/"

urlpatterns = [
    path("desk/", home.DeskView.as_view(), name="desk"),
    path(_ON, challenge.DeskChallengeView.as_view(), name="desk-challenge"),
    path(f"{_ON}ideas/", challenge.DeskIdeasView.as_view(), name="desk-ideas"),
    path(f"{_ON}votes/", votes.DeskVotesView.as_view(), name="desk-votes"),
    path(f"{_ON}votes/search/", votes.VotesSearchView.as_view(), name="votes-search"),
    path(f"{_ON}panel/", panel.DeskPanelView.as_view(), name="desk-panel"),
    path(f"{_ON}judging/close/", panel.JudgingCloseView.as_view(), name="judging-close"),
    path(f"{_ON}shortlist/", shortlist.DeskShortlistView.as_view(), name="desk-shortlist"),
    path(f"{_ON}result/", result.DeskResultView.as_view(), name="desk-result"),
    path(f"{_ON}award/", award.DeskAwardView.as_view(), name="desk-award"),
    path(f"{_ON}held/confirm/", held.HeldConfirmView.as_view(), name="held-confirm"),
    path(f"{_ON}held/return/", held.RestReturnView.as_view(), name="rest-return"),
    path(f"{_ON}held/carry/", held.RestCarryView.as_view(), name="rest-carry"),
    path(f"{_AWARD}payout/order/", award.PayoutOrderView.as_view(), name="payout-order"),
    path(f"{_AWARD}rights/return/", award.RightsReturnView.as_view(), name="rights-return"),
    path(f"{_AWARD}project/", project.DeskProjectView.as_view(), name="desk-project"),
    path(f"{_PAYOUT}approve/", award.PayoutApproveView.as_view(), name="payout-approve"),
    path(f"{_PAYOUT}send/", award.PayoutSendView.as_view(), name="payout-send"),
    path(f"{_PAYOUT}return/", award.PayoutReturnView.as_view(), name="payout-return"),
    path("desk/milestones/<int:pk>/", project.MilestoneReachView.as_view(), name="milestone-reach"),
    path(f"{_BOOKS}statement/", statement.DeskStatementView.as_view(), name="desk-statement"),
    path(
        f"{_BOOKS}statement.csv",
        statement.DeskStatementFileView.as_view(),
        name="desk-statement-file",
    ),
    path(_JUDGING, judge.JudgeQueueView.as_view(), name="judge-queue"),
    path(f"{_JUDGING}<public_id:public_id>/", judge.JudgeScoreView.as_view(), name="judge-score"),
    path(
        f"{_JUDGING}<public_id:public_id>/conflict/",
        judge.JudgeConflictView.as_view(),
        name="judge-conflict",
    ),
]

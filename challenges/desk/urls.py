from django.urls import path

from .views import (
    award,
    award_acts,
    challenge,
    corrections,
    dates,
    duplicates,
    exports,
    held,
    home,
    ideas,
    judge,
    moderation,
    numbers,
    panel,
    panel_acts,
    preview,
    project,
    result,
    shortlist,
    statement,
    votes,
)

_ON = "desk/challenges/<slug:slug>/"
_JUDGING = "desk/judging/<slug:slug>/"
_PAIR = f"{_ON}duplicates/<public_id:first>/<public_id:second>/"
_AWARD = "desk/awards/<int:pk>/"
_PAYOUT = "desk/payouts/<int:pk>/"
_BOOKS = "desk/organisations/<slug:slug>/"

# The challenge itself: its dates, its ideas, what is written of it.
_CHALLENGE = [
    path(f"{_ON}dates/", dates.DeskDatesView.as_view(), name="desk-dates"),
    path(f"{_ON}preview/<slug:page>/", preview.DeskPreviewView.as_view(), name="desk-preview"),
    path(f"{_ON}ideas/", ideas.DeskIdeasView.as_view(), name="desk-ideas"),
    path(f"{_ON}ideas/change/", ideas.IdeasChangeView.as_view(), name="ideas-change"),
    path(f"{_ON}moderation/", moderation.DeskModerationView.as_view(), name="desk-moderation"),
    path(
        f"{_ON}moderation/ideas/<public_id:public_id>/",
        moderation.IdeaDecideView.as_view(),
        name="idea-decide",
    ),
    path(
        f"{_ON}moderation/comments/<int:pk>/",
        moderation.CommentDecideView.as_view(),
        name="comment-decide",
    ),
    path(f"{_ON}duplicates/", duplicates.DeskDuplicatesView.as_view(), name="desk-duplicates"),
    path(
        f"{_ON}duplicates/<int:pk>/undo/",
        duplicates.IdeasUnmergeView.as_view(),
        name="ideas-unmerge",
    ),
    path(_PAIR, duplicates.DeskPairView.as_view(), name="desk-pair"),
    path(f"{_PAIR}apart/", duplicates.IdeasApartView.as_view(), name="ideas-apart"),
    path(f"{_ON}export/", exports.DeskExportView.as_view(), name="desk-export"),
    path(
        f"{_ON}export/<slug:table>.<slug:ending>",
        exports.ExportFileView.as_view(),
        name="export-file",
    ),
    path(f"{_ON}numbers/", numbers.DeskNumbersView.as_view(), name="desk-numbers"),
]

urlpatterns = [
    path("desk/", home.DeskView.as_view(), name="desk"),
    path(_ON, challenge.DeskChallengeView.as_view(), name="desk-challenge"),
    path(f"{_ON}votes/", votes.DeskVotesView.as_view(), name="desk-votes"),
    path(f"{_ON}votes/search/", votes.VotesSearchView.as_view(), name="votes-search"),
    path(f"{_ON}panel/", panel.DeskPanelView.as_view(), name="desk-panel"),
    path(f"{_ON}panel/plan/", panel_acts.PlanChooseView.as_view(), name="plan-choose"),
    path(f"{_ON}panel/remind/", panel_acts.JudgeRemindView.as_view(), name="judge-remind"),
    path(f"{_ON}panel/replace/", panel_acts.JudgeReplaceView.as_view(), name="judge-replace"),
    path(f"{_ON}panel/extra/", panel_acts.ExtraReviewsAskView.as_view(), name="extra-reviews-ask"),
    path(
        f"{_ON}panel/discussion/", panel_acts.DiscussionOpenView.as_view(), name="discussion-open"
    ),
    path(
        f"{_ON}panel/corrections/<int:pk>/",
        corrections.CorrectionDecideView.as_view(),
        name="correction-decide",
    ),
    path(f"{_ON}judging/close/", panel_acts.JudgingCloseView.as_view(), name="judging-close"),
    path(f"{_ON}shortlist/", shortlist.DeskShortlistView.as_view(), name="desk-shortlist"),
    path(f"{_ON}result/", result.DeskResultView.as_view(), name="desk-result"),
    path(f"{_ON}award/", award.DeskAwardView.as_view(), name="desk-award"),
    path(f"{_ON}held/confirm/", held.HeldConfirmView.as_view(), name="held-confirm"),
    path(f"{_ON}held/return/", held.RestReturnView.as_view(), name="rest-return"),
    path(f"{_ON}held/carry/", held.RestCarryView.as_view(), name="rest-carry"),
    path(f"{_AWARD}payout/order/", award_acts.PayoutOrderView.as_view(), name="payout-order"),
    path(f"{_AWARD}rights/return/", award_acts.RightsReturnView.as_view(), name="rights-return"),
    path(f"{_AWARD}project/", project.DeskProjectView.as_view(), name="desk-project"),
    path(f"{_PAYOUT}approve/", award_acts.PayoutApproveView.as_view(), name="payout-approve"),
    path(f"{_PAYOUT}send/", award_acts.PayoutSendView.as_view(), name="payout-send"),
    path(f"{_PAYOUT}return/", award_acts.PayoutReturnView.as_view(), name="payout-return"),
    path("desk/milestones/<int:pk>/", project.MilestoneReachView.as_view(), name="milestone-reach"),
    path(f"{_BOOKS}statement/", statement.DeskStatementView.as_view(), name="desk-statement"),
    path(
        f"{_BOOKS}statement.csv",
        statement.DeskStatementFileView.as_view(),
        name="desk-statement-file",
    ),
    path(_JUDGING, judge.JudgeQueueView.as_view(), name="judge-queue"),
    path(f"{_JUDGING}rules/", judge.JudgeRulesView.as_view(), name="judge-rules"),
    path(f"{_JUDGING}practice/", judge.JudgePracticeView.as_view(), name="judge-practice"),
    path(f"{_JUDGING}nominations/", judge.JudgeNominationsView.as_view(), name="judge-nominations"),
    path(
        f"{_JUDGING}nominations/<public_id:public_id>/",
        judge.JudgeNominateView.as_view(),
        name="judge-nominate",
    ),
    path(
        f"{_JUDGING}nominations/<public_id:public_id>/take-back/",
        judge.JudgeTakeBackView.as_view(),
        name="judge-take-back",
    ),
    path(f"{_JUDGING}<public_id:public_id>/", judge.JudgeScoreView.as_view(), name="judge-score"),
    path(
        f"{_JUDGING}<public_id:public_id>/conflict/",
        judge.JudgeConflictView.as_view(),
        name="judge-conflict",
    ),
    path(
        f"{_JUDGING}<public_id:public_id>/recuse/",
        judge.JudgeRecuseView.as_view(),
        name="judge-recuse",
    ),
    path(
        f"{_JUDGING}<public_id:public_id>/correction/",
        judge.JudgeCorrectionView.as_view(),
        name="judge-correction",
    ),
    *_CHALLENGE,
]

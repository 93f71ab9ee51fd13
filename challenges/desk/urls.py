from django.urls import path

from .views import award, challenge, home, judge, panel, result, shortlist, votes

_ON = "desk/challenges/<slug:slug>/"
_JUDGING = "desk/judging/<slug:slug>/"

urlpatterns = [
    path("desk/", home.DeskView.as_view(), name="desk"),
    path(_ON, challenge.DeskChallengeView.as_view(), name="desk-challenge"),
    path(f"{_ON}ideas/", challenge.DeskIdeasView.as_view(), name="desk-ideas"),
    path(f"{_ON}votes/", votes.DeskVotesView.as_view(), name="desk-votes"),
    path(f"{_ON}votes/search/", votes.VotesSearchView.as_view(), name="votes-search"),
    path(f"{_ON}panel/", panel.DeskPanelView.as_view(), name="desk-panel"),
    path(f"{_ON}panel/plan/", panel.PlanChooseView.as_view(), name="plan-choose"),
    path(f"{_ON}panel/remind/", panel.JudgeRemindView.as_view(), name="judge-remind"),
    path(f"{_ON}panel/replace/", panel.JudgeReplaceView.as_view(), name="judge-replace"),
    path(f"{_ON}panel/extra/", panel.ExtraReviewsAskView.as_view(), name="extra-reviews-ask"),
    path(f"{_ON}panel/discussion/", panel.DiscussionOpenView.as_view(), name="discussion-open"),
    path(f"{_ON}judging/close/", panel.JudgingCloseView.as_view(), name="judging-close"),
    path(f"{_ON}shortlist/", shortlist.DeskShortlistView.as_view(), name="desk-shortlist"),
    path(f"{_ON}result/", result.DeskResultView.as_view(), name="desk-result"),
    path(f"{_ON}award/", award.DeskAwardView.as_view(), name="desk-award"),
    path("desk/awards/<int:pk>/paid/", award.AwardPaidView.as_view(), name="award-paid"),
    path(_JUDGING, judge.JudgeQueueView.as_view(), name="judge-queue"),
    path(f"{_JUDGING}rules/", judge.JudgeRulesView.as_view(), name="judge-rules"),
    path(f"{_JUDGING}practice/", judge.JudgePracticeView.as_view(), name="judge-practice"),
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
]

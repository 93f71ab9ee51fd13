from django.urls import path

from .views import CommentHideView, CommentPostView, CommentReportView

urlpatterns = [
    path("ideas/<public_id:public_id>/comments/", CommentPostView.as_view(), name="comment-post"),
    path("comments/<int:pk>/report/", CommentReportView.as_view(), name="comment-report"),
    path("comments/<int:pk>/hide/", CommentHideView.as_view(), name="comment-hide"),
]

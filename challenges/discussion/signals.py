from django.dispatch import Signal

# comment: the XtdComment just posted.
comment_posted = Signal()

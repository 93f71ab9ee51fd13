from django.dispatch import Signal

# event: the VoteEvent just written.
support_stated = Signal()

from django.dispatch import Signal

# card: the MethodCard that was just written.
card_frozen = Signal()
# card: the later version of the MethodCard, in which dates are others.
dates_moved = Signal()

from django.dispatch import Signal

# card: the MethodCard that was just written.
card_frozen = Signal()

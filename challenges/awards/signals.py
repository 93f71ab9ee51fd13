from django.dispatch import Signal

# award: the Award just made.
bounty_awarded = Signal()

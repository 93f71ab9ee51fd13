from django.dispatch import Signal

# award: the Award just made.
bounty_awarded = Signal()
# payout: the Payout whose money has just left.
payout_sent = Signal()
# update: the ProjectUpdate just posted.
project_updated = Signal()

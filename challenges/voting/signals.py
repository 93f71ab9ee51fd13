from django.dispatch import Signal

# event: the VoteEvent just written.
support_stated = Signal()
# ballot, locked; events: those of one sitting that no letter has named yet, oldest first.
receipts_due = Signal()

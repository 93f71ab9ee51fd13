from django.dispatch import Signal

# judge, token: the Judge just invited and the secret of her link.
judge_invited = Signal()

# judge, added: a Judge who was drawn in somebody's place or for more reviews, and how many ideas
# were added to her queue by it.
queue_grew = Signal()

# judge, scored, to_score: the Judge to be written to about what she owes, and how far she is.
judge_reminded = Signal()

# correction: what a judge has just asked for.
correction_asked = Signal()

# decision: what somebody of the organisation has just said to it.
correction_decided = Signal()

from django.dispatch import Signal

# judge, token: the Judge just invited and the secret of her link.
judge_invited = Signal()

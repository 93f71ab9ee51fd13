from django.dispatch import Signal

# result: the Result just published.
result_published = Signal()

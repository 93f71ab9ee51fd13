from django.dispatch import Signal

# idea, version: the Idea and the IdeaVersion just submitted (first time or again).
idea_submitted = Signal()
# idea
idea_withdrawn = Signal()
# merge: the Merge just made
ideas_merged = Signal()
# merge: the Merge just undone
merge_undone = Signal()

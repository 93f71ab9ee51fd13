from django.core.files.storage import storages

from challenges.core.public_ids import new_public_id


def picture_path(idea, filename: str) -> str:
    """A random name: neither the person's file name nor the idea can be read from it."""
    return f"ideas/{new_public_id()}.webp"


def private_storage():
    """Pictures of ideas are served by a view that asks who may see the idea, never as files."""
    return storages["private"]

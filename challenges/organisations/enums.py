from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    BRAND = "brand", _("Brand")
    NONPROFIT = "nonprofit", _("Nonprofit")


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


# Who may change something for the organisation; a viewer only looks.
WRITING_ROLES = (Role.OWNER, Role.EDITOR)

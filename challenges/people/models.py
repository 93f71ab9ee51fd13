from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.core.public_ids import new_public_id

from .validators import canonical_email


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. She signs in with her address and is shown by her display name."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    canonical_email = models.CharField(max_length=254, unique=True, editable=False)
    display_name = models.CharField(
        _("display name"), max_length=60, help_text=_("Shown with your ideas and comments.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff of the platform"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["display_name", "pk"]

    def __str__(self) -> str:
        return self.display_name or str(_("A member"))

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        self.canonical_email = canonical_email(self.email)
        if "email" in (fields := kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*fields, "canonical_email"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        words = self.display_name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def drawing(self) -> int:
        """Which of the twelve drawn patterns stands for this person."""
        return drawing_of(self.public_id)


def display_name(user: User) -> str:
    return str(user)


def drawing_of(public_id: str) -> int:
    return int(public_id[:2], 36) % 12

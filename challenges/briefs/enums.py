from django.db import models
from django.utils.translation import gettext_lazy as _


class WindowKind(models.TextChoices):
    SUBMISSION = "submission", _("Ideas")
    VOTING = "voting", _("Voting")
    JUDGING = "judging", _("Judging")


class Stage(models.TextChoices):
    """Where a challenge stands, in one word; computed from time, never stored."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Open for ideas")
    VOTING = "voting", _("Voting")
    JUDGING = "judging", _("Judging")
    DECIDED = "decided", _("Decided")


class Currency(models.TextChoices):
    EUR = "EUR", _("Euro")
    GBP = "GBP", _("Pound sterling")
    USD = "USD", _("US dollar")
    ZAR = "ZAR", _("South African rand")
    PLN = "PLN", _("Polish złoty")


class BallotKind(models.TextChoices):
    SUPPORT = "support", _("Support as many ideas as you like")
    BUDGET = "budget", _("A number of supports for each voter")


class CountsShown(models.TextChoices):
    """From when on the numbers of supports may be seen."""

    AFTER_CLOSE = "after_close", _("When voting has closed")
    AFTER_VOTE = "after_vote", _("After one’s own first support")
    ALWAYS = "always", _("Always")


class Treatment(models.TextChoices):
    """What is done about votes that seem to belong together: `balance.integrity.TREATMENTS`."""

    REPORT = "report", _("A person decides, with a published reason")
    SQRT = "sqrt", _("A group counts as the square root of its size")
    CAP1 = "cap1", _("A group counts as one voter")
    EXCLUDE = "exclude", _("A group does not count")


class NoAward(models.TextChoices):
    """What becomes of the bounty when no idea passes what the rules ask for."""

    RETURN = "return", _("It goes back to the organisation")
    NEXT = "next", _("It is carried to the organisation’s next challenge")
    SPLIT = "split", _("The ideas on the shortlist share it equally")


class Unawarded(models.TextChoices):
    """What becomes of the parts of the bounty that no idea reached: `core.money.award_tiers`."""

    RETURN = "return", _("They go back to the organisation")
    ROLL_DOWN = "roll_down", _("Each goes down to the next place")
    RE_SPLIT = "re_split", _("The ideas awarded share them in proportion")

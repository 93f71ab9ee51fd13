from collections import defaultdict
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.texts import one_line
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, standing_merges, visible_to
from challenges.judging.queries import reviews_for_balance
from challenges.ranking import card_sentences
from challenges.ranking.cards import Card, cards
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of
from challenges.voting.models import Ballot, VoteEvent
from challenges.voting.own_ballot import own_ballot
from challenges.voting.rules import voting_is_over

from .models import OutboxMail

FOLDER = "challenges/notifications"
# So many letters are held in memory before they are written down.
LETTERS_AT_ONCE = 200


def send_letter(*, name: str, to: str, context: dict, unsubscribe: str = "") -> None:
    """Write the letter `name` to one address: `<name>_subject.txt`, `<name>.txt`, and `<name>.html`
    where there is one.

    Inside a transaction it is sent only if that one commits. Links are made from BASE_URL, never
    from a request: the letter is given `base_url` and addresses that begin with a slash.
    unsubscribe: the path at which a mail programme may end letters of this kind (RFC 8058).
    """
    headers = {}
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{settings.BASE_URL}{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _letter(name=name, to=to, context=context, headers=headers).send()


def send_vote_receipts(*, ballot: Ballot, events: list[VoteEvent]) -> None:
    """Write the one letter about these votes of one ballot: their codes, and whether they count.

    Should be called while holding the lock of the ballot.
    """
    challenge, voter = ballot.challenge, ballot.voter
    ideas = Idea.objects.filter(pk__in=[event.idea_id for event in events])
    shown = set(visible_to(voter, ideas).values_list("pk", flat=True))
    context = {
        "challenge": challenge,
        "voter": voter,
        "votes": [{"event": event, "is_shown": event.idea_id in shown} for event in events],
        "ballot": own_ballot(voter, challenge),
        "is_over": voting_is_over(challenge, now=database_now()),
        "check_path": reverse("challenges:receipt-check"),
        "votes_path": reverse("challenges:my-votes", args=[challenge.slug]),
    }
    # Of the last event: no other letter can ever have it.
    mark = salted_hmac("challenges.notifications.vote_receipts", events[-1].code).hexdigest()[:32]
    headers = {"Message-ID": f"<{mark}@{urlsplit(settings.BASE_URL).hostname}>"}
    _letter(name="vote_receipts", to=voter.email, context=context, headers=headers).send()


@transaction.atomic
def send_cards(*, result: Result) -> int:
    """Send each author a letter with the cards of her ideas, and of those that stand for one of
    hers; returns how many letters.

    Ideas withdrawn or hidden have no card, and accounts that stand for somebody of an imported
    file get no letter. Holds a lock on the challenge; a second call for the same version of the
    result writes nothing.
    """
    challenge = Challenge.objects.select_for_update(of=("self",)).get(pk=result.challenge_id)
    if _cards_are_written(result):
        return 0
    entrants = list(_entrants(result, challenge).items())
    connection = get_connection()
    for start in range(0, len(entrants), LETTERS_AT_ONCE):
        part = entrants[start : start + LETTERS_AT_ONCE]
        connection.send_messages(
            [_cards_letter(result, challenge, author, items) for author, items in part]
        )
    return len(entrants)


def _cards_are_written(result: Result) -> bool:
    """All of them or none, since one transaction wrote them; they bear one mark."""
    return OutboxMail.objects.filter(message_id__startswith=f"<{_mark(result)}.").exists()


def _mark(result: Result) -> str:
    """Begins the Message-ID of each letter; nobody can put it into a text beforehand."""
    return salted_hmac("challenges.notifications.card", str(result.pk)).hexdigest()[:24]


def _entrants(result: Result, challenge: Challenge) -> dict:
    """author -> what the letter says of each of her ideas."""
    found, remarks = cards(result), _remarks(challenge)
    earlier = result_of(challenge, result.version - 1)
    before = cards(earlier) if earlier else {}
    merged = _merged(challenge)
    entrants = defaultdict(list)
    for idea in public_ideas(challenge).select_related("author").order_by("pk"):
        if card := found.get(idea.public_id):
            changed = (
                card_sentences.changes(before.get(card.id), card) if earlier is not None else []
            )
            item = _item(idea, card) | {"changes": changed}
            entrants[idea.author].append(item | {"remarks": remarks[idea.pk]})
            for author, titles in merged[idea.pk].items():
                # What judges wrote is for whoever wrote what they read.
                entrants[author].append(item | {"merged": titles})
    return {author: items for author, items in entrants.items() if author.is_active}


def _merged(challenge: Challenge) -> dict[int, dict]:
    """Of each idea that stands for others: the authors of those, with their titles."""
    merged = defaultdict(lambda: defaultdict(list))
    merges = standing_merges().filter(kept__challenge=challenge)
    for merge in merges.select_related("idea__author", "kept").order_by("pk"):
        if merge.idea.author_id != merge.kept.author_id:
            merged[merge.kept_id][merge.idea.author].append(merge.idea.title)
    return merged


def _remarks(challenge: Challenge) -> dict[int, list[str]]:
    """What the panel wrote to each author, in an order that tells nothing."""
    reviews = reviews_for_balance(challenge).exclude(remark_to_author="")
    remarks = defaultdict(list)
    for idea, text in reviews.order_by("judge__public_id").values_list("idea", "remark_to_author"):
        remarks[idea].append(text)
    return remarks


def _item(idea: Idea, card: Card) -> dict:
    return {
        "idea": idea,
        "card": card,
        "headline": card_sentences.headline(card),
        "sentences": card_sentences.sentences_of(card),
        "card_path": reverse("challenges:idea-card", args=[idea.public_id]),
    }


def _cards_letter(result, challenge, author, items) -> EmailMultiAlternatives:
    context = {
        "result": result,
        "challenge": challenge,
        "author": author,
        "items": items,
        "results_path": reverse("challenges:results", args=[challenge.slug]),
    }
    host = urlsplit(settings.BASE_URL).hostname
    message_id = f"<{_mark(result)}.{author.public_id}@{host}>"
    return _letter(
        name="result_card", to=author.email, context=context, headers={"Message-ID": message_id}
    )


def _letter(*, name: str, to: str, context: dict, headers=None) -> EmailMultiAlternatives:
    context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
    subject = one_line(render_to_string(f"{FOLDER}/{name}_subject.txt", context))
    body = render_to_string(f"{FOLDER}/{name}.txt", context).strip() + "\n"
    letter = EmailMultiAlternatives(subject=subject, body=body, to=[to], headers=headers)
    try:
        template = get_template(f"{FOLDER}/{name}.html")
    except TemplateDoesNotExist:
        return letter
    letter.attach_alternative(template.render(context), "text/html")
    return letter

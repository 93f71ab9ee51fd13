"""Which letter follows what happens elsewhere."""

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

from challenges.awards.signals import bounty_awarded, payout_sent, project_updated
from challenges.briefs.enums import WindowKind
from challenges.briefs.phases import in_zone
from challenges.ideas.signals import idea_submitted, ideas_merged, merge_undone
from challenges.judging.correction_queries import second_persons
from challenges.judging.signals import (
    correction_asked,
    correction_decided,
    judge_invited,
    judge_reminded,
    queue_grew,
)
from challenges.ranking.signals import result_published
from challenges.voting.signals import receipts_due

from .follows import tell_followers
from .merges import tell_authors
from .services import send_cards, send_letter, send_vote_receipts


@receiver(idea_submitted, dispatch_uid="receipt_for_idea")
def send_receipt(sender, idea, version, **kwargs):
    challenge = idea.challenge
    window = challenge.window(WindowKind.SUBMISSION)
    context = {
        "idea": idea,
        "version": version,
        "challenge": challenge,
        "submitted_at": in_zone(version.submitted_at, challenge),
        "closes_at": in_zone(window.closes_at, challenge) if window else "",
        "edit_path": reverse("challenges:idea-edit", args=[idea.public_id]),
    }
    send_letter(name="receipt", to=idea.author.email, context=context)


@receiver(ideas_merged, dispatch_uid="news_of_merge")
def send_news_of_merge(sender, merge, **kwargs):
    tell_authors(merge=merge, name="merged")


@receiver(merge_undone, dispatch_uid="news_of_merge_undone")
def send_news_of_merge_undone(sender, merge, **kwargs):
    tell_authors(merge=merge, name="merge_undone")


@receiver(receipts_due, dispatch_uid="receipts_for_voter")
def send_receipts_of_votes(sender, ballot, events, **kwargs):
    send_vote_receipts(ballot=ballot, events=events)


@receiver(judge_invited, dispatch_uid="invitation_for_judge")
def send_invitation(sender, judge, token, **kwargs):
    challenge = judge.challenge
    window = challenge.window(WindowKind.JUDGING)
    context = {
        "judge": judge,
        "challenge": challenge,
        "closes_at": in_zone(window.closes_at, challenge) if window else "",
        "path": reverse("challenges:invitation", args=[token]),
        "asks_second_factor": settings.SECOND_FACTOR_REQUIRED,
    }
    send_letter(name="invitation", to=judge.email, context=context)


@receiver(judge_reminded, dispatch_uid="reminder_for_judge")
def send_reminder(sender, judge, scored, to_score, **kwargs):
    challenge = judge.challenge
    window = challenge.window(WindowKind.JUDGING)
    context = {
        "judge": judge,
        "challenge": challenge,
        "scored": scored,
        "to_score": to_score,
        "left": to_score - scored,
        "closes_at": in_zone(window.closes_at, challenge) if window else "",
        "path": reverse("challenges:judge-queue", args=[challenge.slug]),
    }
    send_letter(name="reminder", to=judge.user.email, context=context)


@receiver(queue_grew, dispatch_uid="news_of_queue")
def send_news_of_queue(sender, judge, added, **kwargs):
    challenge = judge.challenge
    window = challenge.window(WindowKind.JUDGING)
    context = {
        "judge": judge,
        "challenge": challenge,
        "added": added,
        "closes_at": in_zone(window.closes_at, challenge) if window else "",
        "path": reverse("challenges:judge-queue", args=[challenge.slug]),
    }
    send_letter(name="queue_grew", to=judge.user.email, context=context)


@receiver(correction_asked, dispatch_uid="question_for_organisers")
def send_correction_asked(sender, correction, **kwargs):
    # Neither the scores nor whose they are: a letter is read by whoever opens the mailbox.
    idea = correction.review.idea
    challenge = idea.challenge
    path = reverse("challenges:desk-panel", args=[challenge.slug])
    about = {
        "challenge": challenge,
        "idea": idea,
        "path": f"{path}#correction-{correction.pk}",
    }
    for person in second_persons(challenge, idea):
        send_letter(name="correction_asked", to=person.email, context=about | {"person": person})


@receiver(correction_decided, dispatch_uid="answer_for_judge")
def send_correction_decided(sender, decision, **kwargs):
    review = decision.correction.review
    challenge = review.judge.challenge
    context = {
        "decision": decision,
        "judge": review.judge,
        "challenge": challenge,
        "idea": review.idea,
        "path": reverse("challenges:judge-score", args=[challenge.slug, review.idea.public_id]),
    }
    send_letter(name="correction_decided", to=review.judge.user.email, context=context)


@receiver(result_published, dispatch_uid="cards_for_entrants")
def send_cards_of_result(sender, result, **kwargs):
    # An imported election was decided elsewhere, by nobody of this site.
    if result.published_by_id is not None:
        send_cards(result=result)


@receiver(bounty_awarded, dispatch_uid="news_for_winner")
def send_award(sender, award, **kwargs):
    # An account that stands for somebody of an imported file has an address that cannot exist.
    if not award.idea.author.is_active:
        return
    context = {
        "award": award,
        "idea": award.idea,
        "challenge": award.challenge,
        "accept_path": reverse("challenges:award-accept", args=[award.pk]),
        "certificate_path": reverse("challenges:certificate", args=[award.idea.public_id]),
        "results_path": reverse("challenges:results", args=[award.challenge.slug]),
    }
    send_letter(name="award", to=award.idea.author.email, context=context)


@receiver(payout_sent, dispatch_uid="question_for_winner")
def send_payout_sent(sender, payout, **kwargs):
    award = payout.award
    context = {
        "award": award,
        "payout": payout,
        "challenge": award.challenge,
        "path": reverse("challenges:award-accept", args=[award.pk]),
    }
    send_letter(name="payout_sent", to=award.idea.author.email, context=context)


@receiver(project_updated, dispatch_uid="news_for_followers")
def send_project_update(sender, update, **kwargs):
    tell_followers(update)

"""The organiser's ideas: many at once, what members reported, what is alike."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.discussion.models import CommentReport
from challenges.ideas.models import Idea, IdeaDecision, IdeaReport, Merge, ToldApart
from challenges.ideas.services import hide_idea, report_idea
from tests.builders.discussion import a_comment, a_hidden_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_review
from tests.builders.judging import a_judge as a_judge_of
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist

pytestmark = pytest.mark.django_db

ONE = "A repair bus with tools stops on village squares, and volunteers mend kettles and bicycles."
SAME = "Volunteers in a bus mend bicycles and kettles with their tools on squares of villages."
OTHER = "A choir sings under the bridge on the first frosty evening of December."


def at(challenge, name, *args):
    return reverse(f"challenges:{name}", args=[challenge.slug, *args])


def report(comment, reason="Rude"):
    return CommentReport.objects.create(
        comment=comment, reporter=a_user(), reason=reason, reported_at=timezone.now()
    )


def change(client, challenge, ideas, **data):
    data = {"idea": [idea.public_id for idea in ideas], **data}
    return client.post(at(challenge, "ideas-change"), data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- The list -------------------------------------------------------------------------------------


def test_filters_find_what_they_say(client, organisation, editor):
    challenge = a_challenge_in("judging", organisation=organisation)
    ideas = {name: an_idea(challenge=challenge, title=name) for name in ("plain", "listed", "done")}
    ideas["reported"] = an_idea(challenge=challenge, title="reported")
    ideas["answered"] = an_idea(challenge=challenge, title="answered")
    ideas["merged"] = an_idea(challenge=challenge, title="merged", status="merged")
    for name in ("reported", "answered"):
        report_idea(idea=ideas[name], reporter=a_user(), reason="Copied")
    client.post(
        at(challenge, "idea-decide", ideas["answered"].public_id),
        {"decision": "keep", "reason": "It is not."},
    )
    judge = a_judge_of(challenge)
    for name in ("listed", "done"):
        a_finalist(ideas[name])
    a_review(judge, ideas["done"], [7, 7])

    found = {
        show: {idea.title for idea in client.get(at(challenge, "desk-ideas"), {"show": show})
               .context["page_obj"]}
        for show in ("shortlisted", "unreviewed", "reported", "merged")
    }  # fmt: skip

    assert found == {
        "shortlisted": {"listed", "done"},
        "unreviewed": {"listed"},
        "reported": {"reported"},
        "merged": {"merged"},
    }


def test_what_belongs_to_the_shortlist_is_no_filter_before_voting_has_closed(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)
    an_idea(challenge=challenge)

    response = client.get(at(challenge, "desk-ideas"), {"show": "unreviewed"})

    assert len(response.context["page_obj"]) == 1
    assert {"shortlisted", "unreviewed"} & dict(response.context["shows"]).keys() == set()


def test_pages_are_stable_where_ideas_came_at_one_moment(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    now = timezone.now() - timedelta(hours=1)
    ideas = {an_idea(challenge=challenge, submitted_at=now).pk for _ in range(60)}

    for sort in ("newest", "oldest", "title"):
        pages = [
            client.get(at(challenge, "desk-ideas"), {"sort": sort, "page": page})
            for page in (1, 2, 3)
        ]
        seen = [idea.pk for page in pages for idea in page.context["page_obj"]]
        assert (len(seen), set(seen)) == (60, ideas), sort


@pytest.mark.parametrize(
    "query",
    [{"page": "999999"}, {"sort": "-author__email"}, {"show": "x' OR 1"}, {"tag": "\x00"},
     {"tag": "%"}, {"q": "%"}, {"page": "1e9", "limit": "1000000"}],
)  # fmt: skip
def test_odd_addresses_break_nothing(client, organisation, query):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge)

    assert client.get(at(challenge, "desk-ideas"), query).status_code == 200


# --- Many at once ---------------------------------------------------------------------------------


def test_many_are_hidden_with_one_reason_and_shown_again(client, editor, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    ideas = [an_idea(challenge=challenge) for _ in range(3)]

    hidden = change(client, challenge, ideas[:2], action="hide", reason="Advertising")
    after_hiding = list(Idea.objects.filter(hidden_reason="Advertising").order_by("pk"))
    shown = change(client, challenge, ideas, action="show")

    assert said(hidden) == ["2 ideas are hidden."]
    assert after_hiding == ideas[:2]
    assert said(shown) == ["3 ideas are shown."]
    rows = IdeaDecision.objects.order_by("pk").values_list("idea", "decision", "decided_by")
    assert list(rows) == [
        *((idea.pk, "hidden", editor.pk) for idea in ideas[:2]),
        *((idea.pk, "shown", editor.pk) for idea in ideas[:2]),
    ]


def test_what_is_refused_is_said_with_its_reason(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge, title="A late one")

    response = change(client, challenge, [idea], action="hide", reason="Advertising")

    assert len(said(response)) == 1
    assert said(response)[0].startswith("Left as they were: A late one. Voting has closed")
    assert not Idea.objects.filter(hidden_at__isnull=False).exists()


def test_a_tag_is_added_to_many_and_their_words_stay(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    ideas = [an_idea(challenge=challenge, tags=("river",)), an_idea(challenge=challenge)]

    response = change(client, challenge, ideas, action="tag", tag="#Night Walk")

    assert said(response) == ["2 ideas have the tag."]
    assert [sorted(idea.tags.names()) for idea in ideas] == [
        ["night walk", "river"],
        ["night walk"],
    ]
    found = client.get(at(challenge, "desk-ideas"), {"tag": "night walk"}).context["page_obj"]
    assert len(found) == 2


@pytest.mark.parametrize(
    "data",
    [{"action": "hide"}, {"action": "tag", "tag": "<script>"}, {"action": "tag"}, {"action": "x"},
     {"action": "delete"}, {}, {"action": "compare"}],
)  # fmt: skip
def test_what_is_not_whole_does_nothing(client, organisation, data):
    challenge = a_challenge_in("open", organisation=organisation)
    idea = an_idea(challenge=challenge)

    response = change(client, challenge, [idea], **data)

    assert len(said(response)) == 1
    assert not IdeaDecision.objects.exists()
    assert list(idea.tags.names()) == []


def test_ideas_of_others_and_drafts_are_out_of_reach(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    foreign = an_idea(challenge=a_challenge_in("open"))
    draft = an_idea(challenge=challenge, status="draft")

    response = change(client, challenge, [foreign, draft], action="hide", reason="Mine now")

    assert said(response) == ["Tick the ideas first."]
    assert not Idea.objects.filter(hidden_at__isnull=False).exists()


def test_further_fields_of_a_post_are_ignored(client, editor, organisation):
    """X9."""
    challenge = a_challenge_in("open", organisation=organisation)
    idea, stranger = an_idea(challenge=challenge), a_user("A stranger")

    change(
        client, challenge, [idea], action="hide", reason="Copied", hidden_by=stranger.pk,
        status="withdrawn", author=stranger.pk, hidden_at="2020-01-01",
    )  # fmt: skip

    again = Idea.objects.get(pk=idea.pk)
    assert (again.hidden_by, again.status, again.author) == (editor, "submitted", idea.author)
    assert again.hidden_at > idea.submitted_at


def test_the_way_back_is_always_the_list(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)

    for query in ("//evil.example/", "https://evil.example", "show=hidden&page=2"):
        response = client.post(at(challenge, "ideas-change"), {"query": query})
        assert response.url.partition("?")[0] == at(challenge, "desk-ideas")


# --- Reports --------------------------------------------------------------------------------------


def test_reported_comments_are_listed_until_they_are_decided(client, organisation, editor):
    challenge = a_challenge_in("open", organisation=organisation)
    idea = an_idea(challenge=challenge)
    standing, kept = a_comment(idea, text="Standing"), a_comment(idea, text="Kept")
    for comment in (standing, kept):
        report(comment)
    report(a_hidden_comment(idea, by=editor, text="Hidden already"))
    report(a_comment(an_idea(challenge=a_challenge_in("open")), text="Foreign"))
    a_comment(idea, text="Nobody minds")
    data = {"decision": "keep", "reason": "Blunt, but fair."}
    client.post(at(challenge, "comment-decide", kept.pk), data)

    response = client.get(at(challenge, "desk-moderation"))

    assert [row.thing for row in response.context["comments"]] == [standing]
    assert "Blunt, but fair." in response.content.decode()


def test_an_idea_that_is_hidden_leaves_the_queue_and_keeps_its_history(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    idea = an_idea(challenge=challenge)
    for reason in ("Copied", "Not hers"):
        report_idea(idea=idea, reporter=a_user(), reason=reason)

    before = client.get(at(challenge, "desk-moderation")).context["ideas"]
    client.post(
        at(challenge, "idea-decide", idea.public_id), {"decision": "hide", "reason": "Proved"}
    )
    after = client.get(at(challenge, "desk-moderation"))

    assert [len(row.reports) for row in before] == [2]
    assert after.context["ideas"] == []
    assert "Proved" in after.content.decode()
    assert IdeaReport.objects.count() == 2
    assert Idea.objects.get().hidden_reason == "Proved"


def test_a_report_after_a_decision_is_asked_about_again(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    idea = an_idea(challenge=challenge)
    report_idea(idea=idea, reporter=a_user(), reason="Copied")
    data = {"decision": "keep", "reason": "It is not."}
    client.post(at(challenge, "idea-decide", idea.public_id), data)

    report_idea(idea=idea, reporter=a_user(), reason="It names my neighbour")

    (row,) = client.get(at(challenge, "desk-moderation")).context["ideas"]
    assert [each.reason for each in row.reports] == ["It names my neighbour"]


@pytest.mark.parametrize("count", [1, 12])
def test_moderation_takes_the_same_queries_for_one_and_for_many(
    client, organisation, editor, django_assert_num_queries, count
):
    challenge = a_challenge_in("open", organisation=organisation)
    for _number in range(count):
        idea = an_idea(challenge=challenge)
        report(a_comment(idea))
        report_idea(idea=idea, reporter=a_user(), reason="Copied")
        hide_idea(idea=an_idea(challenge=challenge), by=editor, reason="Spam")
    client.get(at(challenge, "desk-moderation"))

    with django_assert_num_queries(11):
        client.get(at(challenge, "desk-moderation"))


# --- Alike ----------------------------------------------------------------------------------------


def alike(challenge):
    """Two that say the same and one that does not."""
    return [
        an_idea(challenge=challenge, title=title, summary=text, answers={})
        for title, text in (("Bus", ONE), ("Workshop", SAME), ("Song", OTHER))
    ]


def test_ideas_with_the_same_words_are_found_and_others_are_not(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    bus, workshop, _song = alike(challenge)

    pairs = client.get(at(challenge, "desk-duplicates")).context["pairs"]

    assert [(pair.first, pair.second) for pair in pairs] == [(bus, workshop)]


def test_shared_words_are_marked_on_both_sides_and_nothing_is_markup(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    bus, workshop, _song = alike(challenge)
    Idea.objects.filter(pk=bus.pk).update(title="Kettles <b>bold</b>")

    page = client.get(at(challenge, "desk-pair", bus.public_id, workshop.public_id))
    page = page.content.decode()

    assert page.count("<mark>kettles</mark>") == 2
    assert "&lt;b&gt;" in page
    assert "<b>bold" not in page


def test_a_pair_is_merged_undone_and_told_apart(client, organisation, editor):
    challenge = a_challenge_in("open", organisation=organisation)
    bus, workshop, _song = alike(challenge)
    pair = at(challenge, "desk-pair", bus.public_id, workshop.public_id)
    data = {"kept": workshop.public_id, "reason": "Both are a workshop on wheels.", "merged_by": 1}

    merged = client.post(pair, data)
    merge = Merge.objects.get()
    undone = client.post(at(challenge, "ideas-unmerge", merge.pk))
    apart = client.post(f"{pair}apart/")
    page = client.get(at(challenge, "desk-duplicates"))

    assert {merged.url, undone.url, apart.url} == {at(challenge, "desk-duplicates")}
    assert (merge.idea, merge.kept, merge.merged_by) == (bus, workshop, editor)
    assert Merge.objects.get().undone_by == editor
    assert ToldApart.objects.get().told_by == editor
    assert page.context["pairs"] == []
    assert "Undone" in page.content.decode()


def test_the_address_of_what_was_merged_leads_to_the_kept_one(client, client_for, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    bus, workshop, _song = alike(challenge)
    data = {"kept": workshop.public_id, "reason": "Both are a workshop on wheels."}
    client.post(at(challenge, "desk-pair", bus.public_id, workshop.public_id), data)

    led = client_for(a_user()).get(bus.get_absolute_url())
    author = client_for(bus.author).get(bus.get_absolute_url())
    kept = client_for(a_user()).get(workshop.get_absolute_url()).content.decode()

    assert led.url == workshop.get_absolute_url()
    assert "Workshop</a> stands for both" in author.content.decode()
    assert "which said the same: Bus" in kept


@pytest.mark.parametrize(("blind", "named"), [(False, True), (True, False)])
def test_both_authors_are_named_where_names_are_shown(
    client, client_for, organisation, blind, named
):
    challenge = a_challenge_in("open", organisation=organisation, blind=blind)
    bus, workshop, _song = alike(challenge)
    for idea, name in ((bus, "Zelda Canary"), (workshop, "Yara Canary")):
        idea.author.display_name = name
        idea.author.save()
    data = {"kept": workshop.public_id, "reason": "Both are a workshop on wheels."}
    client.post(at(challenge, "desk-pair", bus.public_id, workshop.public_id), data)

    page = client_for(a_user()).get(workshop.get_absolute_url()).content.decode()

    assert [name in page for name in ("Zelda Canary", "Yara Canary")] == [named, named]


@pytest.mark.parametrize("count", [1, 12])
def test_alike_takes_the_same_queries_for_one_and_for_many(
    client, organisation, django_assert_num_queries, count
):
    challenge = a_challenge_in("open", organisation=organisation)
    for number in range(count):
        for title in ("Bus", "Workshop"):
            text = " ".join(f"{'abcdefghijkl'[number] * 4}{letter}" for letter in "tool")
            an_idea(challenge=challenge, title=f"{title} {number}", summary=text, answers={})
    client.get(at(challenge, "desk-duplicates"))

    with django_assert_num_queries(12):
        client.get(at(challenge, "desk-duplicates"))

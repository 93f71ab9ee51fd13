import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.discussion.models import CommentReport, HiddenComment
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment, a_hidden_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def post_url(idea):
    return reverse("challenges:comment-post", args=[idea.public_id])


def comment_url(name, comment):
    return reverse(f"challenges:comment-{name}", args=[comment.pk])


def an_organiser_of(idea):
    return with_second_factor(a_member_of(idea.challenge.organisation))


def text_of(response):
    return response.content.decode()


def texts():
    return list(XtdComment.norel_objects.order_by("pk").values_list("comment", flat=True))


def test_a_posted_comment_is_shown_at_its_place(client_for, idea):
    response = client_for(a_user("Ada")).post(post_url(idea), {"text": "What a bus!"}, follow=True)

    comment = XtdComment.norel_objects.get()
    assert response.redirect_chain == [(f"/ideas/{idea.public_id}/?page=1#c{comment.pk}", 302)]
    assert "What a bus!" in text_of(response)
    assert "Your comment is on the page." in text_of(response)


def test_an_answer_names_what_it_answers(client_for, idea):
    parent = a_comment(idea)

    client_for(a_user()).post(post_url(idea), {"text": "Yes", "parent": parent.pk})

    answer = XtdComment.norel_objects.get(comment="Yes")
    assert (answer.parent_id, answer.level) == (parent.pk, 1)


def test_name_address_and_author_cannot_be_sent_along(client_for, idea):
    writer, other = a_user("Ada"), a_user("Barack O")

    client_for(writer).post(
        post_url(idea),
        {
            "text": "Hello",
            "name": "Barack O",
            "email": "x@evil.example",
            "user": other.pk,
            "url": "https://evil.example",
            "is_public": "0",
            "submit_date": "2001-01-01",
        },
    )

    row = XtdComment.norel_objects.values().get()
    assert (row["user_id"], row["user_name"], row["user_email"]) == (writer.pk, "", "")
    assert (row["user_url"], row["is_public"]) == ("", True)
    assert row["submit_date"].year != 2001


@pytest.mark.parametrize(
    "data",
    [
        {"text": "   "},
        {"text": "kept text " + "x" * 3000},
        {"text": "kept text", "parent": "999999"},
        {"text": "kept text", "parent": "-1"},
        {"text": "kept text", "parent": "9" * 30},
        {"text": "kept text", "parent": "one"},
        {"text": "kept text\0"},
        {},
    ],
)
def test_on_an_error_what_was_typed_is_still_there(client_for, idea, data):
    response = client_for(a_user()).post(post_url(idea), data)

    assert response.status_code == 200
    assert "Your comment was not posted yet" in text_of(response)
    assert ("kept text" in text_of(response)) == ("kept" in data.get("text", ""))
    assert texts() == []


def test_a_refusal_keeps_what_was_typed_and_says_why(client_for, idea):
    writer = a_user()
    for _ in range(10):
        a_comment(idea, writer)

    response = client_for(writer).post(post_url(idea), {"text": "My long thought"})

    assert response.status_code == 409
    assert "10 comments in 10 minutes" in text_of(response)
    assert "My long thought</textarea>" in text_of(response)


def test_a_visitor_signs_in_and_comes_back_to_the_idea(client, idea):
    response = client.post(post_url(idea), {"text": "Hello"})

    assert response.url == f"/accounts/login/?next=/ideas/{idea.public_id}/"
    assert texts() == []


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "withdrawn"}, {"hidden": True}])
@pytest.mark.parametrize("who", ["member", "author", "organiser", "staff"])
def test_there_is_nothing_to_post_to_on_what_is_not_on_the_wall(client_for, fields, who):
    fields = dict(fields)
    if fields.pop("hidden", False):
        fields["hidden_at"] = timezone.now()
    idea = an_idea(challenge=a_challenge(stage="voting"), **fields)
    person = {
        "member": a_user(),
        "author": idea.author,
        "organiser": a_member_of(idea.challenge.organisation),
        "staff": a_user(staff=True),
    }[who]

    assert client_for(person).post(post_url(idea), {"text": "Hello"}).status_code == 404
    assert texts() == []


def test_a_judge_and_the_unconfirmed_are_told_why_not(client_for, idea):
    judge = a_judge(idea.challenge, user=a_user()).user

    for person in (judge, a_user(confirmed=False)):
        assert client_for(person).post(post_url(idea), {"text": "Hello"}).status_code == 403
    assert texts() == []


def test_reading_changes_nothing(client_for, idea):
    comment = a_comment(idea)
    organiser = client_for(an_organiser_of(idea))

    assert organiser.get(post_url(idea)).status_code == 405
    assert organiser.get(comment_url("report", comment)).status_code == 200
    assert organiser.get(comment_url("hide", comment) + "?restore=1&reason=x").status_code == 200
    assert CommentReport.objects.count() == HiddenComment.objects.count() == 0


def test_a_report_needs_a_reason_and_leads_back_to_the_comment(client_for, idea):
    comment, browser = a_comment(idea), client_for(a_user())

    empty = browser.post(comment_url("report", comment), {"reason": "  "})
    given = browser.post(comment_url("report", comment), {"reason": "Rude"})

    assert empty.status_code == 200
    assert given.url == f"/ideas/{idea.public_id}/?page=1#c{comment.pk}"
    assert CommentReport.objects.get().reason == "Rude"


def test_the_organiser_hides_with_a_reason_and_can_undo_it(client_for, idea):
    comment = a_comment(idea, text="Canary insult")
    a_comment(idea, text="A calm answer", parent=comment)
    browser = client_for(an_organiser_of(idea))

    hidden = browser.post(comment_url("hide", comment), {"reason": "An insult"}, follow=True)
    shown = browser.post(comment_url("hide", comment), {"restore": "1"}, follow=True)

    organisation = idea.challenge.organisation.name.replace("&", "&amp;")
    assert f"Hidden by {organisation}: An insult" in text_of(hidden)
    assert "Canary insult" not in text_of(hidden)
    assert "A calm answer" in text_of(hidden)
    assert "Canary insult" in text_of(shown)


def test_hiding_needs_the_second_factor_of_an_organiser(client_for, idea):
    comment = a_comment(idea)
    organiser = a_member_of(idea.challenge.organisation)

    answer = client_for(organiser).post(comment_url("hide", comment), {"reason": "x"})

    assert answer.url == reverse("mfa_index")
    assert HiddenComment.objects.count() == 0


def test_what_staff_hides_is_hidden_by_the_platform(client_for, client, idea):
    comment = a_comment(idea, text="Canary insult")

    staff = with_second_factor(a_user(staff=True))
    client_for(staff).post(comment_url("hide", comment), {"reason": "Threat"})

    page = text_of(client.get(idea.get_absolute_url()))
    assert "Hidden by Idea Bounty: Threat" in page
    assert "Canary" not in page


@pytest.mark.parametrize("name", ["report", "hide"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_asked_to_sign_in(client, idea, name, method):
    response = getattr(client, method)(comment_url(name, a_comment(idea)))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_who_may_not_hide_is_told_so(client_for, idea):
    comment = a_comment(idea)
    strangers = (a_user(), idea.author, comment.user, a_member_of(a_challenge().organisation))

    answers = [
        client_for(with_second_factor(person))
        .post(comment_url("hide", comment), {"reason": "x"})
        .status_code
        for person in strangers
    ]

    assert answers == [403] * 4
    assert HiddenComment.objects.count() == 0


@pytest.mark.parametrize("name", ["report", "hide"])
@pytest.mark.parametrize("state", ["draft", "withdrawn", "hidden"])
def test_comments_of_what_is_not_on_the_wall_are_not_found_by_number(client_for, name, state):
    fields = {"hidden_at": timezone.now()} if state == "hidden" else {"status": state}
    idea = an_idea(challenge=a_challenge(stage="voting"), **fields)
    comment = a_comment(idea, text="Canary")

    for person in (a_user(), a_member_of(idea.challenge.organisation), a_user(staff=True)):
        response = client_for(with_second_factor(person)).get(comment_url(name, comment))
        assert response.status_code == 404
        assert "Canary" not in text_of(response)


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 25])
def test_a_comment_that_is_not_there_is_not_found(client_for, pk):
    browser = client_for(with_second_factor(a_user(staff=True)))

    assert browser.get(f"/comments/{pk}/report/").status_code == 404
    assert browser.post(f"/comments/{pk}/hide/").status_code == 404


def test_a_hidden_comment_is_not_reported_again(client_for, idea):
    comment = a_hidden_comment(idea, by=a_user(), text="Canary")

    response = client_for(a_user()).get(comment_url("report", comment))

    assert response.status_code == 403
    assert "Canary" not in text_of(response)


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "{{ 7 }}"]
)
def test_text_is_text_everywhere(client_for, idea, payload):
    writer = client_for(a_user(payload[:60]))
    writer.post(post_url(idea), {"text": payload})
    comment = XtdComment.norel_objects.get()
    organiser = client_for(an_organiser_of(idea))

    pages = [
        writer.get(idea.get_absolute_url()),
        writer.post(post_url(idea), {"text": payload, "parent": "0"}),
        organiser.get(comment_url("hide", comment)),
        organiser.post(comment_url("hide", comment), {"reason": payload}, follow=True),
    ]

    for page in pages:
        assert "<script>alert" not in text_of(page)
        assert "<img src=x" not in text_of(page)


@pytest.mark.parametrize(
    "name",
    ["comments-xtd-reply", "comments-xtd-like", "comments-xtd-confirm", "comments-url-redirect"],
)
def test_none_of_the_packages_own_addresses_is_mounted(client, idea, name):
    with pytest.raises(NoReverseMatch):
        reverse(name, args=[1])
    for path in ("/comments/", "/comments/post/", "/comments/cr/1/1/", "/comments/api/"):
        assert client.get(path).status_code == 404

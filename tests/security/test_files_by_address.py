"""Files asked for by their address: a picture of what she may not see, and tables of others (B11,
B12, B15, B16)."""

import hashlib
import json
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from challenges.core.images import reencoded_picture
from challenges.ideas.services import set_picture, withdraw_idea
from challenges.organisations.models import Membership
from tests.builders.awards import an_awarded_challenge
from tests.builders.people import a_user

from .canaries import photo
from .world import ROLES, a_world

pytestmark = pytest.mark.django_db

OWN = ("author", "organiser", "staff")
OTHERS = tuple(role for role in ROLES if role not in OWN)


def with_picture(idea):
    return set_picture(idea=idea, file=ContentFile(photo(), name="Ada.jpg"), alt="A bus")


def picture(client, idea, **headers):
    answer = client.get(f"/ideas/{idea.public_id}/picture/", headers=headers)
    answer.body = answer.getvalue()
    return answer


def stored(idea) -> bytes:
    with idea.picture.open("rb") as file:
        return file.read()


# Pictures


def test_after_withdrawal_the_picture_is_gone_for_everybody_else():
    world = a_world("voting")
    idea = with_picture(world.idea)
    assert {picture(world.client(role), idea).status_code for role in ROLES} == {200}

    withdraw_idea(idea=idea, by=world.people["author"])

    got = {role: picture(world.client(role), idea) for role in ROLES}
    assert {role: answer.status_code for role, answer in got.items()} == (
        dict.fromkeys(OTHERS, 404) | dict.fromkeys(OWN, 200)
    )
    assert {got[role]["Cache-Control"] for role in OWN} == {"private, no-store"}


def test_after_signing_out_a_draft_keeps_its_picture_to_itself():
    world = a_world("open")
    draft, client = with_picture(world.draft_idea), world.client("author")
    assert picture(client, draft).status_code == 200

    client.post("/accounts/logout/")

    assert picture(client, draft).status_code == 404


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("role", ["anonymous", "member", "organiser"])
def test_nobody_learns_what_a_draft_shows_by_asking_whether_it_has_changed(role, kind):
    """A hash of the file, guessed or known, is answered as if there were no such idea."""
    world = a_world("open")
    draft, client = with_picture(world.draft_idea), world.client(role)
    mark = f'"{hashlib.new(kind, stored(draft)).hexdigest()}"'
    asks = [
        {"If-None-Match": mark},
        {"If-None-Match": "*"},
        {"If-Match": "*"},
        {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
        {"Range": "bytes=0-1"},
    ]

    answers = [picture(client, draft, **ask) for ask in asks]
    # As an idea that there is not.
    draft.public_id = "zzzzzzzzzzzz"
    nothing = picture(client, draft)

    assert {answer.status_code for answer in answers} == {404}
    sizes = {len(answer.body) for answer in answers}
    assert sizes == {len(nothing.body)}


def test_a_picture_that_she_may_see_has_no_mark_to_compare_and_no_name():
    world = a_world("voting")

    answer = picture(world.client("judge"), with_picture(world.idea))

    assert {"ETag", "Last-Modified"} & set(answer.headers) == set()
    assert answer["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert answer["Content-Type"] == "image/webp"


def test_the_stored_file_has_no_address_of_its_own():
    world = a_world("voting")
    idea = with_picture(world.idea)
    name = idea.picture.name

    paths = [f"/media/{name}", f"/{name}", f"/static/{name}", f"/private/{name}"]
    paths += [f"/documents/1/{name}", f"/ideas/{idea.public_id}/picture/{name}"]
    got = [world.client("staff").get(path).status_code for path in paths]

    assert got == [404] * len(paths)


def test_the_author_and_the_place_are_in_no_file_that_a_judge_gets():
    """B11: whatever the camera wrote; that it did is shown by the file as it was sent."""
    world = a_world("judging", blind=True)
    sent = Image.open(BytesIO(photo())).getexif()
    assert (sent[0x013B], bool(sent.get_ifd(0x8825))) == ("Pixelthrush", True)

    got = Image.open(BytesIO(picture(world.client("judge"), with_picture(world.idea)).body))

    assert dict(got.getexif()) == {}
    assert {"exif", "xmp", "icc_profile", "comment"} & set(got.info) == set()


def documents() -> dict:
    """Kinds of file that carry their author's name, as they begin."""
    docx = BytesIO()
    with zipfile.ZipFile(docx, "w") as packed:
        packed.writestr("docProps/core.xml", "<dc:creator>Ada</dc:creator>")
    return {
        "pdf": b"%PDF-1.7\n1 0 obj<</Author(Ada)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF",
        "docx": docx.getvalue(),
        "odt": b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><metadata>Ada</metadata></svg>',
        "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    }


@pytest.mark.parametrize("kind", documents())
def test_no_document_is_taken_that_could_name_its_author(kind):
    """B11: an idea carries pictures, written anew, and nothing else."""
    with pytest.raises(ValidationError):
        reencoded_picture(ContentFile(documents()[kind], name=f"idea.{kind}"))


# Tables


COLUMNS = {
    "ideas": "reference title summary author status merged_into hidden_because shortlisted "
    "submitted_at tags answer_1 answer_2",
    "votes": "reference title supports shown outside",
    "comments": "number idea answers writer written_at text hidden_because",
    "judges": "judge credential accepted_at declined_at to_score scored conflicts",
}
# Columns that somebody does not get, by who and when.
WITHOUT = {
    ("organiser", "voting"): {"ideas": {"shortlisted"}},
    ("staff", "voting"): {"ideas": {"shortlisted"}},
    ("organiser", "judging"): {},
    ("staff", "judging"): {},
    ("both", "judging"): {"ideas": {"author"}},
}


def with_both(world):
    """Besides the nine: one who runs the challenge and judges it."""
    person = world.people["both"] = world.people["judge"]
    Membership.objects.create(organisation=world.challenge.organisation, user=person, role="editor")
    return world


@pytest.mark.parametrize(("role", "state"), WITHOUT)
def test_each_reader_gets_the_columns_that_are_written_for_her(role, state):
    world = a_world(state, blind=True)
    client = (with_both(world) if role == "both" else world).client(role)
    # Nobody has the votes while they come in, and who scores has not before the result.
    sealed = state == "voting" or (role, state) == ("both", "judging")
    tables = [name for name in COLUMNS if not (name == "votes" and sealed)]

    got = {name: json.loads(export(client, world, name).getvalue()) for name in tables}

    expected = {
        name: [c for c in COLUMNS[name].split() if c not in WITHOUT[role, state].get(name, ())]
        for name in tables
    }
    assert {name: list(rows[0]) for name, rows in got.items()} == expected


def export(client, world, table, ending="json"):
    return client.get(reverse("challenges:export-file", args=[world.slug, table, ending]))


def test_who_leaves_the_organisation_gets_no_file_any_more():
    world = a_world("judging")
    client = world.client("organiser")
    assert export(client, world, "ideas").status_code == 200

    Membership.objects.filter(user=world.people["organiser"]).delete()

    assert [export(client, world, name).status_code for name in COLUMNS] == [404] * 4


def test_after_signing_out_there_is_no_file():
    world = a_world("judging")
    client = world.client("organiser")
    client.post("/accounts/logout/")

    assert {export(client, world, name).status_code for name in COLUMNS} == {302}


def test_a_winners_statement_holds_what_she_won_and_nobody_elses(client_for):
    _challenge, _ideas, _organiser, awards = an_awarded_challenge()
    first, second = (award.idea for award in awards[:2])
    assert [award.amount_minor for award in awards] == [300_000, 100_000]

    texts = [
        client_for(person).get("/my/awards/statement.csv").getvalue().decode()
        for person in (first.author, second.author, a_user())
    ]

    told = [[amount in text for amount in ("3000.00", "1000.00")] for text in texts]
    assert told == [[True, False], [False, True], [False, False]]

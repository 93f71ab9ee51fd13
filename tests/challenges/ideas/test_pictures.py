import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from challenges.ideas import services
from challenges.ideas.models import Idea
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def picture_bytes(kind="PNG", size=(40, 20), **options) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **options)
    return buffer.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif[0x013B] = "Ada Author"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 12.0)
    return picture_bytes("JPEG", exif=exif.tobytes(), comment=b"SECRETCOMMENT")


def bomb_header(width=50_000, height=50_000) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BAD = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
    "html": b"<html><script>alert(1)</script>",
    "gif": picture_bytes("GIF"),
    "tiff": picture_bytes("TIFF"),
    "bmp": picture_bytes("BMP"),
    "bomb": bomb_header(),
    "wide bomb": bomb_header(200_000, 300),
    "cut short": picture_bytes()[:60],
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "empty": b"\x00",
}


def upload(content: bytes, name="photo of ada.png", kind="image/png"):
    return SimpleUploadedFile(name, content, content_type=kind)


def url_of(idea):
    return reverse("challenges:idea-picture", args=[idea.public_id])


def fetch(visitor, idea):
    """The answer, its body read: that closes the file."""
    response = visitor.get(url_of(idea))
    response.body = b"".join(response)
    return response


def with_picture(idea, content=None):
    return services.set_picture(
        idea=idea, file=ContentFile(content or picture_bytes(), name="x.png"), alt="A bus"
    )


def stored_bytes(idea) -> bytes:
    with idea.picture.open("rb") as file:
        return file.read()


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_harmless_picture_is_refused(name):
    idea = an_idea(challenge=a_challenge(stage="open"))

    with pytest.raises(ValidationError):
        with_picture(idea, BAD[name])

    assert Idea.objects.get().picture.name == ""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_picture_becomes_webp_under_a_random_name(kind):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open")), picture_bytes(kind))

    assert stored_bytes(idea)[:4] + stored_bytes(idea)[8:12] == b"RIFFWEBP"
    assert idea.picture.name.startswith("ideas/")
    for secret in ("ada", idea.public_id, idea.author.public_id):
        assert secret not in idea.picture.name


def test_place_camera_author_and_comment_are_removed():
    photo = photo_with_place()
    assert b"SECRETCAMERA" in photo
    assert b"SECRETCOMMENT" in photo

    idea = with_picture(an_idea(challenge=a_challenge(stage="open")), photo)

    content = stored_bytes(idea)
    for secret in (b"SECRET", b"Ada Author", b"Exif", b"EXIF"):
        assert secret not in content
    assert dict(Image.open(BytesIO(content)).getexif()) == {}


def test_a_picture_that_is_also_a_page_loses_the_page():
    polyglot = picture_bytes("JPEG") + b"<script>alert(1)</script>"

    idea = with_picture(an_idea(challenge=a_challenge(stage="open")), polyglot)

    assert b"<script>" not in stored_bytes(idea)


def test_a_large_picture_is_made_smaller():
    large = picture_bytes("JPEG", size=(4000, 1000))

    idea = with_picture(an_idea(challenge=a_challenge(stage="open")), large)

    assert (idea.picture.width, idea.picture.height) == (1600, 400)


def test_the_old_file_goes_when_another_takes_its_place(django_capture_on_commit_callbacks):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open")))
    old = idea.picture.name

    with django_capture_on_commit_callbacks(execute=True):
        idea = with_picture(idea, picture_bytes("JPEG"))

    assert not storages["private"].exists(old)
    assert storages["private"].exists(idea.picture.name)


def test_removing_takes_file_and_words(django_capture_on_commit_callbacks):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open")))
    old = idea.picture.name

    with django_capture_on_commit_callbacks(execute=True):
        services.keep_picture(idea=idea, picture=None, alt="A bus", remove=True)

    stored = Idea.objects.get()
    assert (stored.picture.name, stored.picture_alt) == ("", "")
    assert not storages["private"].exists(old)


# The form


def data_for(challenge, **changed):
    answers = {f"question_{question.pk}": "An answer" for question in challenge.questions.all()}
    return {"title": "Bus", "summary": "A bus.", "accept_rules": "on"} | answers | changed


def test_a_picture_without_words_for_it_is_kept_on_the_draft(client_for):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    url = reverse("challenges:idea-submit", args=[challenge.slug])

    response = client.post(url, data_for(challenge, picture=upload(picture_bytes())))

    idea = Idea.objects.get()
    text = response.content.decode()
    assert (idea.status, bool(idea.picture)) == ("draft", True)
    assert "Please say what the picture shows." in text
    assert "So is the picture." in text
    assert url_of(idea) in text


def test_the_kept_picture_goes_with_the_corrected_idea(client_for):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    url = reverse("challenges:idea-submit", args=[challenge.slug])
    client.post(url, data_for(challenge, picture=upload(picture_bytes())))
    idea = Idea.objects.get()

    client.post(
        reverse("challenges:idea-edit", args=[idea.public_id]),
        data_for(challenge, picture_alt="A teal box"),
    )

    stored = Idea.objects.get()
    assert (stored.status, stored.picture.name) == ("submitted", idea.picture.name)
    assert stored.picture_alt == "A teal box"


@pytest.mark.parametrize("button", ["submit", "draft"])
def test_a_bad_picture_is_an_error_and_the_text_is_kept(client_for, button):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    url = reverse("challenges:idea-submit", args=[challenge.slug])
    data = data_for(challenge, picture=upload(BAD["svg"], "x.svg", "image/png"), picture_alt="x")

    response = client.post(url, data | {button: "1"})

    idea = Idea.objects.get()
    assert (idea.status, idea.title, bool(idea.picture)) == ("draft", "Bus", False)
    assert "This is not a JPEG, PNG or WebP picture." in response.content.decode()


def test_a_picture_lost_with_wrong_changes_is_said_to_be_lost(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    data = data_for(idea.challenge, summary="", picture=upload(picture_bytes()), picture_alt="x")

    response = client_for(idea.author).post(
        reverse("challenges:idea-edit", args=[idea.public_id]), data
    )

    assert "Please choose the picture again" in response.content.decode()
    assert not Idea.objects.get().picture


# Who gets the file


def test_a_public_picture_is_served_as_nothing_but_a_picture(client):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open")))

    response = fetch(client, idea)

    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert response.body == stored_bytes(idea)


HIDDEN_STATES = {
    "draft": {"status": "draft"},
    "withdrawn": {"status": "withdrawn"},
    "hidden": {"hidden_at": timezone.now(), "hidden_reason": "spam"},
}


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_a_picture_of_an_idea_that_is_not_public_is_found_by_nobody_else(client, client_for, state):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open"), **HIDDEN_STATES[state]))

    statuses = [fetch(visitor, idea).status_code for visitor in (client, client_for(a_user("Bob")))]
    own = fetch(client_for(idea.author), idea)

    assert statuses == [404, 404]
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")


def test_a_picture_of_an_unpublished_challenge_is_private(client, client_for):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open", live=False)))
    organiser = client_for(a_member_of(idea.challenge.organisation))

    seen = fetch(organiser, idea)

    assert client.get(url_of(idea)).status_code == 404
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-store")


def test_an_idea_without_picture_or_file_has_none(client):
    bare = an_idea(challenge=a_challenge(stage="open"))
    lost = with_picture(an_idea(challenge=bare.challenge))
    storages["private"].delete(lost.picture.name)

    assert [client.get(url_of(idea)).status_code for idea in (bare, lost)] == [404, 404]


def test_the_file_lies_outside_of_what_is_served_as_files(client):
    idea = with_picture(an_idea(challenge=a_challenge(stage="open")))

    assert Path(settings.MEDIA_ROOT) not in Path(idea.picture.path).parents
    assert client.get(f"/media/{idea.picture.name}").status_code == 404

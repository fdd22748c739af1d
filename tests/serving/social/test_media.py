"""Images: what is kept is drawn anew, and nothing of the upload is left."""

import asyncio
import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, PngImagePlugin

from serving.kit.postgres.database import Database
from serving.social.media import images
from serving.social.media.sweep import Sweep
from storage.kit.artifacts import Artifacts
from storage.kit.roles import Role
from tests.databases import url_as
from tests.serving.social.moderators import ask
from tests.serving.social.test_reports import report

pytestmark = pytest.mark.services
SECRET = "59.3293N 18.0686E"  # noqa: S105 where somebody lives


def an_image(kind="JPEG", size=(640, 480), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def with_exif():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = SECRET
    return an_image(exif=exif)


def with_text():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", SECRET)
    return an_image("PNG", pnginfo=info)


def a_bomb(side=30_000):
    """A small file that says it is huge."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    data = zlib.compress(b"\0" * 1000)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def upload(fan, data, **options):
    return fan.ask("POST", "/media", content=data, **options)


@pytest.mark.parametrize("make", [with_exif, with_text])
def test_metadata_is_gone(town, ada, make):
    data = make()
    assert SECRET.encode() in data
    made = upload(ada, data, params={"description": "a red wall"})
    assert made.status_code == 201, made.text
    kept = made.json()
    answer = town.stranger.api.get(kept["url"])
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for piece in (SECRET.encode(), b"EXIF", b"XMP", b"ICCP"):
        assert piece not in answer.content
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.format == "WEBP"
        assert image.size == (kept["width"], kept["height"])
        assert not image.getexif()
        assert image.size == ((480, 640) if make is with_exif else (640, 480)), "upright"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_type_is_what_the_bytes_say(ada, kind):
    made = upload(ada, an_image(kind), headers={"Content-Type": "text/html"})
    assert made.status_code == 201


def test_what_moves_and_what_is_clear_and_what_is_large(ada):
    frames = [Image.new("P", (30, 20), n) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(images.cleaned(out.getvalue()).body)) as image:
        assert getattr(image, "n_frames", 1) == 1
    clear = an_image("PNG", mode="RGBA")
    with Image.open(io.BytesIO(images.cleaned(clear).body)) as image:
        assert image.size == (640, 480)
    large = images.cleaned(an_image(size=(5000, 1000)))
    assert (large.width, large.height) == (2048, 410)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        an_image()[:300],
        an_image("BMP"),
        an_image("TIFF"),
        a_bomb(),
        b"\xff\xd8\xff" + b"x" * 1000,
        an_image("WEBP")[:-20],
    ],
    ids=["nothing", "svg", "head", "half", "bmp", "tiff", "bomb", "junk", "cut"],
)
def test_what_is_no_image_is_refused(ada, refused, data):
    answer = upload(ada, data)
    if answer.status_code == 201:  # a decoder may take a file that is cut at its end
        assert data[:4] == b"RIFF"
        return
    refused(answer, 422)


def test_too_many_bytes_are_refused_before_they_are_read(ada, refused):
    refused(upload(ada, b"\0" * (8 * 2**20 + 1)), 413)


def test_only_members_upload(town, refused):
    refused(upload(town.stranger, an_image()), 401)


def test_an_image_belongs_to_one_post_of_its_own_author(town, ada, bob, refused):
    media_id = upload(ada, an_image(), params={"description": "red"}).json()["media_id"]
    refused(bob.post("/posts", {"text": "mine", "media": [media_id]}), 422)
    post_id = ada.says("look", media=[media_id])
    (image,) = town.stranger.get(f"/posts/{post_id}").json()["images"]
    assert (image["media_id"], image["description"]) == (media_id, "red")
    refused(ada.post("/posts", {"text": "again", "media": [media_id]}), 422)


def test_a_picture_of_a_profile(town, ada, bob, refused):
    kept = upload(ada, an_image(size=(64, 64))).json()
    refused(bob.put("/profiles", {"picture": kept["sha256"]}), 422)
    shown = ada.put("/profiles", {"picture": kept["sha256"]}).json()
    assert shown["picture_url"] == kept["url"]
    post_id = ada.says("hi")
    assert town.stranger.get(f"/posts/{post_id}").json()["author"]["picture_url"] == kept["url"]


def test_equal_images_are_one_file(town, ada, bob):
    data = an_image(size=(77, 77))
    first, second = upload(ada, data).json(), upload(bob, data).json()
    assert first["url"] == second["url"]
    assert first["media_id"] != second["media_id"]
    assert len(list(town.media.rglob(f"{first['sha256']}*"))) == 1


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fetc%2fpasswd", "x", "0" * 63 + "g"])
def test_images_that_are_not_there(town, refused, name):
    answer = town.stranger.get(f"/media/{name}.webp")
    assert answer.status_code in {404, 422}


def test_files_that_nobody_has_any_more_are_removed_and_others_stay(town, ada, bob, mo):
    kept = upload(ada, an_image(size=(41, 41))).json()
    gone, reported = (upload(ada, an_image(size=(side, side))).json() for side in (42, 43))
    ada.delete(f"/posts/{ada.says('for a day', media=[gone['media_id']])}")
    post_id = ada.says("you fools", media=[reported["media_id"]])
    assert report(bob, "post", post_id, "harassment").status_code == 201
    ada.delete(f"/posts/{post_id}")  # moderators keep what was reported
    other = town.media / "ab" / "notes.txt"
    other.parent.mkdir(exist_ok=True)
    other.write_text("not ours")
    url = url_as(Role.API, town.engine.url.render_as_string(hide_password=False))

    async def sweep(before):
        database = Database(url)
        await database.open()
        try:
            return await Sweep(database, Artifacts(town.media)).sweep(before)
        finally:
            await database.close()

    now = datetime.now(UTC)
    assert asyncio.run(sweep(now - timedelta(days=1))) == 0
    assert asyncio.run(sweep(now + timedelta(days=1))) >= 1
    names = {path.stem for path in town.media.rglob("*.webp")}
    assert {kept["sha256"], reported["sha256"]} <= names
    assert gone["sha256"] not in names
    assert other.exists()
    assert ask(mo, "GET", f"/images/{reported['sha256']}.webp").status_code == 200
    assert asyncio.run(sweep(now + timedelta(days=1))) == 0

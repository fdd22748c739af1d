"""Rules of images: kept by their hash, so that a name never means another one."""

from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, Fault, FilesAwayError, NotFoundError
from serving.social.authors import MEDIA
from serving.social.media.images import cleaned
from serving.social.media.schemas import MediaRead
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import refusals
from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.sentences import Sentence
from storage.social.statements import media as questions
from storage.social.writes import media
from storage.social.writes.media import Image

SUFFIX = ".webp"


async def keep(
    parts: SocialParts, subject: Subject, data: bytes, *, description: str
) -> MediaRead:
    """Keep an image, made small and clean.

    Raises:
        BadRequestError: it is no image that is taken.
        FilesAwayError: where images are kept does not answer.
        ForbiddenError: a moderator suspended the account from content.
    """
    if not data:
        raise BadRequestError(Fault(where="body", name="image", message="send an image's bytes"))
    picture = await parts.offload.run(cleaned, data)
    sha256 = picture.sha256
    image = Image(
        sha256=sha256, width=picture.width, height=picture.height, description=description
    )
    # The file first: a row never names one that is not there.
    try:
        await parts.offload.run(parts.media.write, _place(sha256.hex()), picture.body)
    except ArtifactsAwayError as error:
        raise _away() from error
    with refusals():
        media_id = await parts.writes.apply(subject, media.add, viewer_of(subject), image)
    return MediaRead(
        world=parts.world,
        media_id=media_id,
        sha256=sha256.hex(),
        url=f"{MEDIA}{sha256.hex()}{SUFFIX}",
        width=picture.width,
        height=picture.height,
        description=description,
    )


async def read(parts: SocialParts, sha256: str) -> bytes:
    """Return the file of an image.

    Raises:
        FilesAwayError: where images are kept does not answer.
        NotFoundError: there is none, it was deleted, or a moderator removed it.
    """
    found = await parts.database.fetch_one(questions.shown(), sha256=bytes.fromhex(sha256))
    if found is None:
        raise _unknown(sha256)
    return await read_file(parts, sha256)


async def read_file(parts: SocialParts, sha256: str) -> bytes:
    """Return the file of an image, also of one that others do not see. Raises `NotFoundError`."""
    try:
        return await parts.offload.run(parts.media.read, _place(sha256))
    except ArtifactGoneError as error:
        raise _unknown(sha256) from error
    except ArtifactsAwayError as error:
        raise _away() from error


def _away() -> FilesAwayError:
    return FilesAwayError(Sentence("Images cannot be reached at this moment; try again."))


def _unknown(sha256: str) -> NotFoundError:
    return NotFoundError(f"There is no image {sha256}.")


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}{SUFFIX}"

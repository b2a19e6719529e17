"""A photo is looked at, turned upright, cut, stripped of its data and made light; what is no picture is refused."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members import actions
from members.actions.photos import MAX_KEPT, light_photo
from organisations.acting import ActionRefused
from tests.members.families import family_of_three
from tests.members.pictures import jpeg, png


def test_a_photo_is_light_upright_and_says_nothing_of_where_it_was_taken():
    kept = light_photo(jpeg(1600, 1200))
    assert len(kept) <= MAX_KEPT
    picture = Image.open(BytesIO(kept))
    assert (picture.format, picture.size, picture.mode) == ("JPEG", (480, 600), "RGB")
    assert dict(picture.getexif()) == {}
    assert b"secret" not in kept


def test_a_photo_lying_on_its_side_is_turned():
    wide = Image.new("RGB", (1200, 900), "white")
    wide.paste("black", (0, 0, 300, 900))
    target = BytesIO()
    data = wide.getexif()
    data[0x0112] = 6  # the camera was held upright: turn a quarter to the right
    wide.save(target, "JPEG", exif=data)
    picture = Image.open(BytesIO(light_photo(target.getvalue())))
    assert picture.getpixel((240, 20))[0] < 60
    assert picture.getpixel((240, 580))[0] > 200


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA"])
def test_a_clear_picture_is_put_on_white_paper(mode):
    assert len(light_photo(png(mode))) <= MAX_KEPT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\x00" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff\xe0" + b"\x00" * 300,
        jpeg(200, 200)[:900],
        b"%PDF-1.7",
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content):
    with pytest.raises(ActionRefused, match="n'est pas une photo lisible"):
        light_photo(content)


def test_a_picture_that_would_fill_the_memory_is_refused():
    target = BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")
    with pytest.raises(ActionRefused, match="trop grande"):
        light_photo(target.getvalue())


def test_a_photo_is_kept_under_a_name_of_ours_and_the_former_is_gone(world, django_capture_on_commit_callbacks):
    with world.acting("manager"):
        person = family_of_three().beneficiaries.get(link="head")
        with django_capture_on_commit_callbacks(execute=True):
            actions.set_photo(person=person, photo=SimpleUploadedFile("../../x.php", jpeg()))
        first = person.photo.name
        assert first.startswith("photos/")
        assert first.endswith(".jpg")
        with django_capture_on_commit_callbacks(execute=True):
            actions.set_photo(person=person, photo=SimpleUploadedFile("y.png", png()))
        person.refresh_from_db()
        assert person.photo.name != first
        assert not person.photo.storage.exists(first)
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove_photo(person=person)
        person.refresh_from_db()
        assert person.photo.name == ""
        with pytest.raises(ActionRefused, match="n'a pas de photo"):
            actions.remove_photo(person=person)


def test_a_collector_changes_no_photo(world):
    with world.acting("manager"):
        person = family_of_three().beneficiaries.get(link="head")
    with world.acting("collector"), pytest.raises(PermissionDenied):
        actions.set_photo(person=person, photo=SimpleUploadedFile("x.jpg", jpeg()))
    person.refresh_from_db()
    assert not person.photo

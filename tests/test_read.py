"""Files of every format become Documents, and what cannot be read says why."""

from __future__ import annotations

import io
import os
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    TooLargeError,
    UnknownFormatError,
    UnreadableError,
)
from sources.read import Limits, read, read_bytes, walk

FILES = Path(__file__).parent / "files"
RIVER = ("river.pdf", "river.docx", "river.odt", "river.rtf")


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def assert_sound(document: Document) -> None:
    """What holds for every Document: verbatim runs, blocks that cover the text, parts in order."""
    text = document.text
    for run in document.alignment.runs:
        assert text[run.start : run.end] == document.original[run.original : run.original_end]
    covered = 0
    for block in document.blocks:
        assert not text[covered : block.span.start].strip()
        assert block.span.of(text).strip() == block.span.of(text) != ""
        covered = block.span.end
    assert not text[covered:].strip()
    for block in document.blocks:
        assert len(document.original_span(block.span)) > 0
    if document.pages:
        assert document.pages[0].span.start == 0
        assert document.pages[-1].span.end == len(text)
        assert all(one.span.end == other.span.start for one, other in pairwise(document.pages))
    for section in document.sections:
        assert text.startswith(section.path[-1], section.span.start)
    assert Document.from_json(document.to_json()) == document


@pytest.mark.parametrize("name", RIVER)
def test_every_document_is_sound(name: str) -> None:
    assert_sound(read(FILES / name))


MEAN = "ab Cé.-\n\r\t*_#|`[](){}<>1\\~\u00ad\u200b\ufffd\ue000\u00bf\u00c0\ufb01\u02c6\u00a0\u2010\fҚп¹•"


@settings(deadline=None)
@given(st.text(alphabet=MEAN, min_size=1, max_size=120), st.sampled_from(["a.txt", "a.md", "a.html", "a.rtf"]))
def test_any_text_makes_a_sound_document_or_a_named_error(text: str, name: str) -> None:
    try:
        document = read_bytes(text.encode(), name=name)
    except UnreadableError:
        return
    assert_sound(document)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abc de.-(", min_size=1, max_size=30), min_size=1, max_size=12))
def test_no_letter_of_a_plain_text_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        document = read_bytes(text.encode(), name="a.txt")
    except UnreadableError:
        return
    assert sorted(filter(str.isalpha, document.text)) == sorted(filter(str.isalpha, text))


@pytest.mark.parametrize("name", RIVER)
def test_reading_twice_gives_the_same_document(name: str) -> None:
    assert read(FILES / name) == read(FILES / name)


@pytest.mark.parametrize("name", RIVER)
def test_every_format_gives_title_sections_and_kinds(name: str) -> None:
    document = read(FILES / name)
    assert document.title == "The River Compact after Ten Years"
    kinds = {block.kind for block in document.blocks}
    assert {"text", "heading", "list", "table", "caption", "reference"} <= kinds
    at = document.text.index("forty-one gauges")
    assert document.section_at(at)[-1] == "2.1 Gauges and the floor"
    assert "Belmore | 0.9 | 2.2" in document.text


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        pytest.param(
            "Привет, мир. Это проверка кодировки текста.".encode("cp1251"), "a.txt", "Привет, мир.", id="cp1251"
        ),
        pytest.param("Привет, мир. Это проверка кодировки.".encode("koi8-r"), "a.txt", "Привет, мир.", id="koi8-r"),
        pytest.param("The river rose.".encode("utf-16"), "a.txt", "The river rose.", id="utf-16"),
        pytest.param("The river rose.".encode("utf-16-le"), "a.txt", "The river rose.", id="utf-16 without mark"),
        pytest.param("\ufeffThe river rose.".encode(), "a.txt", "The river rose.", id="byte order mark"),
        pytest.param(
            b"The river\r\nrose in the\r\nnight.", "a.txt", "The river rose in the night.", id="windows lines"
        ),
        pytest.param("Қазақ тілі".encode(), "a.txt", "Қазақ тілі", id="Kazakh"),
    ],
)
def test_text_is_read_in_any_encoding(content: bytes, name: str, expected: str) -> None:
    assert read_bytes(content, name=name).text.startswith(expected)


@pytest.mark.parametrize(
    ("content", "name", "error", "words"),
    [
        pytest.param(b"", "a.pdf", EmptyFileError, "0 bytes", id="no bytes"),
        pytest.param(b" \n\t ", "a.txt", EmptyFileError, "empty", id="blank"),
        pytest.param(
            b"<html><body><script>x()</script></body></html>", "a.html", EmptyFileError, "no text", id="script page"
        ),
        pytest.param(bytes(range(256)) * 40, "a.txt", UnknownFormatError, "binary", id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"x" * 99, "a.txt", UnknownFormatError, "picture", id="picture"),
        pytest.param(b"\x7fELF" + b"x" * 99, "a", UnknownFormatError, "program", id="program"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "a.doc", UnknownFormatError, "DOCX", id="old Word"
        ),
        pytest.param(b"%PDF-1.7\ngarbage", "a.pdf", DamagedFileError, "damaged", id="broken PDF"),
        pytest.param(b"PK\x03\x04garbage", "a.docx", DamagedFileError, "damaged", id="broken ZIP"),
        pytest.param(zipped(a="b"), "a.zip", UnknownFormatError, "archive", id="archive"),
        pytest.param(zipped(word__document_xml="<w"), "a.docx", DamagedFileError, "well-formed", id="broken XML"),
        pytest.param(
            zipped(mimetype="application/epub+zip", a="b"), "a.epub", DamagedFileError, "what is in it", id="empty book"
        ),
    ],
)
def test_unreadable_files_say_why(content: bytes, name: str, error: type[UnreadableError], words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        read_bytes(content, name=name)
    assert str(raised.value).startswith(f"{name}: ")


def test_a_file_cut_off_is_damaged() -> None:
    content = (FILES / "river.docx").read_bytes()
    with pytest.raises(DamagedFileError):
        read_bytes(content[: len(content) // 2], name="a.docx")


def test_limits_are_kept() -> None:
    content = (FILES / "river.docx").read_bytes()
    for limits in (Limits(max_bytes=100), Limits(max_unpacked_bytes=100), Limits(max_characters=100)):
        with pytest.raises(TooLargeError):
            read_bytes(content, name="a.docx", limits=limits)
    with pytest.raises(TooLargeError, match="2 pages"):
        read_bytes((FILES / "river.pdf").read_bytes(), name="a.pdf", limits=Limits(max_pages=1))


def test_a_zip_bomb_is_refused() -> None:
    bomb = zipped(word__document_xml="<a>" + "0" * 3_000_000 + "</a>")
    with pytest.raises(TooLargeError):
        read_bytes(bomb, name="a.docx", limits=Limits(max_unpacked_bytes=1_000_000))


def test_entities_are_not_expanded() -> None:
    hostile = (
        '<!DOCTYPE x [<!ENTITY a "secret"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>Open &a;&b; text</w:t></w:r></w:p></w:body></w:document>"
    )
    document = read_bytes(zipped(word__document_xml=hostile), name="a.docx")
    assert "secret" not in document.text
    assert "root" not in document.text


def test_deep_nesting_does_not_hang() -> None:
    page = "<div>" * 5_000 + "The river rose." + "</div>" * 5_000
    assert "The river rose." in read_bytes(f"<html><body>{page}".encode(), name="a.html").text


def test_the_format_is_told_by_the_content() -> None:
    content = (FILES / "river.pdf").read_bytes()
    assert read_bytes(content, name="report.txt").format == "pdf"
    assert read_bytes(b"<!DOCTYPE html><p>The river rose.", name="page").format == "html"
    assert read_bytes(b"# Top\n\nText.", name="a.md").format == "markdown"


def test_an_encrypted_office_file_is_named() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedFileError):
        read_bytes(content, name="a.docx")


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    for name in (
        "б/отчёт 1.txt",
        "a/x.txt",
        "b.txt",
        ".hidden/y.txt",
        ".z",
        "~$lock.docx",
        ".~lock.a.odt#",
        "a/Thumbs.db",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert [name for _, name in walk(tmp_path)] == ["a/x.txt", "b.txt", "б/отчёт 1.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    ((path, name),) = list(walk(tmp_path))
    assert name == "shut/"
    with pytest.raises(UnreadableError):
        read(path, name=name)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    ((path, name),) = list(walk(tmp_path / "gone"))
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read(path, name=name)


TOLD = {
    "cp1252": "The ministers’ meeting – the “first” of its kind – was held in Zürich and was over before the evening.",
    "cp1254": "Bakanlar İstanbul'da bir araya gelerek ülkeler arasındaki işbirliğini görüştü; sonra Eskişehir'e gitti.",
    "cp1250": "Ministři se sešli v Plzni, aby projednali spolupráci mezi státy; příští schůzka se uskuteční v Třebíči.",
    "utf-16-le": "Министры встретились в столице и обсудили торговлю, транспорт и связи между странами.",
    "utf-16-be": "各国部长在北京会晤, 讨论各国之间的合作问题。下一次会议将于十二月在上海举行。",
}


@pytest.mark.parametrize("encoding", TOLD)
def test_a_text_that_does_not_tell_its_encoding_is_read_by_its_language(encoding: str) -> None:
    assert read_bytes((TOLD[encoding] * 8).encode(encoding), name="a.txt").text.startswith(TOLD[encoding])


def test_numbers_of_two_bytes_are_no_text() -> None:
    with pytest.raises(UnreadableError, match="binary"):
        read_bytes(bytes(range(256)) * 40, name="a.txt")

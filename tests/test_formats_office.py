"""Word, OpenDocument, RTF and EPUB: headings, tables, notes and changes as a reader sees them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from sources.document import Document
from sources.errors import EncryptedFileError
from sources.read import read, read_bytes

FILES = Path(__file__).parent / "files"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def word(body: str) -> Document:
    document = f"<w:document {_W}><w:body>{body}</w:body></w:document>"
    return read_bytes(zipped({"word/document.xml": document}), name="a.docx")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize("name", ["river.docx", "river.odt"])
def test_tracked_changes_are_read_as_accepted(name: str) -> None:
    assert "The office now employs sixty-two people, most of them in the field." in read(FILES / name).text


@pytest.mark.parametrize("name", ["river.docx", "river.odt"])
def test_footnotes_stand_after_the_paragraph_they_belong_to(name: str) -> None:
    document = read(FILES / name)
    kinds = [block.kind for block in document.blocks]
    first = kinds.index("footnote")
    assert kinds[first - 1] == "text"
    assert document.blocks[first].span.of(document.text).startswith("The text of the compact was printed")


def test_insertions_and_moves_are_kept_and_deletions_are_not() -> None:
    deleted = "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
    changed = f"<w:p>{run('We ')}<w:ins>{run('now ')}</w:ins>{deleted}{run('meet.')}</w:p>"
    moved = f"<w:moveFrom>{run('Gone.')}</w:moveFrom><w:moveTo>{run('Here.')}</w:moveTo>"
    assert word(f"{changed}<w:p>{moved}</w:p>").text == "We now meet.\n\nHere."


def test_a_word_file_in_the_strict_form_is_read() -> None:
    names = _W.replace("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
    document = f"<w:document {names}><w:body><w:p>{run('It rained.')}</w:p></w:body></w:document>"
    assert read_bytes(zipped({"word/document.xml": document}), name="a.docx").text == "It rained."


def test_hidden_words_are_left_out_and_equations_are_read() -> None:
    hidden = run("never ", "<w:vanish/>") + run("often ", '<w:vanish w:val="0"/>')
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    equation = f"<m:oMath {math}><m:r><m:t>E</m:t></m:r><m:r><m:t>=mc</m:t></m:r></m:oMath>"
    assert word(f"<w:p>{run('It ')}{hidden}{run('says ')}{equation}{run('.')}</w:p>").text == "It often says E=mc."


def test_bold_short_paragraphs_are_headings_where_there_are_no_styles() -> None:
    document = word(f"<w:p>{run('Findings', '<w:b/>')}</w:p><w:p>{run('It rained.')}</w:p>")
    assert [block.kind for block in document.blocks] == ["heading", "text"]


def open_document(body: str, styles: str = "") -> Document:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style", "drawing")
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return read_bytes(
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}), name="a.odt"
    )


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.text)) for block in document.blocks]


RAISED_NOTES = [
    ("text", "The river rose by 4 m2 in all."),
    ("footnote", "In one night."),
    ("text", "2 is a number."),
]


def test_note_marks_typed_by_hand_are_left_out_of_a_word_file() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    text = f"<w:p>{run('The river rose')}{run('1', raised)}{run(' by 4 m')}{run('2', raised)}{run(' in all.')}</w:p>"
    note = f"<w:p>{run('1', raised)}{run(' In one night.')}</w:p><w:p>{run('2', raised)}{run(' is a number.')}</w:p>"
    assert kinds(word(text + note)) == RAISED_NOTES


def test_note_marks_typed_by_hand_are_left_out_of_an_open_document() -> None:
    style = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'

    def raised(mark: str) -> str:
        return f'<text:span text:style-name="T1">{mark}</text:span>'

    text = f"<text:p>The river rose{raised('1')} by 4 m{raised('2')} in all.</text:p>"
    note = f"<text:p>{raised('1')} In one night.</text:p><text:p>{raised('2')} is a number.</text:p>"
    assert kinds(open_document(text + note, style)) == RAISED_NOTES


OPEN_NOTE = (
    "<text:note><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>In one night.</text:p></text:note-body></text:note>"
)


def test_a_box_in_a_sentence_of_an_open_document_follows_its_paragraph() -> None:
    box = "<drawing:frame><drawing:text-box><text:p>In the box.</text:p></drawing:text-box></drawing:frame>"
    assert open_document(f"<text:p>The river {box}rose.</text:p>").text == "The river rose.\n\nIn the box."


def test_a_table_of_an_open_document_is_read_once_with_its_notes_after_it() -> None:
    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell>{one}</table:table-cell>" for one in cells)
            + ("</table:table-row>")
        )

    inner = f"<table:table>{row('<text:p>x</text:p>', '<text:p>y</text:p>')}</table:table>"
    rows = row(f"<text:p>a{OPEN_NOTE}</text:p>", "<text:p>b</text:p>") + row(inner, "<text:p>d</text:p>")
    document = open_document(f"<table:table>{rows}</table:table>")
    assert kinds(document) == [("table", "a | b\nx y | d"), ("footnote", "In one night.")]


def test_a_hidden_section_of_an_open_document_is_left_out() -> None:
    hidden = "<text:section text:display='none'><text:p>Hidden.</text:p></text:section>"
    assert open_document(f"{hidden}<text:p>Shown.</text:p>").text == "Shown."


def test_text_boxes_and_fields_are_read_once() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent></w:pict></w:r>"
    field = "<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>"
    assert word(f"<w:p>{run('Around it.')}{field}{box}</w:p>").text == "Around it.\n\nIn the box."


def test_a_table_within_a_table_is_read_once() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in cells) + "</w:tr>"

    inner = f"<w:tbl>{row('x', 'y')}</w:tbl>"
    table = f"<w:tbl>{row('a', 'b')}<w:tr><w:tc>{inner}</w:tc><w:tc><w:p>{run('d')}</w:p></w:tc></w:tr></w:tbl>"
    assert word(table).text.count("x") == 1


def book(**pages: str) -> bytes:
    """An EPUB of the given pages; one called `notes` is outside the reading order."""
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages)
    spine = "".join(
        f'<itemref idref="{name}"{" linear=" + chr(34) + "no" + chr(34) if name == "notes" else ""}/>' for name in pages
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>The River</dc:title><dc:creator>Ilse Marren</dc:creator><dc:language>en-GB</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    members = {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OPS/book.opf": opf}
    return zipped(members | {f"OPS/{name}.xhtml": f"<html><body>{page}</body></html>" for name, page in pages.items()})


def test_a_book_is_read_in_its_reading_order() -> None:
    document = read_bytes(
        book(notes="<p>1. A note.</p>", one="<h1>One</h1><p>It rose.</p>", two="<p>It fell.</p>"), name="a.epub"
    )
    assert document.text == "One\n\nIt rose.\n\nIt fell.\n\n1. A note."
    assert (document.format, document.title, document.authors) == ("epub", "The River", ("Ilse Marren",))


def test_a_protected_book_is_refused() -> None:
    content = book(one="<p>It rose.</p>")
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(
            "META-INF/encryption.xml",
            '<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>',
        )
    with pytest.raises(EncryptedFileError, match="copy-protected"):
        read_bytes(buffer.getvalue(), name="a.epub")

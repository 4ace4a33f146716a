"""Opens ZIP containers (DOCX, EPUB, ODT) with limits, and parses XML without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from lxml import etree

from sources.errors import DamagedFileError, EncryptedFileError, TooLargeError
from sources.formats.extract import Limits


class Package:
    """A ZIP container's members, read one by one within the limits. `name` is the file's, for errors."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise DamagedFileError(name, "the file is cut off or damaged; copy it again from where it came") from error
        infos = self._zip.infolist()
        if sum(info.file_size for info in infos) > limits.max_unpacked_bytes or len(infos) > 20_000:
            raise TooLargeError(
                name,
                f"the file unpacks to more than {limits.max_unpacked_bytes // 1_000_000} MB; split it",
            )
        self._left = limits.max_unpacked_bytes

    def names(self) -> list[str]:
        """The members' names."""
        return self._zip.namelist()

    def read(self, member: str) -> bytes | None:
        """A member's bytes, or None when there is none of that name. Raises DamagedFileError, TooLargeError."""
        try:
            info = self._zip.getinfo(member)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise EncryptedFileError(self.name, "the file is protected by a password; save a copy without one")
        try:
            with self._zip.open(info) as stream:
                content = stream.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise DamagedFileError(
                self.name, f"its part {PurePosixPath(member).name} is damaged; copy the file again from where it came"
            ) from error
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError(self.name, "the file unpacks to more than the limit; split it into smaller files")
        return content

    def xml(self, member: str) -> etree._Element | None:
        """A member parsed as XML, or None when there is none of that name."""
        content = self.read(member)
        return None if content is None else parse_xml(content, self.name, member)


def parse_xml(content: bytes, name: str, member: str) -> etree._Element:
    """The root element; entities are not expanded, nothing is fetched. Raises DamagedFileError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(name, f"its part {PurePosixPath(member).name} is not well-formed XML") from error

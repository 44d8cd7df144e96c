"""The ZIP packages of HWPX and DOCX: members within the limits, XML without declarations."""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType
from typing import Self

from lxml import etree

from nlp.errors import DamagedFileError, EncryptedFileError, LimitExceededError
from nlp.hardened import xml_parser
from nlp.intake.limits import ReadingLimits

Element = etree._Element

_ENCRYPTED = 0x1
"""Bit of a member's flags (APPNOTE 4.4.4)."""


class Package:
    """An open package. Every error names the file."""

    def __init__(
        self, content: bytes, file_name: str, limits: ReadingLimits, *, most: int | None = None
    ) -> None:
        """`most`: bytes of all members together, instead of `limits.unpacked_bytes`."""
        self.file_name = file_name
        self._most = limits.unpacked_bytes if most is None else most
        self._unpacked = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.damaged("its list of contents cannot be read") from error
        self.names = self._archive.namelist()
        if len(self.names) > limits.entries:
            raise LimitExceededError(
                f"it holds {len(self.names):,} parts, more than the limit of {limits.entries:,}.",
                where=file_name,
                todo="Save it again in its own program, or raise NOVUM_READING_ENTRIES.",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes:
        """A member's bytes. All members together stay within the limit."""
        left = self._most - self._unpacked
        try:
            member = self._archive.getinfo(name)
            if member.flag_bits & _ENCRYPTED:
                raise self.encrypted()
            with self._archive.open(member) as stream:
                content = stream.read(left + 1)
        except KeyError as error:
            raise self.damaged(f"its part {name} is missing") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise self.damaged(f"its part {name} cannot be unpacked") from error
        self._unpacked += len(content)
        if len(content) > left:
            raise LimitExceededError(
                f"it unpacks to more than {self._most:,} bytes.",
                where=self.file_name,
                todo="Split the file, or raise NOVUM_READING_UNPACKED_BYTES (of an archive of "
                "documents: NOVUM_READING_FILE_BYTES).",
            )
        return content

    def xml(self, name: str) -> Element:
        """The root element of a member, without comments and processing instructions."""
        try:
            root = etree.fromstring(self.read(name), xml_parser())
        except etree.XMLSyntaxError as error:
            raise self.damaged(f"its part {name} is not well-formed: {error.msg}") from error
        if root.getroottree().docinfo.doctype:
            raise self.damaged(f"its part {name} declares a document type, which none may")
        return root

    def damaged(self, how: str) -> DamagedFileError:
        return DamagedFileError(
            f"{how}.", where=self.file_name, todo="Export or download the file again."
        )

    def encrypted(self) -> EncryptedFileError:
        return EncryptedFileError(
            "the document is protected by a password.",
            where=self.file_name,
            todo="Save it without the password and upload it again.",
        )


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

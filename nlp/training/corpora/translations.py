"""Korean and English side by side, out of Debian packages.

Messages of programs (gettext catalogues: the key is English, the message Korean), and paragraphs of
LibreOffice's help, which carry the same ids in both languages.
"""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree, html

from nlp.errors import ConfigurationError, DamagedFileError
from nlp.training.corpora.base import Kind, Pair

PACKAGES = (
    "libreoffice-help-ko",
    "libreoffice-help-en-us",
    "libreoffice-l10n-ko",
    "iso-codes",
    "gimp-data",
    "gnucash-common",
    "evolution-common",
    "vlc-l10n",
    "inkscape",
    "darktable",
    "stellarium-data",
    "krita-l10n",
    "kdevelop-l10n",
    "digikam-data",
    "kstars-data",
    "marble-data",
    "kalzium-data",
    "step",
    "kmymoney-common",
    "tellico-data",
    "labplot-data",
    "cantor",
    "okular",
    "gnome-control-center-data",
    "wesnoth-1.16-data",
    "freecad-common",
    "kile",
    "umbrello",
    "ktexteditor-data",
    "skrooge",
    "plasma-workspace-data",
    "plasma-desktop-data",
    "kmail",
    "korganizer",
    "kdenlive-data",
)
SHORTEST = 12
"""Characters of an English string worth learning from; shorter ones are labels of buttons."""
_CATALOGUE = re.compile(r"/locale/ko/LC_MESSAGES/[^/]+\.mo$|/ko/LC_MESSAGES/[^/]+\.mo$")
_HELP = re.compile(r"/libreoffice/help/(en-US|ko)/(text/.+\.html)$")
_PARAGRAPH = re.compile(r"^(?:par|hd)_id")
_MARKUP = re.compile(
    r"\([&_~]\w\)|<[^>]{1,200}>|(?<!\w)[&_~](?=\w)|%\(?\w*\)?[0-9.]*[sdifgxqQn1-9]|\\[nt]|\$\w+|#\d"
)
"""Accelerators of menus, tags, and places for values."""
_KOREAN = re.compile(r"[가-힣]")


class Translations:
    name = "translations"
    licence = "that of each program: GPL, LGPL, MPL or MIT"

    def __init__(self, packages: list[Path]) -> None:
        self._packages = packages
        names = ", ".join(package.stem for package in packages)
        self.origin = f"Korean message catalogues and LibreOffice help in Debian: {names}"

    def texts(self) -> Iterator[str]:
        for pair in self.pairs():
            yield pair.first
            yield pair.second

    def pairs(self) -> Iterator[Pair]:
        pages: dict[tuple[str, str], str] = {}
        for package in self._packages:
            for name, content in members(package):
                if _CATALOGUE.search(name):
                    yield from _messages(content)
                elif found := _HELP.search(name):
                    language, page = found.groups()
                    for number, text in _paragraphs(content):
                        other = pages.setdefault((page, number), text)
                        if other != text:
                            english, korean = (other, text) if language == "ko" else (text, other)
                            yield from _pair(english, korean)


def members(package: Path) -> Iterator[tuple[str, bytes]]:
    """Files of a Debian package that may hold translations.

    Raises `DamagedFileError` where it is none, `ConfigurationError` without dpkg-deb.
    """
    if not shutil.which("dpkg-deb"):
        raise ConfigurationError(
            "Unpacking Debian packages needs dpkg-deb.", todo="Install the package dpkg."
        )
    damaged = DamagedFileError("The package cannot be unpacked.", where=str(package))
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpacking:
        try:
            with tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive:
                for member in archive:
                    name = member.name
                    if member.isfile() and (_CATALOGUE.search(name) or _HELP.search(name)):
                        stream = archive.extractfile(member)
                        yield name, stream.read() if stream else b""
        except tarfile.TarError as error:
            raise damaged from error
    if unpacking.returncode:
        raise damaged


def _messages(content: bytes) -> Iterator[Pair]:
    catalogue = gettext.GNUTranslations(BytesIO(content))
    # There is no public way to list a catalogue; the attribute has not changed since Python 2.
    for key, message in catalogue._catalog.items():  # type: ignore[attr-defined]
        english = key[0] if isinstance(key, tuple) else key
        yield from _pair(english.rpartition("\x04")[2], message)


def _paragraphs(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        page = html.document_fromstring(content)
    except (ValueError, etree.ParserError):
        return
    for element in page.iter("p", "h1", "h2", "h3", "h4"):
        number = element.get("id") or ""
        if _PARAGRAPH.match(number):
            yield number, element.text_content()


def _pair(english: str, korean: str) -> Iterator[Pair]:
    english, korean = (" ".join(_MARKUP.sub(" ", one).split()) for one in (english, korean))
    if len(english) >= SHORTEST and _KOREAN.search(korean) and not _KOREAN.search(english):
        yield Pair(english, korean, Kind.TRANSLATION)

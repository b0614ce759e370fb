"""Reads a report as a browser and a screen reader do: its tags, tables, headings, pictures and words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Tag:
    name: str
    attributes: dict[str, str]
    inside: tuple[str, ...]


@dataclass
class Table:
    heads: list[tuple[str, str]] = field(default_factory=list)  # scope and words
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """The whole of it. ``words`` leaves out style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.tags: list[Tag] = []
        self.tables: list[Table] = []
        self.pieces: list[str] = []
        self._open: list[str] = []
        self._cell: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(tag, attributes, tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr" and self.tables and "tbody" in self._open:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
            if tag == "th":
                self.tables[-1].heads.append((attributes.get("scope", ""), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag in ("td", "th") and self._cell is not None:
            if self.tables[-1].rows and "tbody" in self._open:
                self.tables[-1].rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            return
        self.pieces.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.pieces).split())

    def named(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    @property
    def ids(self) -> Counter[str]:
        return Counter(tag.attributes["id"] for tag in self.tags if "id" in tag.attributes)

    def row(self, title: str) -> list[str]:
        """The first row of any table that begins with these words."""
        return next(row for table in self.tables for row in table.rows if row and row[0] == title)

    @property
    def led_outside(self) -> list[str]:
        """Whatever would be fetched from elsewhere, or run."""
        found = [tag.name for tag in self.named("script", "link", "iframe", "object", "embed", "img", "base", "form")]
        for tag in self.tags:
            for name, value in tag.attributes.items():
                outside = name in ("src", "href", "xlink:href", "action", "data") and not value.startswith("#")
                if outside or name.startswith("on") or "javascript:" in value:
                    found.append(f"{tag.name} {name}={value}")
        found += re.findall(r"url\((?!#|\"#|'#)[^)]*\)|@import[^;]*", self.text)
        return found

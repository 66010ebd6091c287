"""An HTML page taken apart: its elements with their attributes, and its text without styles and scripts."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}
Attributes = dict[str, str]


class Page(HTMLParser):
    """Fails on an element that is closed by another's end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.words: list[str] = []
        self.style = self.script = ""
        self.within: list[str] = []
        self.feed(text)
        self.close()
        assert not self.within

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.within.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.within.pop() == tag

    def handle_data(self, data: str) -> None:
        match self.within[-1:]:
            case ["style"]:
                self.style += data
            case ["script"]:
                self.script += data
            case _:
                self.words.append(data)

    @property
    def text(self) -> str:
        """All that is to be read."""
        return " ".join("".join(self.words).split())

    def having(self, *names: str) -> list[tuple[str, Attributes]]:
        """The elements that have all of these attributes."""
        return [(tag, attributes) for tag, attributes in self.elements if all(name in attributes for name in names)]

    def named(self, tag: str) -> list[Attributes]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

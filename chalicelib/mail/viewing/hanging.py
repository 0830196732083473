"""Pictures of a mail put where its HTML has them."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from chalicelib.helpdesk.files import is_picture
from chalicelib.mail.viewing.html_tree import VOID, Node


class Wall:
    """What a message's pictures are hung on; `shown` are the keys of those that stand on the page already."""

    def __init__(
        self, files: Iterable[dict[str, Any]], link: Callable[[str], str], shown: set[str], again: str, is_web: bool
    ) -> None:
        self.files = {_plain(file["cid"]): file for file in files if file.get("cid")}
        self.link = link  # makes the address of a file by its id
        self.shown = shown
        self.again = again  # words for a picture that stands above
        self.is_web = is_web  # whether pictures from the web are loaded
        self.blocked = 0
        self.hung: set[str] = set()  # ids of files that the text shows
        self.sources: set[str] = set()

    def hang(self, node: Node, *, is_link: bool = False) -> None:
        """Replace every picture in a tag: by itself with a working address, or by words."""
        kept: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node) and child.tag == "img":
                kept += self._picture(child, is_link)
                continue
            if isinstance(child, Node) and child.tag not in VOID:
                self.hang(child, is_link=is_link or child.tag == "a")
            kept.append(child)
        node.children = kept

    def _picture(self, node: Node, is_link: bool) -> list[Node | str]:
        source, words = node.attributes.get("src", ""), node.attributes.get("alt", "")
        if source.lower().startswith("cid:"):
            file = self.files.get(_plain(unquote(source[4:])))
            return self._own(node, file, is_link) if file and is_picture(file) else _words(words)
        if not source.lower().startswith(("http://", "https://")):
            return _words(words)
        if not self.is_web:
            self.blocked += 1
            return _words(words)
        scheme, _, rest = source.partition(":")
        return [self._image(node, f"https:{rest}" if scheme.lower() == "http" else source, words)]

    def _own(self, node: Node, file: dict[str, Any], is_link: bool) -> list[Node | str]:
        self.hung.add(file["id"])
        address, words = self.link(file["id"]), node.attributes.get("alt", "")
        if file["key"] not in self.shown:
            self.shown.add(file["key"])
            return [self._image(node, address, words or file["name"])]
        # A link within a link is none.
        return _words(words or file["name"]) if is_link else [Node("a", {"href": address}, [self.again])]

    def _image(self, node: Node, source: str, words: str) -> Node:
        self.sources.add(source)
        sides = ("width", "height")
        size = {name: value for name, value in node.attributes.items() if name in sides}
        return Node("img", {"src": source, "alt": words, **size})


def _plain(content_id: str) -> str:
    return content_id.strip(" <>").lower()


def _words(words: str) -> list[Node | str]:
    return [f"[{words.strip()[:200]}]"] if words.strip() else []

"""HTML of a mail as a small tree, read in one pass and in linear time whatever the nesting.

HTML parsers build the tree that a browser would, which takes them quadratic time for a hundred thousand open tags. This
one need not agree with browsers: what is shown is written anew out of it, and sanitised after that.
"""

import re
from collections import Counter
from html import unescape

LIMIT = 400_000  # letters that are read once comments, styles and embedded pictures are gone
DEEPEST = 200  # tags within one another; those beyond are read as if they were not there
MOST_TOKENS = 60_000

_LONGEST_TAG = 8_192  # letters
_MOST_FAILURES = 200  # tags with quotes that nobody closed, before quotes are not looked at any more
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}+)((?:[^\"'<>]|\"[^\"]*+\"|'[^']*+')*+)>")
_BROKEN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}+)([^<>]*+)>?")
_DECLARATION = re.compile(r"<[!?][^>]*>?")
_TEXT = re.compile(r"[^<]+")
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
_DATA_URI = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80};base64,[A-Za-z0-9+/=%\s]{100,}")
_SPACES = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")
_IS_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
_IS_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

# What says nothing to a reader goes with all that is in it.
UNREAD = {"script", "style", "title", "template", "textarea", "select", "svg", "math", "object", "iframe", "xml"}
_KNOWN = {"class", "id", "style", "type", "href", "src", "alt", "width", "height", "border", "colspan", "rowspan"}
_KNOWN |= {"start", "role", "data-marker", "dir"}
VOID = {"br", "hr", "img"}
_VOID = VOID | {"meta", "link", "base", "input", "wbr", "col", "area", "param", "source", "embed", "frame", "bgsound"}
BLOCKS = {"div", "p", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot"}
BLOCKS |= {"tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "section", "article", "header"}
BLOCKS |= {"footer", "address", "main", "form", "fieldset", "caption", "aside", "nav", "figure", "body", "html"}
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
_CELLS = {"td", "th"}
# A tag that begins ends those that stand open, up to the nearest of the others.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, {"ul", "ol", "table", "blockquote"}),
    "dt": ({"dt", "dd"}, {"dl", "table"}),
    "dd": ({"dt", "dd"}, {"dl", "table"}),
    "td": (_CELLS, {"table"}),
    "th": (_CELLS, {"table"}),
    "tr": ({"tr", *_CELLS}, {"table"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ({"thead", "tbody", "tfoot", "tr", *_CELLS}, {"table"})),
    "a": ({"a"}, BLOCKS),
}


class Node:
    """A tag with the text and tags in it; `start` and `end` count the leaves of the tree before it and at its end."""

    __slots__ = ("attributes", "children", "end", "start", "tag")

    def __init__(self, tag: str, attributes: dict[str, str] | None = None, children: "list[Node | str] | None" = None):
        self.tag = tag
        self.attributes = attributes or {}
        self.children: list[Node | str] = children or []
        self.start = self.end = 0


def read_tree(html: str) -> Node | None:
    """Read a mail's HTML; None where there is more of it than can be looked at."""
    if "base64," in html:
        html = _DATA_URI.sub("data:", html)
    reader = _Reader(html)
    return reader.root if reader.read() else None


class _Reader:
    """The tree read so far, and what is open."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.root = Node("div")
        self.stack = [self.root]
        self.counts: Counter[str] = Counter()
        self.beyond = 0  # open tags that are too deep to be kept
        self.preformatted = 0
        self.failures = 0
        self.unclosed: set[str] = set()
        lower = html.lower()
        self.lower = lower if len(lower) == len(html) else html  # a few letters change their length

    def read(self) -> bool:
        at, letters, tokens, end = 0, 0, 0, len(self.html)
        while at < end:
            before, at = at, self._step(at)
            tokens += 1
            # What is passed over costs next to nothing, and is most of what some programs write.
            letters += at - before if at - before < _LONGEST_TAG or self.html[before] != "<" else 0
            if letters > LIMIT or tokens > MOST_TOKENS:
                return False
        return True

    def _step(self, at: int) -> int:
        """Read what stands at a place; return where it ends."""
        html = self.html
        if html[at] != "<":
            found = _TEXT.match(html, at)
            assert found
            self._say(found[0])
            return found.end()
        if html.startswith("<!--", at):
            return self._after("-->", at + 4)
        tag = self._tag(at)
        if tag is None:
            declared = _DECLARATION.match(html, at)
            if declared is None:
                self._say("<")
            return declared.end() if declared else at + 1
        name = tag[2].lower()
        if tag[1]:
            self._close(name)
        elif name in UNREAD and not tag[3].rstrip().endswith("/"):
            return self._after(f"</{name}", tag.end())
        else:
            self._open(name, tag[3])
        return tag.end()

    def _tag(self, at: int) -> re.Match[str] | None:
        if self.failures < _MOST_FAILURES:
            found = _TAG.match(self.html, at, at + _LONGEST_TAG)
            if found:
                return found
            self.failures += 1
        return _BROKEN_TAG.match(self.html, at)

    def _after(self, mark: str, at: int) -> int:
        """Where reading goes on behind a mark; at once where it never comes, since text must not be lost."""
        found = -1 if mark in self.unclosed else self.lower.find(mark, at)
        if found < 0:
            self.unclosed.add(mark)
            return at
        return found + len(mark) if mark == "-->" else self.html.find(">", found) + 1 or len(self.html)

    def _open(self, tag: str, written: str) -> None:
        if tag == "p" or tag in BLOCKS:
            self._end({"p"}, {*_CELLS, "table", "blockquote", "li", "div"})
        if tag in _ENDS:
            self._end(*_ENDS[tag])
        attributes = _attributes(written) if "=" in written else {}
        if tag in VOID:
            if not _IS_HIDDEN.search(attributes.get("style", "")):
                self.stack[-1].children.append(Node(tag, attributes))
        elif tag not in _VOID:
            self._push(Node(tag, attributes))

    def _push(self, node: Node) -> None:
        if len(self.stack) > DEEPEST:
            self.beyond += 1
            return
        if not _IS_HIDDEN.search(node.attributes.get("style", "")):
            self.stack[-1].children.append(node)
        self.stack.append(node)
        self.counts[node.tag] += 1
        self.preformatted += _is_preformatted(node)

    def _end(self, tags: set[str], until: set[str]) -> None:
        """End the nearest open one of some tags, unless one of the others is nearer."""
        if not any(self.counts[tag] for tag in tags):
            return
        for place in range(len(self.stack) - 1, 0, -1):
            tag = self.stack[place].tag
            if tag in tags:
                self._truncate(place)
                if not ("tr" in tags or "tbody" in tags):
                    return
            elif tag in until:
                return

    def _close(self, tag: str) -> None:
        if self.beyond:
            self.beyond -= 1
            return
        if not self.counts[tag]:
            return
        walls = set() if tag in _TABLE_PARTS else {*_CELLS, "table"} if tag in BLOCKS else BLOCKS - {"p"}
        for place in range(len(self.stack) - 1, 0, -1):
            if self.stack[place].tag == tag:
                self._truncate(place)
                return
            if self.stack[place].tag in walls or (tag != "table" and self.stack[place].tag == "table"):
                return

    def _truncate(self, place: int) -> None:
        for node in self.stack[place:]:
            self.counts[node.tag] -= 1
            self.preformatted -= _is_preformatted(node)
        del self.stack[place:]

    def _say(self, token: str) -> None:
        text = unescape(token) if "&" in token else token
        into = self.stack[-1].children
        if not self.preformatted:
            into.append(_SPACES.sub(" ", text))
            return
        for place, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if place:
                into.append(Node("br"))
            if line:
                into.append(line.replace("  ", " \u00a0"))


def _is_preformatted(node: Node) -> bool:
    return node.tag == "pre" or bool(_IS_PREFORMATTED.search(node.attributes.get("style", "")))


def _attributes(written: str) -> dict[str, str]:
    """What is known of the attributes; of two with one name the first counts, as in browsers."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written):
        name = match[1].lower()
        if name in _KNOWN and name not in found:
            value = match[2] or match[3] or match[4] or ""
            found[name] = unescape(value) if "&" in value else value
    return found

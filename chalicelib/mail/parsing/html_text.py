"""HTML of a mail to readable text, in one pass and in linear time whatever the nesting.

HTML parsers build the tree that a browser would, which takes them quadratic time for a hundred thousand open tags; text
needs no tree.
"""

import re
from html import unescape

HTML_LIMIT = 256 * 1024  # letters that are read once styles, comments and embedded images are gone
_QUOTE_DEPTH_LIMIT = 10
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})([^<>]*)>?|<[!?][^>]*>?|[^<]+|<+(?=<)|<")
_DATA_URI = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80};base64,[A-Za-z0-9+/=%\s]{100,}")
_LINE_TAGS = {"div", "tr", "li", "dt", "dd", "center", "section", "article", "header", "footer", "address", "form"}
_LINE_TAGS |= {"body", "table", "tbody", "blockquote", "pre", "hr"}
_PARAGRAPH_TAGS = {"p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6"}
_SPACES = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")
_IS_SIGNATURE = re.compile(r"""(?:class|id)\s*=\s*["']?(?:x_)*(?:gmail_signature\b(?!_)|moz-signature|Signature\b)""")
_NO_BORDER = re.compile(r"border(?:-left)?\s*:\s*(?:none|0|medium none)", re.I)
_IS_CITED = re.compile(r"solid|gmail_quote|cite", re.I)
# Newsletters hide the line that mailboxes show beside the subject. A height of nothing does not hide what is inside.
_IS_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_VOID_TAGS = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "source"}
_HREF = re.compile(r"""\shref\s*=\s*["']?\s*((?:https?://|mailto:)[^\s"'<>]{1,300})(?=["'\s]|$)""", re.I)
_CORE = re.compile(r"^(?:https?://)?(?:www\.)?")
_ALT = re.compile(r"""\salt\s*=\s*["']([^"'<>]{1,8})["']""")


def html_to_text(html: str, limit: int = HTML_LIMIT) -> str:
    """Return the text of a mail's HTML; quotes get "> " before their lines, as they have in plain text.

    At most `limit` letters are read, not counted styles and the like.
    """
    bare = _without_ballast(html)[:limit]
    reader = _read(bare, may_hide=True)
    # What nobody closed hides the rest in a browser; here it is shown, since text must not be lost.
    return (_read(bare, may_hide=False) if reader.hidden_by else reader).text()


def _read(html: str, *, may_hide: bool) -> "_Reader":
    reader = _Reader(may_hide)
    for match in _TOKEN.finditer(html):
        reader.take(match)
    return reader


def _without_ballast(html: str) -> str:
    """Drop comments, styles and embedded images, which are most of what mail programs write."""
    if "base64," in html:
        html = _DATA_URI.sub("", html)
    for begin, end in (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<title", "</title>")):
        html = _cut_out(html, begin, end)
    return html


def _cut_out(html: str, begin: str, end: str) -> str:
    lower = html.lower()
    if len(lower) != len(html):  # a few letters, such as the Turkish dotted I, change their length
        lower = html
    kept: list[str] = []
    at = 0
    while (found := lower.find(begin, at)) >= 0:
        kept.append(html[at:found])
        after = lower.find(end, found)
        if after < 0:
            at = found + len(begin)  # shown for the same reason
            break
        at = after + len(end)
    return "".join([*kept, html[at:]])


class _Reader:
    """The lines read so far, and what is open."""

    def __init__(self, may_hide: bool) -> None:
        self.may_hide = may_hide
        self.hidden_by = ""  # the tag
        self.hidden_depth = 0  # of tags of that name
        self.lists: list[int] = []  # the number of the last entry for every open list, -1 where they have none
        self.link = ""  # where the open link leads
        self.link_text: list[str] = []
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes: list[bool] = []  # for every open blockquote whether it quotes or only indents
        self.quote_depth = 0
        self.is_preformatted = False

    def take(self, match: re.Match[str]) -> None:
        token = match[0]
        tag = (match[2] or "").lower()
        if self.hidden_by:
            self._hide(tag, bool(match[1]))
        elif tag:
            self._close(tag) if match[1] else self._open(tag, match[3])
        elif not token.startswith(("<!", "<?")):
            self._say(token)

    def text(self) -> str:
        """Return what was read, without the blank lines around it and runs of them inside."""
        self._break()
        joined = "\n".join(line if line == "-- " else line.rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", joined).strip("\n")

    def _hide(self, tag: str, is_end: bool) -> None:
        """Pass over what stands in a hidden tag."""
        if tag == self.hidden_by:
            self.hidden_depth += -1 if is_end else 1
            self.hidden_by = self.hidden_by if self.hidden_depth else ""

    def _open(self, tag: str, attributes: str) -> None:
        if self.may_hide and tag not in _VOID_TAGS and _IS_HIDDEN.search(attributes):
            self.hidden_by, self.hidden_depth = tag, 1
            return
        if tag == "br":
            self._break(is_forced=True)
        elif tag in _PARAGRAPH_TAGS and "MsoNormal" not in attributes:
            self._gap()
        elif tag in _PARAGRAPH_TAGS or tag in _LINE_TAGS:
            self._break()
        elif tag in ("td", "th") and self.line:
            self.line.append(" ")
        self._mark(tag, attributes)

    def _mark(self, tag: str, attributes: str) -> None:
        """Write what stands for a tag in plain text."""
        if tag == "li":
            self._begin_entry()
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "a":
            self._begin_link(attributes)
        elif tag == "img" and (match := _ALT.search(attributes)) and not any(map(str.isalnum, match[1])):
            self.line.append(match[1])  # some programs send emoji as pictures
        elif tag == "hr":
            self.line.append("_" * 32)
            self._break()
        elif tag == "blockquote":
            # Gmail's "indent more" is a blockquote without a border.
            self.quotes.append(bool(_IS_CITED.search(attributes)) or not _NO_BORDER.search(attributes))
            self.quote_depth += self.quotes[-1]
        elif tag == "pre":
            self.is_preformatted = True
        if "ignature" in attributes and tag in ("div", "table") and _IS_SIGNATURE.search(attributes):
            self._sign()

    def _begin_entry(self) -> None:
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.line.append(f"{self.lists[-1]}. ")
        else:
            self.line.append("- ")

    def _begin_link(self, attributes: str) -> None:
        self._end_link()
        match = _HREF.search(attributes)
        self.link, self.link_text = (unescape(match[1]) if match else ""), []

    def _end_link(self) -> None:
        """Write the address of a link behind its words, unless they are the address."""
        words = "".join(self.link_text).strip()
        is_web = self.link.lower().startswith("http")
        address = self.link if is_web else self.link.partition(":")[2].partition("?")[0]
        core, shown = (_CORE.sub("", part.lower()).rstrip("/") for part in (address, words))
        # Where the words name another place than the link leads to, both are shown.
        if self.link and shown and core not in shown and not (core.startswith(shown) and "." in shown):
            self.line.append(f" <{address}>")
        self.link = ""

    def _sign(self) -> None:
        self._break()
        if not any(line.strip() == "--" for line in self.lines[-3:]):
            self.lines.append("-- ")

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag == "pre":
            self.is_preformatted = False
        if tag in _PARAGRAPH_TAGS:
            self._break()
            if tag != "p":
                self._gap()
        elif tag in _LINE_TAGS:
            self._break()
        if tag == "blockquote" and self.quotes:
            self.quote_depth -= self.quotes.pop()

    def _say(self, token: str) -> None:
        text = unescape(token) if "&" in token else token
        text = text.replace("\xa0", " ")
        if self.link:
            self.link_text.append(text[:1000])
        if self.is_preformatted:
            first, *others = text.split("\n")
            self.line.append(first)
            for line in others:
                self._break(is_forced=True)
                self.line.append(line)
            return
        text = _SPACES.sub(" ", text)
        if not self.line or self.line[-1].endswith(" "):
            text = text.lstrip(" ") if not token.startswith("&nbsp") else text
        if text:
            self.line.append(text)

    def _prefix(self) -> str:
        return "> " * min(self.quote_depth, _QUOTE_DEPTH_LIMIT)

    def _break(self, is_forced: bool = False) -> None:
        text = "".join(self.line).rstrip()
        if text or is_forced or self.line:
            self.lines.append(self._prefix() + text)
        self.line = []

    def _gap(self) -> None:
        self._break()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._prefix())

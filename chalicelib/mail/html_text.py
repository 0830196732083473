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


def html_to_text(html: str, limit: int = HTML_LIMIT) -> str:
    """Return the text of a mail's HTML; quotes get "> " before their lines, as they have in plain text.

    At most `limit` letters are read, not counted styles and the like.
    """
    reader = _Reader()
    for match in _TOKEN.finditer(_without_ballast(html)[:limit]):
        reader.take(match)
    return reader.text()


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
            # What nobody closed hides the rest in a browser; here it is shown, since text must not be lost.
            at = found + len(begin)
            break
        at = after + len(end)
    return "".join([*kept, html[at:]])


class _Reader:
    """The lines read so far, and what is open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes: list[bool] = []  # for every open blockquote whether it quotes or only indents
        self.quote_depth = 0
        self.is_preformatted = False

    def take(self, match: re.Match[str]) -> None:
        token = match[0]
        tag = (match[2] or "").lower()
        if tag:
            self._close(tag) if match[1] else self._open(tag, match[3])
        elif not token.startswith(("<!", "<?")):
            self._say(token)

    def text(self) -> str:
        """Return what was read, without the blank lines around it and runs of them inside."""
        self._break()
        joined = "\n".join(line if line == "-- " else line.rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", joined).strip("\n")

    def _open(self, tag: str, attributes: str) -> None:
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
            self.line.append("- ")
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

    def _sign(self) -> None:
        self._break()
        if not any(line.strip() == "--" for line in self.lines[-3:]):
            self.lines.append("-- ")

    def _close(self, tag: str) -> None:
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

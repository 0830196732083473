"""The Markdown that people mean when they write to each other: CommonMark without what changes plain words.

Line breaks stay, a quote ends with its last ">", a list with its last item, numbers stay as they were typed. Marks
count at the edges of words only, so that 2*3*4, file_name_here, it`s, ____ and * * * are what they are.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_block.fence import make_fence_rule
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, backtick
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from chalicelib.plain_text import LINK

DEEPEST = 20  # levels of quotes and lists; the parser leaves out what lies deeper, so then nothing is formatted
ITEM = re.compile(r"(?:[-*]|0\.|[1-9]\d{0,2}\.)[ \t]+(?!(?:[-*]|\d+\.)(?:\s|$))(?![-*_.\s]*$)\S")
FENCE = make_fence_rule(markers=("`",))
END = re.compile(r"[\s>]*`{3,}\s*")
LONGEST_RUN = {"*": 3, "_": 1}  # more of them are a line to fill in, or stars in place of digits
LABELLED = re.compile(
    r"\[([^\[\]\n]{1,500})\]\(((?:https?://|mailto:)[^\s()<>\"]+(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*)\)", re.IGNORECASE
)
INSIDE = re.compile(r"\[([^\[\]\n]{1,500})\]\((/(?![/\\])[^\s()<>\"]*)\)")  # a link to another page of the desk
PICTURE = re.compile(r"/answers/pictures/[0-9A-Z]{26}-(\d{1,5})x(\d{1,5})")  # with its width and height
SCHEME = re.compile(r"https?$")
PLAIN = {"paragraph_open", "paragraph_close", "text", "softbreak", "hardbreak"}
LOOKED_BACK = 50  # marks before an address among which one may close behind it
BARE = "bare"  # how the token of an address is marked that stands in a text by itself


def html(text: str, *more: str) -> str | None:
    """HTML that is not sanitised yet; None where the text has no Markdown, or more of it than anybody means.

    `more` are rules of CommonMark and its tables that only some texts have.
    """
    parser, env = _parser(*more), {"is_article": bool(more)}
    tokens = parser.parse(text, env)
    if any(one.nesting == 1 and one.level >= DEEPEST - 1 for one in tokens) or all(map(_is_plain, tokens)):
        return None
    return str(parser.renderer.render(tokens, parser.options, env))


def _is_plain(token: Token) -> bool:
    if token.type == "inline":
        return all(one.type in PLAIN or one.markup == BARE for one in token.children or ())
    return token.type in PLAIN


@cache
def _parser(*more: str) -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "maxNesting": DEEPEST})
    parser.enable(["list", "blockquote", "fence", "newline", "backticks", "emphasis", "link", "linkify"])
    blocks, words = parser.block.ruler, parser.inline.ruler
    blocks.at("fence", _fence, {"alt": ["paragraph", "blockquote", "list"]})
    blocks.at("blockquote", blockquote, {"alt": ["paragraph", "blockquote", "list"]})
    blocks.at("list", _list, {"alt": ["paragraph", "blockquote"]})
    blocks.before("paragraph", "edge", _edge, {"alt": ["paragraph", "blockquote"]})
    words.at("linkify", _address)
    words.at("backticks", _code)
    words.at("emphasis", _emphasis)
    words.at("link", _link)
    parser.core.ruler.after("block", "numbers", _numbers)
    if more:
        parser.enable(list(more))
        parser.core.ruler.push("headings", _headings)
        parser.core.ruler.push("pictures", _pictures)
    return parser


# ------------------------------------------------------------ blocks


def _edge(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """End a quote at a line without its sign, and an item at an outdented line, which would both lazily go on."""
    return silent and (state.parentType == "blockquote" or state.sCount[line] < state.blkIndent)


def _list(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return bool(ITEM.match(state.src, start, state.eMarks[line])) and list_block(state, line, last, silent)


def _fence(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Code between two fences; one that nobody closed would take all that follows."""
    if "closed" not in state.env:
        ends = [place for place, one in enumerate(state.src.split("\n")) if END.fullmatch(one)]
        state.env["closed"] = ends[-1] if ends else -1
    return line < state.env["closed"] and FENCE(state, line, last, silent)


def _numbers(state: StateCore) -> None:
    """Let items have the numbers that were typed, unless that is the same for all of them."""
    open_lists: list[list[Token]] = []
    for token in state.tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            open_lists.append([])
        elif token.type == "list_item_open":
            open_lists[-1].append(token)
        elif token.type == "bullet_list_close":
            open_lists.pop()
        elif token.type == "ordered_list_close":
            _numbered(open_lists.pop())


def _numbered(items: list[Token]) -> None:
    typed = [int(one.info) for one in items]
    if len(set(typed)) == 1:
        return
    for before, number, item in zip(typed, typed[1:], items[1:], strict=False):
        if number != before + 1:
            item.attrSet("value", str(number))


def _headings(state: StateCore) -> None:
    """Let headings begin below the page's own and skip no level, whatever was typed: two levels are enough."""
    found = [one for one in state.tokens if one.type in ("heading_open", "heading_close")]
    highest = min((one.tag for one in found), default="")
    for one in found:
        one.tag = "h2" if one.tag == highest else "h3"
    if found and found[0].tag == "h3":
        for one in found:
            one.tag = "h2"


def _pictures(state: StateCore) -> None:
    """Let a picture that stands by itself be a figure, and of one from elsewhere only its words."""
    for place, one in enumerate(state.tokens):
        children = one.children or []
        for child in children:
            if child.type != "image":
                continue
            if found := PICTURE.fullmatch(str(child.attrs.get("src", ""))):
                child.attrs |= {"width": found[1], "height": found[2]}
            else:
                child.type, child.tag, child.children = "text", "", None
        if one.type == "inline" and [child.type for child in children] == ["image"]:
            around = state.tokens[place - 1], state.tokens[place + 1]
            if around[0].type == "paragraph_open" and not around[0].hidden:
                around[0].tag = around[1].tag = "figure"


# ------------------------------------------------------------ within a line


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Marks around whole words, as many as mean something."""
    mark = state.src[state.pos]
    if silent or mark not in LONGEST_RUN:
        return False
    run = state.scanDelims(state.pos, False)
    is_mark = run.length <= LONGEST_RUN[mark] and (run.can_open or run.can_close)
    for _ in range(run.length if is_mark else 0):
        state.push("text", "", 0).content = mark
        about = (ord(mark), run.length, len(state.tokens) - 1, -1, run.can_open, run.can_close)
        state.delimiters.append(Delimiter(*about))
    if not is_mark:
        state.append_pending(mark * run.length)
    state.pos += run.length
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Code, but no grave accent in place of an apostrophe."""
    if state.pos and state.src[state.pos] == "`" and state.src[state.pos - 1].isalnum():
        state.append_pending("`")
        state.pos += 1
        return True
    return backtick(state, silent)


def _link(state: StateInline, silent: bool) -> bool:
    shapes = (LABELLED, INSIDE) if state.env.get("is_article") else (LABELLED,)
    tried = (one.match(state.src, state.pos, state.posMax) for one in shapes if not state.linkLevel)
    found = next(filter(None, tried), None)
    if silent or found is None or not found[1].strip():
        return False
    last = state.posMax
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(found[2])}
    state.linkLevel += 1
    state.pos, state.posMax = found.span(1)
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.pos, state.posMax = found.end(), last
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """An address that stands there by itself, with the signs in it, and without the mark that closes behind it."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME.search(state.pending[-5:])
    found = LINK.match(state.src, state.pos - len(scheme[0]), state.posMax) if scheme else None
    url = _unclosed(state, found[1]) if found else ""
    if scheme is None or not LINK.fullmatch(url):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    for kind, tag, nesting in (("link_open", "a", 1), ("text", "", 0), ("link_close", "a", -1)):
        token = state.push(kind, tag, nesting)  # type: ignore[arg-type]
        token.markup = BARE
        token.content = url if kind == "text" else ""
        if nesting == 1:
            token.attrs = {"href": url}
    state.pos += len(url) - len(scheme[0])
    return True


def _unclosed(state: StateInline, url: str) -> str:
    mark = url[-1]
    is_open = any(one.open and one.marker == ord(mark) for one in state.delimiters[-LOOKED_BACK:])
    return url.rstrip(mark) if is_open else url

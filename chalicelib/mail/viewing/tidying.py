"""A mail's tree without what only its looks needed: wrappers, tables that lay out, blank lines by the dozen."""

import re
from dataclasses import dataclass

from chalicelib.mail.viewing.html_tree import BLOCKS, VOID, Node
from chalicelib.mail.viewing.lines import is_pixel

# Headings of a mail are not those of the page that shows it.
_NAMES = {"strong": "b", "em": "i", "del": "s", "strike": "s", "ins": "u", "tt": "code", "kbd": "code", "samp": "code"}
_NAMES |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "h")
_KEPT = {
    "p",
    "div",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
}
_INLINE = {"a", "b", "i", "u", "s", "sub", "sup", "code"}
_RICH = {"b", "i", "u", "s", "sub", "sup", "code", "ul", "ol", "dl", "table", "blockquote", "pre", "img"}
_BLANK = " \t\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u034f\u00ad"
_LINK = re.compile(r"\s*(?:https?:|mailto:|tel:)", re.I)
_SOURCES = ("cid:", "http://", "https://")
_LARGEST = 4000  # of a number in an attribute: pixels, columns, rows


@dataclass
class Tidy:
    """A tidied tree, and whether it says more than its text does."""

    root: Node
    is_rich: bool


def tidy(root: Node) -> Tidy:
    """Rewrite a tree with the few tags that a reader needs."""
    children = _trimmed(_children(root))
    tree = Node("div", {}, children)
    return Tidy(tree, _is_rich(tree))


def _children(node: Node) -> list[Node | str]:
    found: list[Node | str] = []
    for child in node.children:
        found += [child] if isinstance(child, str) else _rewritten(child)
    return [one for place, one in enumerate(found) if not (_is_space(one) and _is_beside_block(found, place))]


def _is_space(child: Node | str) -> bool:
    return isinstance(child, str) and not child.strip(" \n")


def _is_beside_block(children: list[Node | str], place: int) -> bool:
    near = (children[one] for one in (place - 1, place + 1) if 0 <= one < len(children))
    return any(isinstance(one, Node) and (_is_block(one) or one.tag == "br") for one in near)


def _rewritten(node: Node) -> list[Node | str]:
    """What stands for a tag: itself under its plain name, what was in it, or nothing."""
    if node.tag == "img":
        return _picture(node)
    if node.tag in VOID:
        return [Node(node.tag)]
    tag = _NAMES.get(node.tag, node.tag)
    inner = _children(node)
    if tag == "h":
        return [Node("p", {}, [Node("b", {}, inner)])] if _says(inner) else []
    if tag == "table" and _lays_out(node):
        return _unlaid(inner)
    if tag == "a" and not _LINK.match(node.attributes.get("href", "")):
        return inner
    if tag in _INLINE:
        return [Node(tag, _attributes(node), inner)] if inner else []
    if tag not in _KEPT:
        return _block("div", inner) if tag in BLOCKS else inner
    if tag in ("div", "p", "blockquote", "pre", "li", "dt", "dd"):
        is_tight = tag == "p" and "MsoNormal" in node.attributes.get("class", "")
        return _block("div" if is_tight else tag, inner)
    return [Node(tag, _attributes(node), inner)] if inner else []


def _picture(node: Node) -> list[Node | str]:
    """A picture that comes along or lies on the web, or else the words that stand for it."""
    if is_pixel(node):
        return []
    attributes = _attributes(node)
    source = attributes.get("src", "").strip()
    if source.startswith("//"):
        source = f"https:{source}"
    if source.lower().startswith(_SOURCES):
        return [Node("img", {**attributes, "src": source})]
    return [attributes["alt"]] if attributes.get("alt") else []


def _block(tag: str, inner: list[Node | str]) -> list[Node | str]:
    if not _says(inner):
        # An empty paragraph is how people make a blank line.
        return [Node("div", {}, [Node("br")])] if tag in ("p", "div") and inner else []
    if tag == "div" and all(isinstance(one, Node) and _is_block(one) for one in inner):
        return inner
    return [Node(tag, {}, _without_breaks(inner))]


def _without_breaks(inner: list[Node | str]) -> list[Node | str]:
    """Without the break at the end of a block, which ends the line anyway."""
    end = len(inner)
    while end and _is_gap(inner[end - 1]):
        end -= 1
    return inner[:end]


def _trimmed(children: list[Node | str]) -> list[Node | str]:
    """Without blank lines at both ends, and with at most one between others."""
    kept: list[Node | str] = []
    for child in children:
        is_second = bool(kept) and _is_blank_line(child) and _is_blank_line(kept[-1])
        if not is_second and (kept or not _is_gap(child)):
            kept.append(child)
    while kept and _is_gap(kept[-1]):
        kept.pop()
    return kept


def _is_blank_line(child: Node | str) -> bool:
    return isinstance(child, Node) and child.tag == "div" and _is_gap(child)


def _is_gap(child: Node | str) -> bool:
    if isinstance(child, str):
        return not child.strip(_BLANK)
    return child.tag in ("br", "hr") or (child.tag != "img" and all(_is_gap(one) for one in child.children))


def _says(children: list[Node | str]) -> bool:
    return any(
        bool(one.strip(_BLANK)) if isinstance(one, str) else one.tag in ("img", "hr") or _says(one.children)
        for one in children
    )


def _is_block(node: Node) -> bool:
    return node.tag in _KEPT or node.tag == "hr"


# ------------------------------------------------------------ tables


def _lays_out(table: Node) -> bool:
    """Tell a table that places things on a page from one that shows data."""
    if table.attributes.get("role") == "presentation" or _holds(table, "table"):
        return True
    return all(sum(_says(cell.children) for cell in cells) <= 1 for cells in _rows(table))


def _holds(node: Node, tag: str) -> bool:
    return any(isinstance(one, Node) and (one.tag == tag or _holds(one, tag)) for one in node.children)


def _rows(node: Node) -> list[list[Node]]:
    rows: list[list[Node]] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "tr":
            rows.append([one for one in child.children if isinstance(one, Node) and one.tag in ("td", "th")])
        elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
            rows += _rows(child)
    return rows


def _unlaid(children: list[Node | str]) -> list[Node | str]:
    """The cells of a table as blocks, one below another."""
    found: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in ("thead", "tbody", "tr"):
            found += _unlaid(child.children)
        elif isinstance(child, Node) and child.tag in ("td", "th"):
            found += _block("div", child.children)
        else:
            found.append(child)
    return found


# ------------------------------------------------------------ what is kept of a tag


def _attributes(node: Node) -> dict[str, str]:
    kept = {name: node.attributes[name] for name in _OF.get(node.tag, ()) if name in node.attributes}
    for name in ("colspan", "rowspan", "start", "width", "height"):
        number = kept.pop(name, "").strip().removesuffix("px")
        if number.isascii() and number.isdigit() and 0 < int(number[:7]) <= _LARGEST:
            kept[name] = number[:7]
    return kept


_OF = {
    "a": ("href",),
    "img": ("src", "alt", "width", "height"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
}


def _is_rich(node: Node) -> bool:
    return any(
        isinstance(one, Node) and (one.tag in _RICH or _is_worded_link(one) or _is_rich(one)) for one in node.children
    )


def _is_worded_link(node: Node) -> bool:
    """Tell a link whose words are not its address."""
    target = node.attributes.get("href", "") if node.tag == "a" else ""
    if not target:
        return False
    words = "".join(_text(node)).strip()
    return words.rstrip("/") not in (target.rstrip("/"), target.partition(":")[2].strip("/"))


def _text(node: Node) -> list[str]:
    found: list[str] = []
    for child in node.children:
        found += [child] if isinstance(child, str) else _text(child)
    return found

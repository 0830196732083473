"""The last word on HTML that strangers wrote: what nh3 lets through, with nothing done to it afterwards."""

from collections.abc import Callable, Collection
from html import escape

from chalicelib.mail.viewing.html_tree import UNREAD, VOID, Node

TAGS = {"p", "div", "br", "hr", "a", "b", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote", "img"}
TAGS |= {"ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # else nh3 lets title and lang stay
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_ADDED = {"a": {"target": "_blank"}, "img": {"loading": "lazy"}}
Filter = Callable[[str, str, str], str | None]


def to_keep(root: Node) -> str:
    """A tree as HTML to be stored; its pictures still name what they are, so no page may show it as it is."""
    return _clean(write(root), _SCHEMES | {"cid"})


def to_show(root: Node, pictures: Collection[str]) -> str:
    """A tree as HTML to be shown, with pictures from these addresses and no others."""

    def allowed(tag: str, name: str, value: str) -> str | None:
        return value if (tag, name) != ("img", "src") or value in pictures else None

    return _clean(write(root), _SCHEMES, allowed)


def _clean(html: str, schemes: set[str], attribute_filter: Filter | None = None) -> str:
    import nh3  # late, since only mails need it

    return nh3.clean(
        html.encode("utf-8", "replace").decode(),  # half a character, which some programs write, is none
        tags=TAGS,
        clean_content_tags=UNREAD,
        attributes=ATTRIBUTES,
        attribute_filter=attribute_filter,
        url_schemes=schemes,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values=_ADDED,
    )


def write(node: Node) -> str:
    """What stands in a tag, as HTML with every tag ended."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
            continue
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in child.attributes.items())
        parts.append(f"<{child.tag}{attributes}>")
        if child.tag not in VOID:
            parts += [write(child), f"</{child.tag}>"]
    return "".join(parts)

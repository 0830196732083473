"""The tree of a mail's HTML in lines, as a reader sees it; each line knows which leaves of the tree it is made of."""

from dataclasses import dataclass, field

from chalicelib.mail.viewing.html_tree import BLOCKS, VOID, Node

_ORNAMENTS = " -_=*#~+.•ᐧ—–|\u200b\u200c\u200d\u2060\ufeff\u034f\u00ad"  # what says nothing by itself
PIXEL = 2  # a picture of so few pixels a side is there to be counted, not seen


@dataclass
class Line:
    """Leaves that stand on one line."""

    start: int
    end: int
    text: str
    has_picture: bool

    @property
    def is_blank(self) -> bool:
        return not self.has_picture and not self.text.strip(_ORNAMENTS)


@dataclass
class Layout:
    """The lines of a tree, and its tags in the order of the document."""

    root: Node
    lines: list[Line] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


def lay_out(root: Node) -> Layout:
    """Number the leaves of a tree and gather them to lines."""
    writer = _Writer(Layout(root))
    writer.walk(root)
    writer.end_line()
    return writer.layout


def is_pixel(picture: Node) -> bool:
    """Tell a picture that nobody is meant to see."""
    return any(_is_tiny(picture.attributes.get(side, "")) for side in ("width", "height"))


def _is_tiny(length: str) -> bool:
    number = length.strip().removesuffix("px")
    return number.isascii() and number.isdigit() and int(number[:6]) <= PIXEL


class _Writer:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.leaf = 0  # the next one's number
        self.start = 0  # of the line that is being written
        self.words: list[str] = []
        self.has_picture = False

    def walk(self, node: Node) -> None:
        is_block = node.tag in BLOCKS
        if is_block:
            self.end_line()
        node.start = self.leaf
        self.layout.nodes.append(node)
        for child in node.children:
            if isinstance(child, str):
                self.words.append(child)
                self.leaf += 1
            elif child.tag in VOID:
                self._take(child)
            else:
                self.walk(child)
        if is_block:
            self.end_line()
        node.end = self.leaf

    def _take(self, leaf: Node) -> None:
        if leaf.tag == "hr":
            self.end_line()
        leaf.start, leaf.end = self.leaf, self.leaf + 1
        self.layout.nodes.append(leaf)
        self.leaf += 1
        self.has_picture |= leaf.tag == "img" and not is_pixel(leaf)
        if leaf.tag != "img":
            self.end_line()

    def end_line(self) -> None:
        if self.leaf > self.start:
            text = " ".join("".join(self.words).replace("\u00a0", " ").split())
            self.layout.lines.append(Line(self.start, self.leaf, text, self.has_picture))
        self.start, self.words, self.has_picture = self.leaf, [], False


def clip(node: Node, start: int, end: int) -> Node:
    """A copy of what lies between two leaves, with the tags around it."""
    kept: list[Node | str] = []
    at = node.start
    for child in node.children:
        if isinstance(child, str):
            if start <= at < end:
                kept.append(child)
            at += 1
            continue
        if child.end > start and child.start < end and child.end > child.start:
            kept.append(child if child.tag in VOID else clip(child, start, end))
        at = child.end
    copy = Node(node.tag, node.attributes, kept)
    copy.start, copy.end = max(start, node.start), min(end, node.end)
    return copy

"""Where the history and the signature of an HTML mail begin: told by how mail programs build it, else by its words.

In doubt all of it stays: only what nothing but a signature follows is folded, so answers below a quote or between two
are always seen.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.mail.parsing.phones import is_sent_from
from chalicelib.mail.viewing import history_lines, programs
from chalicelib.mail.viewing.html_tree import Node
from chalicelib.mail.viewing.lines import Layout, Line, clip, lay_out

_LABEL = re.compile(r"\W{0,4}[\w. -]{1,24}[*\s]{0,3}[:：]")
_SIGNATURE_LINES = 20
_NEAR = 10  # lines; a quote and the line above it have no more blank ones between them


class Folded(NamedTuple):
    """A mail's tree in two: what was written, and what is one click away."""

    shown: Node
    quoted: Node | None = None


def fold(root: Node) -> Folded:
    """Split a mail where its history or its signature begins."""
    cut = _Folder(lay_out(root)).cut()
    return Folded(root) if cut is None else Folded(clip(root, 0, cut), clip(root, cut, root.end))


class _Part(NamedTuple):
    """A stretch of leaves; `is_rest` where all that follows it belongs to it."""

    start: int
    end: int
    is_rest: bool = False
    node: Node | None = None


class _Folder:
    def __init__(self, layout: Layout) -> None:
        self.layout, self.lines, self.end = layout, layout.lines, layout.root.end
        self.texts = [line.text for line in self.lines]
        self.leads = self._marked_leads()
        self.quotes = _outermost([*self._quotes(), *self._cited_lines()])
        self.cited = self._places(self.quotes)
        self.rules = sorted(self._rules())
        self.signed = {place: part for part in self._signatures() for place in self._places([part])}
        quiet = self.cited | self.signed.keys() | self._places([self._led(one) for one in self.quotes])
        words = self._words(range(len(self.lines)))
        self.first_word = self.lines[words[0]].start if words else self.end
        self.last_word = self.lines[words[-1]].start if words else -1
        self.answers = [self.lines[place].start for place in words if place not in quiet]

    def cut(self) -> int | None:
        """The leaf at which the fold begins, or None where there is nothing to fold, or nothing else."""
        found = next((cut for cut in self._cuts() if self.first_word < cut), self.end)
        cut = self._raised(found)
        return cut if self.first_word < cut <= self.last_word else None

    def _cuts(self) -> Iterator[int]:
        """Where history begins with nothing but itself behind it."""
        passed = 0
        for part in sorted([*self.quotes, *self.rules, *self._said()], key=lambda part: (part.start, -part.end)):
            if part.start < passed:
                continue
            if part.is_rest:
                yield self._led(part).start
                continue
            passed = part.end
            inner = self._answered_within(part.node) if part.node else []
            if not inner:
                last = part
            elif self._is_answered_below(inner[-1], part):
                continue
            else:
                last = inner[-1]
            if not self._is_answered(part.end):
                yield self._led(last).start

    # ------------------------------------------------------------ what programs mark

    def _quotes(self) -> Iterator[_Part]:
        for node in self.layout.nodes:
            if node.end > node.start and (programs.is_quote(node) or self._is_led_quote(node)):
                yield _Part(node.start, node.end, node=node)

    def _is_led_quote(self, node: Node) -> bool:
        """Whether a blockquote without a mark of its own stands below a line such as "Dana wrote:"."""
        return node.tag == "blockquote" and self._led(_Part(node.start, node.end)).start < node.start

    def _cited_lines(self) -> Iterator[_Part]:
        """Runs of lines with ">" before them, as text has that a gateway made HTML of."""
        run: list[Line] = []
        for line in [*self.lines, Line(self.end, self.end, ".", False)]:
            if line.text.startswith(">") or (run and line.is_blank):
                run.append(line)
                continue
            if sum(one.text.startswith(">") for one in run) > 1:
                yield _Part(run[0].start, run[-1].end)
            run = []

    def _rules(self) -> Iterator[_Part]:
        for node in self.layout.nodes:
            is_rule = programs.is_rule(node) or (programs.may_be_head(node) and self._is_head(node))
            if is_rule and self._place(node.start) not in self.cited:
                yield _Part(node.start, self.end, is_rest=True)

    def _is_head(self, node: Node) -> bool:
        """Whether Outlook's labelled lines stand there, in whatever language, since nobody knows all."""
        lines = self.lines[self._place(node.start) :][:6]
        labels = [line for line in lines if line.start < node.end and _LABEL.match(line.text)]
        return len(labels) >= 3

    def _signatures(self) -> Iterator[_Part]:
        borders = sorted([*(part.start for part in (*self.quotes, *self.rules)), self.end])
        for node in self.layout.nodes:
            if node.end > node.start and programs.is_signature(node):
                yield _Part(node.start, node.end)
        for place, line in enumerate(self.lines):
            if line.text == "--" and not line.has_picture:
                end = borders[bisect_left(borders, line.start)]
                below = range(place + 1, self._place(end))
                if len(below) <= 2 * _SIGNATURE_LINES and len(self._words(below)) <= _SIGNATURE_LINES:
                    yield _Part(line.start, end)
            elif is_sent_from(line.text):
                yield _Part(line.start, line.end)

    # ------------------------------------------------------------ what words say

    def _said(self) -> Iterator[_Part]:
        """Lines that say that all below them is quoted, and that stand above no quote that programs mark."""
        introduced = (one.start for one in history_lines.introduced(self.texts) if not self._is_above_quote(one.end))
        for place in (*history_lines.headed(self.texts), *introduced):
            if place not in self.cited:
                yield _Part(self.lines[place].start, self.end, is_rest=True)

    def _is_above_quote(self, place: int) -> bool:
        """Whether a marked quote follows a line, which then is judged by what follows that."""
        below = self._words(range(place + 1, min(place + _NEAR, len(self.lines))))
        return bool(below) and below[0] in self.cited

    # ------------------------------------------------------------ what stands around a quote

    def _marked_leads(self) -> dict[int, int]:
        """For each line that a program marks as the one above a quote, the first line of that mark."""
        leads: dict[int, int] = {}
        for node in self.layout.nodes:
            if node.end > node.start and programs.is_lead(node):
                first = self._place(node.start)
                leads.update(dict.fromkeys(range(first, self._place(node.end)), first))
        return leads

    def _led(self, part: _Part) -> _Part:
        """A part with the lines that introduce it."""
        start = part.start
        above = self._place(start) - 1
        place = next(iter(self._words(range(above, max(-1, above - _NEAR), -1))), None)
        lead = None if place is None else self.leads.get(place, history_lines.lead(self.texts, place))
        return _Part(start if lead is None else min(start, self.lines[lead].start), part.end)

    def _is_answered(self, end: int) -> bool:
        """Whether words follow that are neither a signature, nor another quote, nor the line above one."""
        place = bisect_left(self.answers, end)
        rule = next((part.start for part in self.rules if part.start >= end), self.end)
        return place < len(self.answers) and self.answers[place] < rule

    def _answered_within(self, node: Node) -> list[_Part]:
        """The quotes in a program's wrapper where answers stand between or below them, as in Gmail's; else nothing."""
        inner = [] if node.tag == "blockquote" else [_Part(one.start, one.end) for one in _inner_quotes(node)]
        if not inner:
            return []
        led = self._led(inner[0]).start
        lead = self.lines[self._place(node.start) : self._place(inner[0].start)]
        is_forward = history_lines.holds_delimiter([line.text for line in lead])
        if is_forward or any(line.start < led and not line.is_blank for line in lead):
            return []  # a forwarded mail, in which somebody quoted
        quiet = self._places([*inner, *map(self._led, inner)])
        return inner if self._has_words(inner[0].end, node.end, quiet) else []

    def _is_answered_below(self, last: _Part, wrapper: _Part) -> bool:
        return self._has_words(last.end, wrapper.end, set())

    def _has_words(self, start: int, end: int, quiet: set[int]) -> bool:
        words = self._words(range(self._place(start), self._place(end)))
        return any(one not in quiet and one not in self.signed for one in words)

    def _words(self, places: Iterable[int]) -> list[int]:
        return [place for place in places if not self.lines[place].is_blank]

    def _raised(self, cut: int) -> int:
        """The same cut above blank lines, rules, and a signature that stand before it."""
        place = self._place(cut) - 1
        while place >= 0:
            line, part = self.lines[place], self.signed.get(place)
            if part is not None and self.first_word < part.start:
                cut = min(cut, part.start)
            elif not line.is_blank:
                break
            elif cut < self.end:
                cut = line.start
            place = min(place, self._place(cut)) - 1
        return cut

    def _place(self, leaf: int) -> int:
        """The first line that begins at a leaf or after it."""
        return bisect_left(self.lines, leaf, key=lambda line: line.start)

    def _places(self, parts: "list[_Part]") -> set[int]:
        return {place for part in parts for place in range(self._place(part.start), self._place(part.end))}


def _inner_quotes(node: Node) -> list[Node]:
    """The blockquotes in a wrapper that stand in no other."""
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            found += [child] if child.tag == "blockquote" and child.end > child.start else _inner_quotes(child)
    return found


def _outermost(parts: list[_Part]) -> list[_Part]:
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda part: (part.start, -part.end)):
        if not kept or part.start >= kept[-1].end:
            kept.append(part)
    return kept

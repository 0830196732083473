"""What a person wrote in a mail, without the history and signature below it.

Nothing is lost by it: the whole text is stored, and the page folds what is not part of the answer. So in doubt a line
stays.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from chalicelib.mail.parsing.addresses import read_mailboxes
from chalicelib.mail.parsing.markers import (
    is_certain,
    is_delimiter,
    is_header_block,
    is_introduction,
    marker_start,
    may_begin_header_block,
    may_end_marker,
)
from chalicelib.mail.parsing.phones import is_sent_from

_LINES_LIMIT = 20_000  # where a marker is looked for
_TRIES_LIMIT = 300  # lines that look like the end of a marker and are none
_BLOCKS_LIMIT = 50  # lines that look like the begin of a header block and are none
_SIGNATURE_LINES = 20
_SIGNATURE_WIDTH = 90  # letters; longer lines are what somebody wrote below a rule
_SEPARATOR = re.compile(r"^[\s\-_=*#~+.•ᐧ—–\u200b\ufeff\ufffc]*$")
_RULE = re.compile(r"^\s*(?:--|_{2,}|-{8,}|[—–])\s*$")
_SHARED_LINE = re.compile(r"(?<=[^\s-])\s{0,4}-{3,}+\s{0,4}(On .{6,300}(?:wrote|sent):)\s*$")
_INITIALS = re.compile(r"\s?[A-ZА-ЯЁІӘҒҚҢӨҰҮҺ]{1,3}>{1,10}(?:\s|$)")
_FLOWED_WIDTH = 60  # letters from which a line may have been wrapped by a mail program


def reply_of(text: str) -> str:
    """Return what the sender wrote, without quoted history and signature.

    Answers between quoted lines stay with the lines that they answer. Where nothing but history is found, the text is
    returned as it is.
    """
    lines = _unshare(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    kept = _without_signature(_without_history(lines))
    return "\n".join(kept).strip("\n").rstrip()


def forwarded_sender(text: str) -> str:
    """Return the address from which a forwarded mail came, for whom a colleague's forward opens a ticket; or empty."""
    lines = text.split("\n")[:_LINES_LIMIT]
    index = next(_header_blocks(lines), None)
    if index is None:
        return ""
    block = [entry.strip(" >*\t") for entry in lines[index : index + 4]]
    boxes = read_mailboxes([entry.partition(":")[2].replace("*", "") for entry in block])
    return boxes[0].address if boxes else ""


def is_quoted(line: str) -> bool:
    """Tell a line that begins with ">"; ">>> look here <<<" is an ornament."""
    bare = line.lstrip()
    return bare.startswith(">") and not bare.rstrip().endswith("<<<")


def _is_cited(line: str) -> bool:
    """Tell a line quoted below a marker, where The Bat writes the initials of the quoted person before the ">"."""
    return is_quoted(line) or bool(_INITIALS.match(line))


def _unshare(lines: list[str]) -> list[str]:
    """Split a line in which some programs append their marker to the answer."""
    out: list[str] = []
    for line in lines:
        match = _SHARED_LINE.search(line) if "---" in line and line.rstrip()[-1:] == ":" and len(line) < 600 else None
        out.extend([line[: match.start()], match[1]] if match else [line])
    return out


def _without_history(lines: list[str]) -> list[str]:
    found = _history(lines)
    if found is None:
        return _without_last_quote(lines)
    start, after = found
    above = lines[:start]
    below = lines[after:]
    if after < 0:  # history without quote signs goes on to the end of the mail
        return above if _has_words(above) else lines
    answer = _answer_below(below)
    if answer is None:
        return _without_last_quote(lines)
    if not _has_words(above) and not _has_words(answer):
        return []
    return [*"\n".join(above).rstrip().split("\n"), "", *"\n".join(answer).lstrip("\n").split("\n")]


def _history(lines: list[str]) -> tuple[int, int] | None:
    """Return where the history begins, and where its quoted lines do (-1 when it has none); None without history."""
    searched = lines[:_LINES_LIMIT]
    block = min(next(_delimiters(searched), len(lines)), next(_header_blocks(searched), len(lines)))
    for start, end in _markers(searched[: block + 1]):
        below = _next_filled(lines, end)
        is_led = below < len(lines) and _is_cited(lines[below])
        if is_led or is_certain(" ".join(lines[start : end + 1])):
            return _marked(lines, _with_labels(lines, start), end, below if is_led else -1)
    if block == len(lines):
        return None
    return block, block if is_quoted(lines[block]) else _answered(lines, block)


def _answered(lines: list[str], block: int) -> int:
    """Return where the quoted lines below headers begin, when most are quoted and so may be answered; or -1.

    Outlook puts no sign before what it quotes, unless somebody asks for it to answer between the lines.
    """
    body = next((at for at in range(block, min(block + 20, len(lines))) if not lines[at].strip()), len(lines))
    filled = [line for line in lines[body:] if line.strip()]
    first = _next_filled(lines, body)
    is_prefixed = first < len(lines) and is_quoted(lines[first])
    return first if is_prefixed and sum(map(is_quoted, filled)) * 2 > len(filled) else -1


def _delimiters(lines: list[str]) -> Iterator[int]:
    """Yield the lines such as "-----Original Message-----"."""
    return (index for index, line in enumerate(lines) if is_delimiter(line))


def _header_blocks(lines: list[str]) -> Iterator[int]:
    """Yield the lines in which From, Sent, To and Subject of a quoted mail begin."""
    candidates = (index for index, line in enumerate(lines) if may_begin_header_block(line))
    return (index for index in islice(candidates, _BLOCKS_LIMIT) if is_header_block(lines[index : index + 10]))


def _markers(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each marker such as "On Monday, Dana wrote:"."""
    candidates = (index for index, line in enumerate(lines) if may_end_marker(line))
    for end in islice(candidates, _TRIES_LIMIT):
        start = marker_start(lines, end)
        if start is not None:
            yield start, end


def _next_filled(lines: list[str], after: int) -> int:
    return next((at for at in range(after + 1, len(lines)) if lines[at].strip()), len(lines))


def _with_labels(lines: list[str], start: int) -> int:
    """Return where To and Subject begin that Yandex writes above its marker, or the marker itself."""
    above = start
    while above and may_begin_header_block(lines[above - 1]):
        above -= 1
    return above if start - above > 1 else start


def _marked(lines: list[str], start: int, end: int, quoted: int) -> tuple[int, int]:
    """Return the history that a marker introduces; `quoted` is its first quoted line, -1 when it has none."""
    if is_quoted(lines[start]):
        while start > 0 and is_quoted(lines[start - 1]):
            start -= 1
        return start, start
    if quoted >= 0:
        return start, quoted
    # A marker with nothing above it stands over an answer, not over history that nobody quotes.
    return (start, -1) if _has_words(lines[:start]) else (start, end + 1)


def _answer_below(lines: list[str]) -> list[str] | None:
    """Return what was written below the quoted lines; None when answers stand between them."""
    quoted = [index for index, line in enumerate(lines) if _is_cited(line)]
    if not quoted:
        return lines
    for before, after in pairwise(quoted):
        between = lines[before + 1 : after]
        if _has_words(between) and not _is_wrapped(lines[before], between):
            return None
    last = quoted[-1]
    rest = lines[last + 1 :]
    return rest[1:] if rest and _is_wrapped(lines[last], rest[:1]) and not _has_words(rest[1:]) else rest


def _is_wrapped(quoted: str, between: list[str]) -> bool:
    """Tell the rest of a quoted line, which was wrapped without a quote sign, from an answer."""
    if len(between) > 1 or not between[0].strip():
        return False
    return len(quoted) >= _FLOWED_WIDTH or ("http" in quoted and " " not in quoted[quoted.rfind("http") :])


def _without_last_quote(lines: list[str]) -> list[str]:
    """Drop a quote at the end, which answers nothing; one that opens the mail or stands inside it stays."""
    end = len(lines)
    while end and not _has_words(lines[end - 1 : end]):
        end -= 1
    first = end
    while first and (is_quoted(lines[first - 1]) or not lines[first - 1].strip()):
        first -= 1
    if first > 1 and is_introduction(lines[first - 1]):
        first -= 1
    return lines[:first] if first and _has_words(lines[:first]) else lines


def _without_signature(lines: list[str]) -> list[str]:
    letters = 0
    for index, line in enumerate(lines):
        if (
            letters
            and _RULE.match(line)
            and _is_signature(line, lines[index + 1 : index + 2 + 2 * _SIGNATURE_LINES], letters)
        ):
            lines = lines[:index]
            break
        letters += 0 if _SEPARATOR.match(line) else len(line)
    return _without_tail(lines)


def _is_signature(line: str, below: list[str], letters_above: int) -> bool:
    """Tell the line above a signature: "-- " (RFC 3676, section 4.3), also as people and programs misspell it."""
    if line == "-- ":
        return True
    filled = [entry for entry in below if entry.strip()]
    is_small = (
        len(below) <= 2 * _SIGNATURE_LINES
        and len(filled) <= _SIGNATURE_LINES
        and all(len(entry) < _SIGNATURE_WIDTH for entry in filled)
    )
    # Forms and faxes put a rule above what they have to say, so a signature below one is shorter than its mail.
    return is_small and (line.strip() == "--" or sum(map(len, filled)) < letters_above)


def _without_tail(lines: list[str]) -> list[str]:
    """Drop separators, blank lines and "Sent from my phone" at the end."""
    end = len(lines)
    while end and (_SEPARATOR.match(lines[end - 1]) or is_sent_from(lines[end - 1])):
        end -= 1
    return lines[:end]


def _has_words(lines: list[str]) -> bool:
    return any(not _SEPARATOR.match(line) for line in lines)

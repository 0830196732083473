"""What is kept of a mail's HTML: a small fragment of what was written, and one of what is folded below it."""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.integrations import storage
from chalicelib.mail.parse import IncomingMail
from chalicelib.mail.viewing.folding import fold
from chalicelib.mail.viewing.html_tree import read_tree
from chalicelib.mail.viewing.sanitising import to_keep
from chalicelib.mail.viewing.tidying import tidy

LONGEST = 12_000  # bytes of HTML kept in the message's item; the rest lies in S3
LONGEST_KEPT = 400_000  # bytes of HTML kept at all


@dataclass(frozen=True)
class View:
    """A mail's HTML in two parts; both are empty where its text says as much."""

    html: str = ""
    quoted: str = ""
    is_too_large: bool = False


def view(html: str, *, is_folded_as_text: bool = True) -> View:
    """Make a view of a mail's HTML, sanitised.

    Plain words are better as text, unless only the HTML tells where the history begins.
    """
    root = read_tree(html)
    if root is None:
        return View(is_too_large=True)
    shown, quoted = fold(root)
    written = tidy(shown)
    if not written.root.children or not (written.is_rich or (quoted and not is_folded_as_text)):
        return View()
    made = View(to_keep(written.root), to_keep(tidy(quoted).root) if quoted else "")
    return View(is_too_large=True) if _size(made) > LONGEST_KEPT else made


def kept(tenant: str, mail: IncomingMail) -> dict[str, Any]:
    """What a message says of its mail's HTML; a long one is stored in S3, the folded part first."""
    if not mail.html.strip():
        return {}
    made = view(mail.html, is_folded_as_text=mail.reply_text.strip() != mail.text.strip())
    if made.is_too_large:
        return {"is_html_left_out": True}
    if not made.html:
        return {}
    if _size(made) <= LONGEST:
        return {"html": made.html, **({"html_quoted": made.quoted} if made.quoted else {})}
    whole = json.dumps({"html": made.html, "quoted": made.quoted}, ensure_ascii=False)
    key = storage.keep(tenant, whole.encode("utf-8", "replace"), "application/json")
    return {"html_key": key, **({"html": made.html} if len(made.html.encode("utf-8", "replace")) <= LONGEST else {})}


def stored(key: str) -> View:
    """The view that lies in S3."""
    found = json.loads(storage.read(key))
    return View(found["html"], found["quoted"])


def _size(made: View) -> int:
    return len((made.html + made.quoted).encode("utf-8", "replace"))

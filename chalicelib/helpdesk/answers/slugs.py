"""The words of a title as they stand in an address: Latin letters, whatever it was written in."""

import re
import unicodedata

LONGEST = 60  # letters
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        [
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u"),
            *("f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya", "a", "g", "q", "n", "o", "u", "u", "h"),
            "i",
        ],
        strict=True,
    )
)
_TABLE = str.maketrans(_CYRILLIC)
MARKS = re.compile("[\u0300-\u036f'’]")
ID = re.compile(r"(?:(.*)-)?([0-9A-HJKMNP-TV-Z]{26})", re.DOTALL)


def slug(title: str) -> str:
    """A title in the letters of an address, up to the end of a word; empty where it has none of them."""
    latin = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", title).lower().translate(_TABLE))
    words = "-".join(re.findall(r"[a-z0-9]+", MARKS.sub("", latin)))
    return words if len(words) <= LONGEST else words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]


def split(part: str) -> tuple[str, str]:
    """The words and the id in the last part of an answer's address; no id where there is none."""
    found = ID.fullmatch(part)
    return (found[1] or "", found[2]) if found else ("", "")

"""Taking pictures of pages, and reading what stands on them."""

import hashlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names, get_month_names
from PIL import Image
from playwright.sync_api import Locator

MOST_BYTES = 30_000
MARGIN = 8  # px around what is shown, where there is room
TALLEST = 700  # px; more of a page says no more
SECONDS = 1.6  # for which a frame of a clip stands
# The runner's own addresses become such as a deployment has.
TIDY = """() => {
  const tidied = (text) => text
    .replace(/(\\.mail)?\\.localhost(:\\d+)?/g, ".komek.example")
    .replace(/(\\/t\\/\\d+\\/)\\w+/g, "$1k3ttl3");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const better = tidied(node.data);
    if (better !== node.data) node.data = better;
  }
  for (const field of document.querySelectorAll("input")) {
    if (field.type !== "file" && tidied(field.value) !== field.value) field.value = tidied(field.value);
  }
}"""
# Words that can be seen, but for times and axes of charts, which are others every day.
READ = """(root) => {
  const words = [];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || ["TIME", "svg"].includes(node.tagName)) return;
    if (!node.checkVisibility()) return;
    if (node.tagName === "SELECT") words.push(node.selectedOptions[0]?.text ?? "");
    else if (node.matches("[type=checkbox], [type=radio]")) words.push(node.checked ? "+" : "-");
    else if (node.matches("input:not([type=hidden], [type=password], [type=file]), textarea")) words.push(node.value);
    else for (const part of node.childNodes) read(part);
  };
  read(root);
  return words.map((text) => text.trim()).filter(Boolean);
}"""


def tidy(shown: Locator) -> None:
    shown.page.evaluate(TIDY)


def words(shown: Locator, language: str) -> str:
    """What stands there, a piece a line, without numbers and dates; in whatever order."""
    lines = shown.evaluate(READ)
    return "\n".join(sorted(_dates(language).sub("0", re.sub(r"[\d\s]+", " ", line)) for line in lines))


def fingerprint(frames: list[str]) -> str:
    return hashlib.sha256("\n\n".join(frames).encode()).hexdigest()[:16]


@cache
def _dates(language: str) -> re.Pattern[str]:
    """Names of months and days, and halves of the day."""
    names = {"am", "pm"}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names |= {str(one) for one in get_month_names(width, context, language).values()}
            names |= {str(one) for one in get_day_names(width, context, language).values()}
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)({known})(?!\w)", re.IGNORECASE)


def shot(shown: Locator) -> Image.Image:
    """What stands there as a picture, its top where it is long."""
    shown.page.mouse.move(0, 0)
    shown.page.evaluate("scrollTo(0, 0)")
    box: Any = shown.bounding_box()
    wide = shown.page.evaluate("innerWidth")
    is_bare = box["x"] > 0 and not shown.evaluate("(one) => parseFloat(getComputedStyle(one).paddingLeft)")
    margin = MARGIN if is_bare else 0
    clip: Any = {
        "x": max(0, box["x"] - margin),
        "y": max(0, box["y"] - margin),
        "width": min(box["width"] + 2 * margin, wide),
        "height": min(box["height"] + 2 * margin, TALLEST),
    }
    taken = shown.page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")
    return Image.open(io.BytesIO(taken)).convert("RGB")


def keep(frames: list[Image.Image], folder: Path, name: str) -> tuple[int, int]:
    """Write a picture, or a clip beside its last frame; return its size."""
    size = (max(one.width for one in frames), max(one.height for one in frames))
    sheets = [_on_sheet(one, size) for one in frames]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{name}.webp", sheets[-1:])
    if len(sheets) > 1:
        _write(folder / f"{name}-clip.webp", sheets)
    return size


def _on_sheet(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A frame of a clip at the size of all of them, on paper."""
    sheet = Image.new("RGB", size, frame.getpixel((2, 2)))  # type: ignore[arg-type]
    sheet.paste(frame, (0, 0))
    return sheet


def _write(path: Path, frames: list[Image.Image]) -> None:
    """In the best quality that is small enough."""
    for quality in (82, 68, 52, 36):
        content = io.BytesIO()
        more: Any = {}
        if len(frames) > 1:
            more = {"save_all": True, "append_images": frames[1:], "duration": int(SECONDS * 1000), "loop": 0}
        frames[0].save(content, "WEBP", quality=quality, method=6, **more)
        if content.tell() <= MOST_BYTES:
            break
    path.write_bytes(content.getvalue())

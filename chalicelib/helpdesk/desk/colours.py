"""Colours as the stylesheet cuts them from a tenant's own, and how well words can be read on them."""

import math
import re
from typing import NamedTuple

HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
WHITE, NIGHT = "#ffffff", "#14171d"  # the words on the accent by day and by night: --on-accent


class Accent(NamedTuple):
    """What is made of a tenant's colour."""

    day: str
    night: str

    @property
    def contrast(self) -> float:
        """Of the words on a button with it, by day or by night, whichever is worse."""
        return min(contrast(self.day, WHITE), contrast(self.night, NIGHT))


def parsed(typed: str) -> str:
    """A colour as #rrggbb; raise ValueError for what is none."""
    found = HEX.fullmatch(typed.strip())
    if not found:
        raise ValueError(typed)
    digits = found[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(2 * digit for digit in digits)


def accent(colour: str) -> Accent:
    """The shades that komek.css cuts from `--tenant` at a lightness that can be read."""
    lightness, chroma, hue = _oklch(colour)
    day = _hex(min(max(lightness, 0.3), 0.5), min(chroma, 0.16), hue)
    return Accent(day, _hex(min(max(lightness, 0.78), 0.86), min(chroma, 0.12), hue))


def is_darkened(colour: str) -> bool:
    """Whether a colour is lighter than what is made of it by day."""
    return _oklch(colour)[0] > 0.51


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _oklch(colour: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue in radians (Björn Ottosson, "A perceptual color space for image processing")."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour of a screen, each channel cut at its ends as browsers do."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _channel(part)):02x}" for part in linear)


def _channel(linear: float) -> float:
    kept = min(max(linear, 0.0), 1.0)
    return 12.92 * kept if kept <= 0.0031308 else 1.055 * kept ** (1 / 2.4) - 0.055

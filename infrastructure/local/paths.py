"""Which of an API's path templates a path belongs to, as API Gateway decides it."""

from collections.abc import Iterable

Match = tuple[str, dict[str, str]]


def match(templates: Iterable[str], path: str) -> Match | None:
    """Return the most specific template and its parameters, or None.

    At the first segment where two templates differ a literal wins over `{name}`, which wins over `{name+}`.
    Parameters stay percent-encoded: REST APIs hand them over as they came, unlike HTTP APIs.
    """
    segments = _segments(path)
    found = [(template, _segments(template)) for template in templates]
    fitting = [(template, pattern) for template, pattern in found if _fits(pattern, segments)]
    if not fitting:
        return None
    template, pattern = min(fitting, key=lambda pair: [_rank(part) for part in pair[1]])
    return template, _parameters(pattern, segments)


def _segments(path: str) -> list[str]:
    # A slash at the end makes no other resource.
    return path.strip("/").split("/")


def _rank(part: str) -> int:
    if not part.startswith("{"):
        return 0
    return 2 if part.endswith("+}") else 1


def _fits(pattern: list[str], segments: list[str]) -> bool:
    greedy = pattern[-1].endswith("+}")
    if len(segments) != len(pattern) and not (greedy and len(segments) > len(pattern)):
        return False
    pairs = zip(pattern, segments, strict=False)
    return all((segment and part.startswith("{")) or part == segment for part, segment in pairs)


def _parameters(pattern: list[str], segments: list[str]) -> dict[str, str]:
    given = dict(zip(pattern, segments, strict=False))
    if pattern[-1].endswith("+}"):
        given[pattern[-1]] = "/".join(segments[len(pattern) - 1 :])
    return {part.strip("{+}"): value for part, value in given.items() if part.startswith("{")}

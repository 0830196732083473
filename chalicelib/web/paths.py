"""Which of the app's path templates a path belongs to, decided as API Gateway does it.

API Gateway knows two of them, `/` and `/{proxy+}`, since an API may have 300 resources (its quotas) and every step of a
path is one.
"""

from collections.abc import Collection, Iterable

Match = tuple[str, dict[str, str]]
OUTSIDE = ("/", "/{proxy+}")  # what API Gateway knows


class Paths:
    """Templates, put in order once."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, list[str]]]] = {}
        self._greedy: list[tuple[str, list[str]]] = []
        for template in templates:
            pattern = _segments(template)
            if pattern[-1].endswith("+}"):
                self._greedy.append((template, pattern))
            else:
                self._by_length.setdefault(len(pattern), []).append((template, pattern))

    def match(self, path: str) -> Match | None:
        """Return the most specific template and its parameters, or None.

        At the first segment where two templates differ a literal wins over `{name}`, which wins over `{name+}`.
        Parameters stay percent-encoded: REST APIs hand them over as they came, unlike HTTP APIs.
        """
        segments = _segments(path)
        near = [*self._by_length.get(len(segments), ()), *self._greedy]
        fitting = [(template, pattern) for template, pattern in near if _fits(pattern, segments)]
        if not fitting:
            return None
        template, pattern = min(fitting, key=lambda pair: [_rank(part) for part in pair[1]])
        return template, _parameters(pattern, segments)


def match(templates: Collection[str], path: str) -> Match | None:
    """Match one path; see Paths."""
    return Paths(templates).match(path)


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

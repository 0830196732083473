"""Choices of a field as an admin types them: one a line for each language, matched by line."""

from collections.abc import Mapping, Sequence

from chalicelib.helpdesk.forms.fields import Choice, Field, new_id
from tenants.errors import N_, Invalid


def read(spoken: Sequence[str], one: Field, typed: Mapping[str, str]) -> tuple[Choice, ...]:
    """The choices of `choices-ru` and the like; one that kept its words or its place keeps its id.

    A language without lines shows another's. Raise Invalid naming the input.
    """
    every = {code: _lines(typed.get(f"choices-{code}", "")) for code in spoken}
    worded = {code: lines for code, lines in every.items() if lines}
    if not worded:
        raise Invalid(**{f"choices-{spoken[0]}": N_("Write at least two choices, one a line.")})
    code, leading = next(iter(worded.items()))
    _require_even(worded, len(leading))
    ids = _ids(one.choices, leading, code)
    return tuple(Choice(id, _labels(one, id, spoken, worded, at)) for at, id in enumerate(ids))


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def _require_even(worded: Mapping[str, list[str]], wanted: int) -> None:
    for code, lines in worded.items():
        if len(lines) != wanted:
            text = N_("%(here)s lines here, %(there)s above: each line is one choice.", here=len(lines), there=wanted)
            raise Invalid(**{f"choices-{code}": text})
        if len(set(lines)) < len(lines):
            raise Invalid(**{f"choices-{code}": N_("Two of the lines are the same.")})


def _labels(one: Field, id: str, spoken: Sequence[str], worded: Mapping[str, list[str]], at: int) -> dict[str, str]:
    before = one.choice(id)
    kept = {code: text for code, text in (before.labels if before else {}).items() if code not in spoken}
    return kept | {code: lines[at] for code, lines in worded.items()}


def _ids(before: Sequence[Choice], lines: Sequence[str], code: str) -> list[str]:
    by_words = {each.labels.get(code, ""): each.id for each in before}
    ids: list[str | None] = [by_words.get(line) for line in lines]
    if len(before) == len(lines):  # a line that changed in its place is the same choice in other words
        known = set(ids)
        ids = [id or (each.id if each.id not in known else None) for id, each in zip(ids, before, strict=True)]
    taken, found = {one.id for one in before}, list[str]()
    for id in ids:
        found.append(id or new_id(taken))
        taken.add(found[-1])
    return found

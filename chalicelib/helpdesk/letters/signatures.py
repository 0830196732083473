"""What stands below the replies of a department, in each language."""

from collections.abc import Mapping

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.letters.letter_kinds import SIGNED
from chalicelib.helpdesk.structure import managing
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk

LONGEST = 1_000  # letters
OURS = "{{ agent.name }}\n{{ desk.name }}, {{ department.name }}"
NAMES = [macro.name for macro in SIGNED]


def sign(desk: Desk, person: Staff, department: Department, texts: Mapping[str, str], seen: str = "") -> None:
    """Word the signatures of a department, by language; an empty one is ours.

    Invalid names `signature-{language}`, or `signatures` where somebody else changed them meanwhile.
    """
    managing.require(desk, person, department)
    kept = {language: texts.get(language, "").replace("\r\n", "\n").strip() for language in LANGUAGES}
    wrong = {f"signature-{language}": said for language, text in kept.items() if (said := problem(text))}
    if wrong:
        raise Invalid(**wrong)
    signatures = {language: text for language, text in kept.items() if text and text != OURS}
    managing.save(desk, person, department, "signatures", seen, signatures=signatures or None)


def worded(department: Department) -> dict[str, str]:
    """The signatures of a department as they are worded, in every language."""
    return {language: (department.signatures or {}).get(language, "") or OURS for language in LANGUAGES}


def problem(text: str) -> Text | None:
    """What is wrong with a signature."""
    if len(text) > LONGEST:
        return N_("At most %(number)s letters and signs fit in here.", number=LONGEST)
    try:
        macros.pieces(text, NAMES)
    except Invalid as invalid:
        return invalid.text
    return None


def signature(department: Department, language: str, values: Mapping[str, str]) -> str:
    """The signature of a department with its macros filled; ours where it has none that can be used."""
    text = (department.signatures or {}).get(language, "")
    return macros.filled(text if text and not problem(text) else OURS, values)

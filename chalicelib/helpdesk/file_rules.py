"""Which files a tenant takes in: up to what size, and of which kinds not at all."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.files import Upload, check_form, display_name
from chalicelib.helpdesk.rights import require
from tenants import keys
from tenants.errors import N_, Invalid, Text
from tenants.items import IntegerAttribute
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

MEGABYTE = 1_000_000
LARGEST = 25 * MEGABYTE  # bytes, where the tenant says nothing else
MOST_MEGABYTES = 40  # of a whole mail, as SES takes it
MOST_ENDINGS = 100
# What Windows runs when somebody opens it.
PROGRAMS = (
    *("bat", "cmd", "com", "cpl", "exe", "hta", "img", "iso", "jar", "js", "jse", "lnk", "msi", "pif"),
    *("ps1", "reg", "scr", "vbe", "vbs", "wsf"),
)
ENDING = re.compile(r"[^\W_][\w+-]{0,19}")
_SPACE_AND_DOTS = " .\u00a0\u3000"  # at the end of a name, which Windows does not see


class FileRules(Setting, discriminator="file_rules"):
    """A tenant's own rules."""

    largest = IntegerAttribute(default=LARGEST)  # bytes of one file
    refused = JSONAttribute(default=lambda: list(PROGRAMS))  # endings of names, without the dot


class Sifted(NamedTuple):
    """Files that are taken in, and what is said of the others."""

    uploads: list[Upload]
    refused: list[dict[str, Any]]


def rules(desk: Desk) -> FileRules:
    """The tenant's rules, or ours."""
    own = desk.all(FileRules)
    return own[0] if own else FileRules(*keys.setting(desk.id, "file_rules"))


def sift(desk: Desk, uploads: Iterable[Upload]) -> Sifted:
    """Part the files of a mail by the rules; of those left out a message says name, size in bytes and reason."""
    asked, sifted = rules(desk), Sifted([], [])
    for upload in uploads:
        if why := _against(asked, upload.name, len(upload.content), upload.content):
            sifted.refused.append(left_out(upload, why))
        else:
            sifted.uploads.append(upload)
    return sifted


def left_out(upload: Upload, why: str) -> dict[str, Any]:
    """What a message says of a file that was not taken in: why is "program", "kind", "size" or "virus"."""
    return {"name": display_name(upload.name), "size": len(upload.content), "why": why}


def check(desk: Desk, uploads: list[Upload]) -> None:
    """Raise Invalid for files of a form that are more than it may bring, or that the rules refuse."""
    check_form(uploads)
    asked = rules(desk)
    for upload in uploads:
        if why := _against(asked, upload.name, len(upload.content), upload.content):
            raise Invalid(files=_said(display_name(upload.name), why, int(asked.largest)))


def check_one(desk: Desk, name: str, size: int, beginning: bytes = b"") -> None:
    """Raise Invalid for a file that the rules refuse, as far as one knows it before it is here."""
    asked = rules(desk)
    if why := _against(asked, name, size, beginning):
        raise Invalid(files=_refused(display_name(name), why, int(asked.largest)))


def _against(asked: FileRules, name: str, size: int, beginning: bytes) -> str:
    """Why the rules refuse a file, or nothing."""
    ending = display_name(name).rstrip(_SPACE_AND_DOTS).rpartition(".")[2].lower()
    # A program is one under any name (the mark of DOS and Windows).
    if ending in asked.refused or ("exe" in asked.refused and beginning.startswith(b"MZ")):
        return "program" if ending in PROGRAMS or ending not in asked.refused else "kind"
    return "size" if size > asked.largest else ""


def _said(name: str, why: str, largest: int) -> Text:
    if why == "program":
        return N_("%(name)s was not taken: programs are not taken in. Choose the files again without it.", name=name)
    if why == "kind":
        return N_("%(name)s was not taken: files of this kind are not. Choose the files again without it.", name=name)
    most = largest // MEGABYTE
    return N_("%(name)s was not taken: a file may have %(most)s MB. Send a smaller one.", name=name, most=most)


def _refused(name: str, why: str, largest: int) -> Text:
    """The same of one file among others, which stay."""
    if why == "program":
        return N_("%(name)s was not taken: programs are not taken in.", name=name)
    if why == "kind":
        return N_("%(name)s was not taken: files of this kind are not.", name=name)
    return _said(name, why, largest)


def change(desk: Desk, person: Staff, megabytes: str, endings: str, seen: str = "") -> None:
    """Set the largest size of a file and the endings that are refused; raise Invalid naming the field."""
    require(desk, person, "settings")
    wished: dict[str, Any] = {"largest": _largest(megabytes), "refused": _endings(endings)}
    own = rules(desk)
    if not desk.all(FileRules):
        editing.save(desk, editing.added(person, FileRules(own.pk, own.sk, **wished)))
        return
    shown = {"largest": own.largest // MEGABYTE, "refused": own.refused}
    editing.require_seen(own, seen, {name: shown[name] for name in wished if getattr(own, name) != wished[name]})
    editing.save(desk, editing.edited(person, own, **wished))


def _largest(megabytes: str) -> int:
    if not (megabytes.isascii() and megabytes.isdigit() and 1 <= int(megabytes[:4]) <= MOST_MEGABYTES):
        raise Invalid(largest=N_("A whole number from 1 to %(most)s, please.", most=MOST_MEGABYTES))
    return int(megabytes) * MEGABYTE


def _endings(typed: str) -> list[str]:
    found = [ending.lower().lstrip("*.") for ending in re.split(r"[\s,;]+", typed) if ending]
    for ending in found:
        if not ENDING.fullmatch(ending):
            raise Invalid(refused=N_("“%(ending)s” is no ending of a name, such as exe.", ending=ending[:40]))
    if len(found) > MOST_ENDINGS:
        raise Invalid(refused=N_("At most %(number)s endings.", number=MOST_ENDINGS))
    return sorted(set(found))

"""What was done, or would be, while a tenant is brought back: counted by kind, with the names of settings."""

from threading import Lock
from typing import Any

from chalicelib.helpdesk.restoring import kinds
from tenants.copies import Row

MOST = 50  # names that are kept
RIGHTS = {  # what is said of everybody, however many
    "staff": ("role", "departments", "grants", "is_limited"),
    "role": ("in_department", "for_desk", "is_limited"),
}


class Told:
    """Numbers that go on where a run was stopped."""

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        known = kept or {}
        self.added: dict[str, int] = dict(known.get("added", {}))
        self.put_back: dict[str, int] = dict(known.get("put_back", {}))
        self.same, self.read = int(known.get("same", 0)), int(known.get("read", 0))
        self.files_back, self.lost = int(known.get("files_back", 0)), list(known.get("lost", []))
        self.files_lost = int(known.get("files_lost", len(self.lost)))
        self.names: list[str] = list(known.get("names", []))
        self.others: list[str] = list(known.get("others", []))  # what leads to another tenant by now
        self.rights: list[str] = list(known.get("rights", []))  # what somebody may do again, or no longer
        self.is_led_to = True  # whether the desk's address leads to it
        self._alone = Lock()

    def brought(self, row: Row, present: Row | None) -> None:
        kind = kinds.kind_of(row)
        with self._alone:
            numbers = self.added if present is None else self.put_back
            numbers[kind] = numbers.get(kind, 0) + 1
            if kind in RIGHTS and _differs(row, present, RIGHTS[kind]):
                self.rights.append(f"{kind} {row['name']['S']}")
            if row["pk"]["S"].endswith("#desk") and len(self.names) < MOST:
                named = row.get("name") or row.get("address") or row["sk"]
                self.names.append(f"{kind} {named.get('S', '')}")

    def stays(self, row: Row, present: Row | None) -> None:
        with self._alone:
            self.same += present is not None

    def file(self, key: str, found: str) -> None:
        with self._alone:
            self.files_back += found == "back"
            if found == "lost" and key not in self.lost:
                self.files_lost += 1
                self.lost += [key] if len(self.lost) < MOST else []

    def taken(self, row: Row) -> None:
        """Somebody else has by now what led to the tenant."""
        self.others.append(row["pk"]["S"])

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def lines(self) -> list[str]:
        """As the operator reads it."""
        found = [f"added: {number} {kind}" for kind, number in sorted(self.added.items())]
        found += [f"put back: {number} {kind}" for kind, number in sorted(self.put_back.items())]
        found += [f"setting: {name}" for name in self.names]
        found += [f"has the rights of then, not of now: {name}" for name in self.rights]
        found += [f"files brought back: {self.files_back}"] if self.files_back else []
        found += [f"a file is gone for good: {key}" for key in self.lost]
        found += [f"files that are gone for good: {self.files_lost}"] if self.files_lost > len(self.lost) else []
        found += [f"another tenant has it by now: {name}" for name in self.others]
        found += [] if self.is_led_to else ["its address does not lead to it: repeat this with --platform-from"]
        return [*found, f"stood there already: {self.same}"]


def _differs(row: Row, present: Row | None, names: tuple[str, ...]) -> bool:
    return present is not None and any(row.get(name) != present.get(name) for name in names)

"""What was done, or would be, while a tenant is brought back: counted by kind, with the names of settings."""

from threading import Lock
from typing import Any

from chalicelib.helpdesk.restoring import kinds
from tenants.copies import Row

MOST = 50  # names that are kept


class Told:
    """Numbers that go on where a run was stopped."""

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        known = kept or {}
        self.added: dict[str, int] = dict(known.get("added", {}))
        self.put_back: dict[str, int] = dict(known.get("put_back", {}))
        self.same, self.read = int(known.get("same", 0)), int(known.get("read", 0))
        self.files_back, self.lost = int(known.get("files_back", 0)), list(known.get("lost", []))
        self.names: list[str] = list(known.get("names", []))
        self.others: list[str] = list(known.get("others", []))  # what leads to another tenant by now
        self._alone = Lock()

    def brought(self, row: Row, present: Row | None) -> None:
        kind = kinds.kind_of(row)
        with self._alone:
            numbers = self.added if present is None else self.put_back
            numbers[kind] = numbers.get(kind, 0) + 1
            if row["pk"]["S"].endswith("#desk") and len(self.names) < MOST:
                named = row.get("name") or row.get("address") or row["sk"]
                self.names.append(f"{kind} {named.get('S', '')}")

    def stays(self, row: Row, present: Row | None) -> None:
        with self._alone:
            self.same += present is not None

    def file(self, key: str, found: str) -> None:
        with self._alone:
            self.files_back += found == "back"
            if found == "lost" and key not in self.lost and len(self.lost) < MOST:
                self.lost.append(key)

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
        found += [f"files brought back: {self.files_back}"] if self.files_back else []
        found += [f"a file is gone for good: {key}" for key in self.lost]
        found += [f"another tenant has it by now: {name}" for name in self.others]
        return [*found, f"stood there already: {self.same}"]

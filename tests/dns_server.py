"""DNS of the tests: nothing is known but what a test enters; nothing leaves the machine."""

from infrastructure.local.dns import NameServer


class Dns:
    """A name server with the records of a test."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.is_silent = False
        self.server = NameServer(0, self.lookup)
        self.server.start()

    def forget(self) -> None:
        self.records.clear()
        self.is_silent = False

    def enter(self, name: str, kind: str, *values: str) -> None:
        """Put records in place of those of a name; of no values, take them away."""
        self.records[name, kind] = list(values)

    def lookup(self, name: str, kind: str) -> list[str]:
        if self.is_silent:
            raise TimeoutError
        return [_written(one, kind) for one in self.records.get((name, kind), [])]


def _written(value: str, kind: str) -> str:
    """A record as a zone file has it: texts in quotes, names with their last dot."""
    if kind == "TXT":
        return value if value.startswith('"') else f'"{value}"'
    return value if kind == "A" else value.rstrip(".") + "."

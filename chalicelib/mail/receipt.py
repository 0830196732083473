"""What the server that took a mail says of it: for whom, where it lies, and what its own checks found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHECKS = ("spf", "dkim", "dmarc", "spam", "virus")
LARGEST_NOTE = 1_500  # bytes of recipients; S3 keeps 2 kB of metadata beside an object, and refuses more


@dataclass(frozen=True)
class Receipt:
    """One stored mail.

    `verdicts` are SES's words (PASS, FAIL, GRAY, PROCESSING_FAILED) by the name of the check; `policy` is what the
    domain of From asks for mail that fails DMARC. `source` is "smtp", or "imap" for mail fetched from a mailbox;
    `is_past` marks mail of old that a tenant brought along.
    """

    key: str
    recipients: tuple[str, ...]
    verdicts: Mapping[str, str]
    policy: str = ""
    source: str = "smtp"
    is_past: bool = False

    @classmethod
    def of(cls, notification: Mapping[str, Any]) -> "Receipt":
        """Read a notification in SES's documented shape (developer guide, "Contents of notifications")."""
        receipt = notification["receipt"]
        return cls(
            key=receipt["action"]["objectKey"],
            recipients=tuple(receipt["recipients"]),
            verdicts={name: receipt.get(f"{name}Verdict", {}).get("status", "GRAY") for name in CHECKS},
            policy=str(receipt.get("dmarcPolicy", "")).lower(),
            source=receipt.get("source", "smtp"),
            is_past=bool(receipt.get("is_past", False)),
        )

    @classmethod
    def unknown(cls, key: str, recipients: list[str], verdicts: Mapping[str, str]) -> "Receipt":
        """A mail that no event told of: only what is written on it speaks for it or against it."""
        return cls(key, tuple(recipients), verdicts)

    def noted(self, recipients: list[str]) -> dict[str, str]:
        """The receipt as S3 keeps it beside the raw mail, with as many of a tenant's recipients as have room."""
        while len(json.dumps(recipients)) > LARGEST_NOTE:
            recipients = recipients[: len(recipients) // 2]
        said = {"verdicts": dict(self.verdicts), "policy": self.policy, "source": self.source, "is_past": self.is_past}
        return {"receipt": json.dumps({"recipients": recipients, **said})}

    @classmethod
    def read(cls, key: str, noted: Mapping[str, str]) -> "Receipt":
        """The receipt that was kept beside a raw mail."""
        said = json.loads(noted.get("receipt", "{}"))
        return cls(
            key=key,
            recipients=tuple(said.get("recipients", ())),
            verdicts=said.get("verdicts", {}),
            policy=said.get("policy", ""),
            source=said.get("source", "smtp"),
            is_past=said.get("is_past", False),
        )

    def says(self, check: str, verdict: str) -> bool:
        return self.verdicts.get(check) == verdict

    def notification(self) -> dict[str, Any]:
        """The receipt in the shape that the mail queue carries."""
        return {
            "notificationType": "Received",
            "receipt": {
                "recipients": list(self.recipients),
                **{f"{name}Verdict": {"status": verdict} for name, verdict in self.verdicts.items()},
                "dmarcPolicy": self.policy,
                "source": self.source,
                "is_past": self.is_past,
                "action": {"type": "S3", "objectKey": self.key},
            },
        }

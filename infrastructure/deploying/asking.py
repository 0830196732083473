"""What an operator asks for, looked at before anything happens."""

import argparse
import re
import shlex
import sys
from dataclasses import dataclass
from typing import Any

STAGE = re.compile(r"[a-z][a-z0-9]{1,15}")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(\.{LABEL})+")
ADDRESS = re.compile(rf"[^\s@\"<>,;]{{1,64}}@{LABEL}(\.{LABEL})+", re.IGNORECASE)
# What this command finds out by itself, and what has a word of its own.
OURS = {"Stage", "Domain", "Certificate", "EdgeCertificate", "Buckets", "IsProtected", "KeysVersion", "ReceiptRuleSet"}
WORDED = {
    "MailDomain": "MAIL_DOMAIN",
    "AlarmAddress": "ALARMS",
    "MonthlyBudget": "MONTHLY",
    "Domain": "DOMAIN",
    "Stage": "STAGE",
}


class Stop(Exception):
    """It cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Wish:
    verb: str
    stage: str
    domain: str = ""  # empty: the one that the stage has already
    settings: dict[str, str] | None = None  # parameters of the template by name
    is_agreed: bool = False  # whether nobody is to be asked
    region: str = ""

    @property
    def again(self) -> str:
        """The command that does this once more."""
        return f"make {self.verb} STAGE={self.stage}" + (f" DOMAIN={self.domain}" if self.domain else "")


def read(words: list[str], known: dict[str, Any]) -> Wish:
    """Read a command line; raise Stop with all that is wrong with it. `known` are the template's parameters."""
    asked = _parser().parse_args(words)
    problems: list[str] = []
    settings = _settings(asked, known, problems)
    if not STAGE.fullmatch(asked.stage) or asked.stage == "local":
        problems.append("STAGE is 2 to 16 small letters and digits that begin with a letter, such as prod; not local.")
    problems += [f"{name}: {said!r} is no host name." for name, said in _hosts(asked) if said and not _is_host(said)]
    if asked.alarms and not ADDRESS.fullmatch(asked.alarms):
        problems.append(f"ALARMS: {asked.alarms!r} is no mail address.")
    if problems:
        raise Stop("\n".join(problems))
    return Wish(asked.verb, asked.stage, asked.domain, settings, asked.yes not in ("", "0", "no"), asked.region)


def agrees(question: str, wish: Wish, word: str = "yes") -> bool:
    """Ask a person, who has to type a word; YES=1 answers all but what loses data."""
    if wish.is_agreed and word == "yes":
        return True
    if not sys.stdin.isatty():
        hint = "say YES=1" if word == "yes" else "run it where a person can answer"
        raise Stop(f"{question}\nNobody can be asked here: {hint}.")
    try:
        return input(f"{question} Type {word} to go on: ").strip() == word
    except EOFError:
        return False


def problem(name: str, said: str, rule: dict[str, Any]) -> str:
    """Say what is wrong with a value of a parameter by the template's own rules; empty if nothing is."""
    if rule.get("AllowedValues") and said not in map(str, rule["AllowedValues"]):
        return f"{name} is one of {', '.join(map(str, rule['AllowedValues']))}."
    if rule.get("AllowedPattern") and not re.fullmatch(rule["AllowedPattern"], said):
        return f"{name}: {said!r} does not fit. {rule.get('Description', '')}".strip()
    if rule.get("Type") != "Number":
        return ""
    least, most = rule.get("MinValue", float("-inf")), rule.get("MaxValue", float("inf"))
    if not re.fullmatch(r"\d{1,9}(\.\d+)?", said) or not float(least) <= float(said) <= float(most):
        return f"{name}: {said!r} is no number that will do{f', at least {least}' if 'MinValue' in rule else ''}."
    return ""


def _settings(asked: argparse.Namespace, known: dict[str, Any], problems: list[str]) -> dict[str, str]:
    """What is set of the template's parameters, by DOMAIN's neighbours and by SET."""
    given = {"AlarmAddress": asked.alarms, "MonthlyBudget": asked.monthly, "MailDomain": asked.mail}
    given = {name: said for name, said in given.items() if said}
    try:
        pairs = [word.partition("=") for word in shlex.split(asked.set)]
    except ValueError:
        problems.append(f"SET: a quote is not closed in {asked.set!r}.")
        return given
    for name, _, said in pairs:
        if name in WORDED:
            problems.append(f"SET: {name} is said by {WORDED[name]}=...")
        elif name in OURS or name not in known:
            problems.append(
                f"SET: there is no {name} to set; there are {', '.join(sorted(set(known) - OURS - set(WORDED)))}."
            )
        else:
            given[name] = said
    named = {name: rule for name, rule in known.items() if name in given and name != "MailDomain"}
    problems += filter(None, (problem(WORDED.get(name, name), given[name], rule) for name, rule in named.items()))
    return given


def _hosts(asked: argparse.Namespace) -> list[tuple[str, str]]:
    return [("DOMAIN", asked.domain), ("MAIL_DOMAIN", asked.mail)]


def _is_host(said: str) -> bool:
    # *.{domain}, and names of tenants of up to 63 letters before it, have to fit into 253.
    return bool(HOST.fullmatch(said)) and len(said) <= 180


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deploying", description="Deploy a stage of Komek, or go back by one.")
    parser.add_argument("verb", choices=["deploy", "rollback"])
    parser.add_argument("--stage", default="")
    parser.add_argument("--domain", default="", type=lambda said: said.strip().strip(".").lower())
    parser.add_argument("--mail", default="", type=str.lower, help="domain of tenants' mail; mail.DOMAIN")
    parser.add_argument("--alarms", default="", help="mail address that alarms go to")
    parser.add_argument("--monthly", default="", help="dollars a month to be warned at")
    parser.add_argument("--set", default="", help='further parameters: "LogDays=90 Tracing=Active"')
    parser.add_argument("--region", default="")
    parser.add_argument("--yes", default="", help="1: ask nobody")
    return parser

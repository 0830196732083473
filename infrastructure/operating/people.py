"""Operators at the shell: the first one can be made nowhere else."""

import argparse
import getpass
import sys
from typing import Any


def add_to(commands: Any) -> None:
    """Add the commands of this noun."""
    command = commands.add_parser("operator", help="make an operator, or a new link for one; --off lets one in no more")
    command.add_argument("name", metavar="NAME")
    command.add_argument("address", metavar="ADDRESS")
    command.add_argument("--off", action="store_true", help="deactivate")
    command.set_defaults(do=operator)


def operator(asked: argparse.Namespace) -> int:
    """Print the link by which an operator sets a password and a second step, within 30 minutes."""
    from chalicelib.helpdesk.operators import operators
    from chalicelib.helpdesk.operators.deeds import By
    from chalicelib.urls import urls
    from tenants.errors import Problem

    by = By(getpass.getuser())
    try:
        if asked.off:
            operators.deactivate(by, asked.address.strip().lower())
            print("Deactivated.")
            return 0
        token = operators.add(by, asked.name, asked.address)
    except Problem as problem:
        sys.exit(str(problem.text))
    print(f"Opens once, within 30 minutes: {urls.site_url(urls.operator_signin(link=token))}")
    return 0

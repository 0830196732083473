"""Colleagues at a running desk, each with just some rights: `python -m tests.browser.rights_cast DATA < wishes`.

A process of its own, since it works in the tables of the running Komek and not in those of the tests.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

PASSWORD = "correct horse 7 battery"


def main(data: Path, wishes: dict[str, list[str]]) -> None:
    """Make everybody, `wishes` has the rights of each by the name; and a first step of the desk that waits again."""
    os.environ.update(json.loads((data / "environment.json").read_text()))
    import_module("app")
    from chalicelib.helpdesk.desk import slugs
    from chalicelib.helpdesk.desk.first_steps import FormSeen
    from chalicelib.helpdesk.roles import FOR_DESK, IN_DEPARTMENT, Role
    from chalicelib.helpdesk.signing_in import passwords
    from tenants import directory, keys, table
    from tenants.staff import Staff
    from tenants.tenant import load, moved

    host = directory.host(slugs.host_of("demo"))
    assert host is not None
    hashed = passwords.hashed(PASSWORD)
    for name, rights in wishes.items():
        role = Role(*keys.setting(host.tenant, "role", keys.new_id()), name=name)
        role.in_department = {*rights} & {*IN_DEPARTMENT} or None
        role.for_desk = {*rights} & {*FOR_DESK} or None
        person = Staff(*keys.setting(host.tenant, "staff", keys.new_id()), name=name, address=f"{name}@demo.example")
        person.role, person.password, person.language, person.created_at = role.id, hashed, "en", keys.now()
        table.write(table.create(role), table.create(person), moved(load(host.tenant)))
    desk = load(host.tenant)
    if found := desk.all(FormSeen):  # somebody came to the form from another site, as tests of forms do
        table.write(*map(table.delete, found), moved(desk))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.load(sys.stdin))

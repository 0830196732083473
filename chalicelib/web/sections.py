"""The sections of the settings: one line for each, shown to whoever may do something there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.helpdesk import file_rules, forms
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.letters.lettering import Letter
from chalicelib.helpdesk.outgoing import domains
from chalicelib.helpdesk.rights import may, may_anywhere
from chalicelib.urls import urls
from tenants.errors import N_, NN_, Text
from tenants.staff import Staff
from tenants.table import is_over
from tenants.tenant import Desk


class Section(NamedTuple):
    """A page of the settings: `may` says to whom it is shown, `state` how it stands in a few words."""

    icon: str
    title: Text
    url: Callable[[], str]
    may: Callable[[Desk, Staff], bool]
    state: Callable[[Desk], Text]


class Group(NamedTuple):
    title: Text
    sections: tuple[Section, ...]


def shown(desk: Desk, person: Staff) -> list[dict[str, Any]]:
    """The groups of sections that a person may use."""
    groups = []
    for group in GROUPS:
        mine = [one for one in group.sections if one.may(desk, person)]
        lines = [{"icon": one.icon, "title": one.title, "url": one.url(), "state": one.state(desk)} for one in mine]
        if lines:
            groups.append({"title": group.title, "sections": lines})
    return groups


def _settings(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings")


def _moderation(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "moderation")


def _departments(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings") or may_anywhere(desk, person, "manage")


def _desk_state(desk: Desk) -> Text:
    return Text("%(name)s", {"name": desk.tenant.name})


def _departments_state(desk: Desk) -> Text:
    return NN_("%(number)s department", "%(number)s departments", len([d for d in desk.all(Department) if d.is_active]))


def _staff_state(desk: Desk) -> Text:
    waiting = len([one for one in desk.all(Invitation) if not is_over(one)])
    people = len([one for one in desk.all(Staff) if one.is_active])
    if waiting:
        return N_("People: %(people)s, invitations that wait: %(waiting)s", people=people, waiting=waiting)
    return NN_("%(number)s person", "%(number)s people", people)


def _forms_state(desk: Desk) -> Text:
    return NN_("%(number)s form", "%(number)s forms", len(desk.all(forms.Form)))


def _letters_state(desk: Desk) -> Text:
    own = len(desk.all(Letter))
    yours = NN_("%(number)s letter in your words", "%(number)s letters in your words", own)
    return yours if own else N_("In our words")


def _files_state(desk: Desk) -> Text:
    largest = file_rules.rules(desk).largest // file_rules.MEGABYTE
    return N_("Up to %(number)s MB each", number=largest)


def _always(text: Text) -> Callable[[Desk], Text]:
    return lambda desk: text


GROUPS = (
    Group(
        N_("The desk"),
        (
            Section("building", N_("Name and look"), lambda: urls.settings("desk"), _settings, _desk_state),
            Section("form", N_("Forms"), lambda: urls.settings("forms"), _settings, _forms_state),
        ),
    ),
    Group(
        N_("People"),
        (
            Section(
                "people", N_("Departments"), lambda: urls.settings("departments"), _departments, _departments_state
            ),
            Section("person", N_("Staff"), lambda: urls.settings("staff"), _settings, _staff_state),
        ),
    ),
    Group(
        N_("Mail"),
        (
            Section("inbox", N_("Mailboxes and forwarding"), urls.mailboxes, _settings, mailboxes.summary),
            Section("send", N_("Your own sender domain"), urls.domains, _settings, domains.summary),
            Section("mail", N_("Letters and signatures"), urls.letters, _settings, _letters_state),
            Section("clip", N_("Files"), urls.file_rules, _settings, _files_state),
            Section(
                "clock",
                N_("Closed tickets"),
                lambda: urls.settings("mail"),
                _settings,
                _always(N_("When an answer opens them again")),
            ),
            Section(
                "pause",
                N_("Stopped addresses"),
                urls.suppression,
                _settings,
                _always(N_("Who gets no mail from you, and why")),
            ),
            Section("shield", N_("Blocked senders"), urls.blocked, _moderation, _always(N_("Whose mail is set aside"))),
        ),
    ),
)

"""The sections of the settings: one line for each, shown to whoever may do something there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.helpdesk import file_rules
from chalicelib.helpdesk.answers import queueing
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.billing import plans
from chalicelib.helpdesk.closing import rules
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.customer_base import fields as customer_fields
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk import look, own_host, own_texts
from chalicelib.helpdesk.forms import building
from chalicelib.helpdesk.incoming import mailboxes, stop_lists
from chalicelib.helpdesk.letters.lettering import Letter
from chalicelib.helpdesk.objects import catalogue
from chalicelib.helpdesk.operators import support
from chalicelib.helpdesk.outgoing import domains
from chalicelib.helpdesk.rights import may, may_anywhere
from chalicelib.helpdesk.signing_in import two_factor
from chalicelib.helpdesk.team import duty, inviting, role_editing
from chalicelib.helpdesk.vocabulary import classes, reply_templates, sub_statuses, tags, ticket_fields
from chalicelib.urls import urls
from chalicelib.web import offering
from tenants.errors import N_, NN_, Text
from tenants.staff import Staff
from tenants.tenant import Desk


class Section(NamedTuple):
    """A page of the settings: `may` says to whom it is shown, `state` how it stands in a few words."""

    icon: str
    title: Text
    url: Callable[[], str]
    may: Callable[[Desk, Staff], bool]
    state: Callable[[Desk], Text]
    counted: Callable[[Counts], Text] | None = None  # how it stands by the stored counts, where these say it


class Group(NamedTuple):
    title: Text
    sections: tuple[Section, ...]


def shown(desk: Desk, person: Staff, counts: Counts) -> list[dict[str, Any]]:
    """The groups of sections that a person may use."""
    groups = []
    for group in GROUPS:
        mine = [one for one in group.sections if one.may(desk, person)]
        states = [one.counted(counts) if one.counted else one.state(desk) for one in mine]
        lines = [
            {"icon": one.icon, "title": one.title, "url": one.url(), "state": state}
            for one, state in zip(mine, states, strict=True)
        ]
        if lines:
            groups.append({"title": group.title, "sections": lines})
    return groups


def _settings(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings")


def _reports(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "reports")


def _billing(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "billing")


def _moderation(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "moderation")


def _answering(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings") or may_anywhere(desk, person, "answer")


def _answers(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "answers")


def _departments(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings") or may_anywhere(desk, person, "manage")


def _desk_state(desk: Desk) -> Text:
    return Text("%(name)s", {"name": desk.tenant.name})


def _departments_state(desk: Desk) -> Text:
    return NN_("%(number)s department", "%(number)s departments", len([d for d in desk.all(Department) if d.is_active]))


def _staff_state(desk: Desk) -> Text:
    waiting = len(inviting.waiting(desk))
    people = len([one for one in desk.all(Staff) if one.is_active])
    if waiting:
        return N_("People: %(people)s, invitations that wait: %(waiting)s", people=people, waiting=waiting)
    return NN_("%(number)s person", "%(number)s people", people)


def _categories_state(desk: Desk) -> Text:
    number = len(desk.all(Category))
    return NN_("%(number)s category", "%(number)s categories", number) if number else N_("None yet")


def _letters_state(desk: Desk) -> Text:
    own = len(desk.all(Letter))
    yours = NN_("%(number)s letter in your words", "%(number)s letters in your words", own)
    return yours if own else N_("In our words")


def _files_state(desk: Desk) -> Text:
    largest = file_rules.rules(desk).largest // file_rules.MEGABYTE
    return N_("Up to %(number)s MB each", number=largest)


def _activity_state(desk: Desk) -> Text:
    return N_("What everybody did in 30 days")


def _always(text: Text) -> Callable[[Desk], Text]:
    return lambda desk: text


GROUPS = (
    Group(
        N_("The desk"),
        (
            Section("building", N_("Name and address"), lambda: urls.settings("desk"), _settings, _desk_state),
            Section("sliders", N_("Look"), lambda: urls.settings("look"), _settings, look.summary),
            Section("globe", N_("Own web address"), urls.own_host_page, _settings, own_host.summary),
            Section("pencil", N_("Texts"), lambda: urls.settings("texts"), _settings, own_texts.summary),
            Section("form", N_("Forms"), lambda: urls.settings("forms"), _settings, building.summary),
            Section("card", N_("Billing"), urls.billing, _billing, plans.summary),
        ),
    ),
    Group(
        N_("People"),
        (
            Section(
                "people", N_("Departments"), lambda: urls.settings("departments"), _departments, _departments_state
            ),
            Section("person", N_("Staff"), lambda: urls.settings("staff"), _settings, _staff_state),
            Section("key", N_("Roles"), lambda: urls.settings("roles"), _settings, role_editing.summary),
            Section("bell", N_("Duty"), urls.duty, _settings, duty.summary),
            Section("lock", N_("Signing in"), urls.signing_in, _settings, two_factor.summary),
            Section("chart", N_("Activity"), urls.activity, _reports, offering.state("statistics", _activity_state)),
            Section("key", N_("Komek’s support"), urls.support, _settings, support.summary),
            Section("list", N_("Event log"), urls.log, _settings, _always(N_("Who did what, and what it was before"))),
        ),
    ),
    Group(
        N_("Tickets"),
        (
            Section("list", N_("Classes"), lambda: urls.settings("classes"), _settings, classes.summary),
            Section("tag", N_("Tags"), lambda: urls.settings("tags"), _settings, tags.summary),
            Section(
                "pending",
                N_("Sub-statuses"),
                lambda: urls.settings("sub-statuses"),
                _settings,
                sub_statuses.summary,
            ),
            Section(
                "pencil",
                N_("Ticket fields"),
                lambda: urls.settings("ticket-fields"),
                _settings,
                ticket_fields.summary,
            ),
            Section(
                "template",
                N_("Reply templates"),
                lambda: urls.settings("reply-templates"),
                _answering,
                reply_templates.summary,
            ),
            Section("book", N_("Answers"), urls.answers, _answers, _always(N_("What is asked again and again"))),
            Section("list", N_("Categories of answers"), urls.answer_categories, _answers, _categories_state),
            Section(
                "quote",
                N_("Comments on answers"),
                urls.answer_comments,
                _moderation,
                _always(N_("None waits")),
                queueing.summary,
            ),
            Section("solved", N_("Solving and closing"), lambda: urls.settings("mail"), _settings, rules.summary),
            Section("pencil", N_("Customer fields"), urls.customer_fields, _settings, customer_fields.summary),
            Section("template", N_("Service objects"), lambda: urls.settings("objects"), _settings, catalogue.summary),
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
                "pause",
                N_("Stopped addresses"),
                urls.suppression,
                _settings,
                _always(N_("Who gets no mail from you, and why")),
            ),
            Section("shield", N_("Stop-lists"), urls.stop_lists, _moderation, stop_lists.summary),
        ),
    ),
)

"""The billing page: what is left, what a day costs, the days' tickets, every entry."""

import csv
import io
from datetime import date, timedelta

import pytest

from chalicelib.helpdesk.log import Logged, month
from tenants import keys, ledger, table
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import query_all
from tenants.usage import day
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Business, fields_of

FORMULAS = '=HYPERLINK("https://evil.example")'


@pytest.fixture
def standard(world: Machine) -> Business:
    """Acme as a sign-up has it: on Standard, with 200.00 of credit."""
    return Business.start(world, "acme", "Aigerim", plan="standard")


def days_ago(business: Business, days: int) -> str:
    return (date.fromisoformat(day(business.desk, now())) - timedelta(days=days)).isoformat()


def used(business: Business, days: int, **numbers: int) -> None:
    table.write(table.add(Counter(*keys.usage(business.tenant, days_ago(business, days))), numbers))


def charge(business: Business, days: int, *lines: dict[str, object]) -> None:
    """A day that was charged the morning after."""
    when, total = days_ago(business, days), sum(int(str(line["amount"])) for line in lines)
    moment = now() - timedelta(days=days - 1, hours=1)
    table.write(
        *ledger.book(business.tenant, "charge", when, total, "USD", moment, lines, charged_until=when),
    )


PLAN = {"what": "plan", "name": "standard", "amount": -500}


def back_again(business: Business) -> None:
    """Aigerim signs in once more, since her session is over by now."""
    business.sign_in_as(business.owner, business.desk.all(Staff)[0].id)


def pick(business: Business, name: str) -> None:
    business.owner.get("/billing/options")
    form = next(one for one in business.owner.tree.css("form") if name in fields_of(one).values())
    business.owner.post("/billing/options", {**fields_of(form), "do": "pick"})
    assert business.owner.page.status == 200, business.owner.text


def logged(business: Business, kind: str) -> list[Logged]:
    found = query_all(keys.log(business.tenant, month(now())).pk)
    return [one for one in found if isinstance(one, Logged) and one.kind == kind]


def rows(business: Business) -> list[list[str]]:
    found = business.owner.tree.css("[aria-labelledby=ledger] tbody tr")
    return [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in found]


def test_a_fresh_desk_sees_its_credit_and_how_long_it_lasts(standard: Business) -> None:
    assert standard.owner.get("/billing").status == 200
    until = date.fromisoformat(days_ago(standard, 0)) + timedelta(days=39)
    text = standard.owner.text
    assert "Balance $200.00" in text and f"Lasts until {until:%B} {until.day}, {until.year} at 5.00 a day" in text
    assert "Today’s tickets 0 of 10" in text and "A day of Standard $5.00 Standard 5.00" in text
    assert [row[1:] for row in rows(standard)] == [["Credit", "Credit at sign-up", "+200.00", "200.00"]]


def test_entries_say_what_they_are_made_of_and_the_balance_after_each(standard: Business) -> None:
    charge(standard, 2, PLAN, {"what": "packs", "count": 1, "amount": -100})
    charge(
        standard,
        1,
        {"what": "plan", "name": "pro", "amount": -1000},
        {"what": "seats", "count": 2, "amount": -300},
        {"what": "option", "name": "statistics", "amount": -50},
    )
    standard.owner.get("/billing")
    assert [row[1:] for row in rows(standard)] == [
        ["Credit", "Credit at sign-up", "+200.00", "180.50"],
        ["Charge", "Pro 10.00, 2 more seats 3.00, Statistics 0.50", "−13.50", "-19.50"],
        ["Charge", "Standard 5.00, 1 day pack 1.00", "−6.00", "-6.00"],
    ], "in the order of their booking, of which the credit is the last here"
    assert rows(standard)[1][0] == f"{date.fromisoformat(days_ago(standard, 1)):%b %-d, %Y}", "a charge is of its day"


def test_the_month_is_told_so_far_and_to_its_end(standard: Business, clock: Ahead) -> None:
    clock.to(now().replace(day=10, month=12, hour=12))
    for back in (9, 8, 1):
        charge(standard, back, PLAN, {"what": "packs", "count": 2, "amount": -200})
    back_again(standard)
    standard.owner.get("/billing")
    assert "December, forecast $131.00 21.00 so far, 6 day packs in it" in standard.owner.text, "and 22 days at 5.00"


def test_the_chart_marks_days_over_the_volume_and_has_its_table(standard: Business) -> None:
    used(standard, 0, tickets=4, taken=4)
    used(standard, 3, tickets=14, packs=1)
    used(standard, 40, tickets=900)
    standard.owner.get("/billing")
    tree = standard.owner.tree
    assert len(tree.css(".chart .bar.over")) == 2, "one day, and the key"
    assert len(tree.css("svg[role=img] .bar.today")) == 1
    said = (tree.css_first(".chart[role=img]").attributes["aria-label"] or "").split()  # type: ignore[union-attr]
    assert " ".join(said) == "1 ticket a day on average. 1 day was over the volume of Standard, 10."
    table = {row.css("th, td")[0].text(): row.css("td")[0].text() for row in tree.css("figure tbody tr")}
    assert len(table) == 30 and sum(map(int, table.values())) == 18
    assert "Today’s tickets 4 of 10" in standard.owner.text


def test_a_day_pack_makes_todays_bar_longer(standard: Business) -> None:
    used(standard, 0, tickets=13, taken=3, packs=1)
    standard.owner.get("/billing")
    assert "Today’s tickets 13 of 20" in standard.owner.text


def test_three_days_over_of_five_offer_what_would_have_been_cheaper(standard: Business) -> None:
    for name in ("mailboxes", "statistics", "internal_mail"):
        pick(standard, name)
    standard.agent()
    for back in (1, 2):
        used(standard, back, tickets=90)
    standard.owner.get("/billing")
    assert "of the last 5 days" not in standard.owner.text
    used(standard, 4, tickets=51)
    used(standard, 5, tickets=50)
    standard.owner.get("/billing")
    told = "On 4 of the last 5 days there were more tickets than your plan includes. With a day pack for each that was "
    # Five days at 7.00 with 8, 8, 5 and 4 day packs; on Pro five at 10.00 with 4, 4 and 1.
    assert f"{told}over, these days cost $60.00. On Pro they would have cost $59.00. Look at Pro" in standard.owner.text


def test_entries_come_by_pages_and_by_months(standard: Business, clock: Ahead) -> None:
    clock.go(days=70)
    for back in range(65, 0, -1):
        charge(standard, back, PLAN)
    back_again(standard)
    standard.owner.get("/billing")
    first = rows(standard)
    assert len(first) == 50 and first[0][4] == "-125.00"
    link = standard.owner.tree.css_first("a[rel=next]")
    standard.owner.get((link.attributes["href"] if link else "") or "")
    second = rows(standard)
    assert [len(second), second[0][4], second[-1][1:]] == [
        16,
        "125.00",
        ["Credit", "Credit at sign-up", "+200.00", "200.00"],
    ]
    a_month_ago = date.fromisoformat(days_ago(standard, 40))
    standard.owner.get(f"/billing?month={a_month_ago:%Y-%m}")
    assert rows(standard) and all(
        row[3] == "−5.00" and f"{a_month_ago:%b}" in row[0] for row in rows(standard) if row[1] == "Charge"
    )
    assert standard.owner.get("/billing?month=1999-01&after=nonsense").status == 200


def test_a_table_to_take_along_starts_no_formula_and_is_told_in_the_log(standard: Business) -> None:
    charge(standard, 1, PLAN, {"what": "tip", "name": FORMULAS, "amount": -1})
    table.write(
        *ledger.book(standard.tenant, "adjustment", "1", -25, "USD", now(), about={"why": FORMULAS}),
    )
    standard.owner.get("/billing")
    answer = standard.owner.submit("/billing/export")
    assert answer.status == 200 and "ledger.csv" in (answer.header("content-disposition") or "")
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [line[3:6] for line in lines[1:]] == [
        ["-0.25", "USD", "194.74"],
        ["200.00", "USD", "194.99"],
        ["-5.01", "USD", "-5.01"],
    ]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    assert [one.verb for one in logged(standard, "ledger")] == ["exported"]


def test_the_page_is_for_who_has_the_right(standard: Business) -> None:
    agent = standard.agent()
    agent.get("/tickets")
    assert not agent.tree.css('.rail a[href="/billing"]')
    for path in ("/billing", "/billing/plan", "/billing/options"):
        assert agent.get(path).status == 403
    standard.owner.get("/tickets")
    assert standard.owner.tree.css('.rail a[href="/billing"]')

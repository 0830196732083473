"""The second step of signing in: set up, asked for, used once, lost and removed."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.roles import Role
from chalicelib.helpdesk.signing_in import two_factor
from chalicelib.helpdesk.signing_in.entering import Halfway
from chalicelib.helpdesk.signing_in.sessions import Session
from chalicelib.helpdesk.signing_in.two_factor import TwoFactor
from chalicelib.web.pages import HALFWAY, SESSION
from tenants import keys, table
from tenants.errors import Conflict, Invalid
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.machine import Machine
from tests.mails import plain
from tests.people import PASSWORD, Browser, Business

SET_UP = "/settings/you/two-factor"


def step() -> int:
    return int(time.time()) // two_factor.STEP


def code(secret: str, ahead: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(step() + ahead)


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Turn it on as its page says; return the key and the recovery codes."""
    browser.get(SET_UP)
    secret = browser.tree.css_first("input[name=secret]").attributes["value"] or ""
    assert browser.submit("/two-factor/on", code=code(secret)).status == 200, browser.text
    return secret, browser.tree.css_first("#codes").text().split()


def owner_of(business: Business) -> str:
    return f"aigerim@{business.slug}.example"


def person(business: Business, name: str = "Aigerim") -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def kept(business: Business, name: str = "Aigerim") -> TwoFactor:
    found = table.get(TwoFactor, keys.two_factor(business.tenant, person(business, name).id))
    assert found is not None
    return found


def let_codes_pass(business: Business) -> None:
    """Make as if the codes that were used were those of long ago."""
    table.write(table.change(kept(business), used_step=1))


def password(business: Business, **more: str) -> Browser:
    visitor = business.visitor()
    visitor.get("/signin")
    visitor.submit("/signin", email=owner_of(business), password=PASSWORD, **more)
    return visitor


def is_in(browser: Browser) -> bool:
    browser.get("/tickets")
    return browser.url.endswith("/tickets") and browser.page.status == 200


def verbs(business: Business) -> list[tuple[str, str]]:
    pk = keys.log(business.tenant, f"{now():%Y-%m}").pk
    return [(one.kind, one.verb) for one in table.query_all(pk)]  # type: ignore[attr-defined]


def grow_old(business: Business, browser: Browser) -> None:
    """Make a session one that began an hour ago."""
    session = table.get(Session, keys.secret(business.tenant, "session", browser.cookies[SESSION]))
    assert session is not None
    table.write(table.change(session, created_at=now() - timedelta(hours=1)))


def test_after_the_password_a_code_is_asked_for(acme: Business) -> None:
    secret, _ = set_up(acme.owner)
    visitor = password(acme)
    assert visitor.page.status == 200 and "Second step" in visitor.text
    assert SESSION not in visitor.cookies and visitor.cookies[HALFWAY]
    assert not is_in(visitor), "the password alone opens nothing"
    assert visitor.post("/signin", {"code": code(secret, 1)}).status == 200
    assert is_in(visitor)
    assert not visitor.cookies[HALFWAY]


def test_a_code_works_once(acme: Business) -> None:
    secret, _ = set_up(acme.owner)
    first, second = password(acme), password(acme)
    used = code(secret, 1)
    first.submit("/signin", code=f"{used[:3]} {used[3:]}")
    assert is_in(first), "spaces do not matter"
    second.submit("/signin", code=used)
    assert second.page.status == 422 and "has been used" in second.text and not is_in(second)
    assert ("session", "failed") in verbs(acme)


@pytest.fixture(scope="module")
def secured(machine: Machine) -> Iterator[tuple[Business, str]]:
    machine.forget()
    business = Business.start(machine, "acme", "Aigerim")
    yield business, set_up(business.owner)[0]


@settings(max_examples=12, deadline=None)
@given(offsets=st.lists(st.integers(-4, 4), min_size=1, max_size=5))
def test_no_code_ever_works_twice_and_none_of_another_time(secured: tuple[Business, str], offsets: list[int]) -> None:
    business, secret = secured
    let_codes_pass(business)
    present, newest = step(), 0
    for offset in offsets:
        typed, taken = pyotp.TOTP(secret).generate_otp(present + offset), False
        try:
            table.write(two_factor.proof(business.desk, person(business), typed).write)
            taken = True
        except Invalid:
            pass
        if step() != present:
            return  # the clock struck meanwhile
        assert taken is (abs(offset) <= two_factor.DRIFT and present + offset > newest)
        newest = max(newest, present + offset) if taken else newest


def test_of_two_who_use_a_code_at_once_one_comes_in(secured: tuple[Business, str]) -> None:
    business, secret = secured
    let_codes_pass(business)
    proofs = [two_factor.proof(business.desk, person(business), code(secret)) for _ in range(2)]
    table.write(proofs[0].write)
    with pytest.raises(Conflict):
        table.write(proofs[1].write)


def test_each_recovery_code_lets_in_once(world: Machine, acme: Business) -> None:
    _, codes = set_up(acme.owner)
    assert len(codes) == len(set(codes)) == 10
    for typed, comes_in in ((codes[0].upper(), True), (codes[0], False), (codes[1].replace("-", " "), True)):
        visitor = password(acme)
        visitor.submit("/signin", code=typed)
        assert is_in(visitor) is comes_in
    acme.owner.get(SET_UP)
    assert "8 are left" in acme.owner.text
    world.work()
    letters = [one["Subject"] for one in world.sent(owner_of(acme))]
    assert len([one for one in letters if "new sign-in" in one]) == 2


def test_new_recovery_codes_void_the_old_and_take_the_password(acme: Business) -> None:
    _, old = set_up(acme.owner)
    acme.owner.get(SET_UP)
    acme.owner.submit("/two-factor/codes", codes_password="not this one")
    assert acme.owner.page.status == 422 and "not your password" in acme.owner.text
    acme.owner.submit("/two-factor/codes", codes_password=PASSWORD)
    new = acme.owner.tree.css_first("#codes").text().split()
    assert len(new) == 10 and not set(old) & set(new)
    for typed, comes_in in ((old[0], False), (new[0], True)):
        visitor = password(acme)
        visitor.submit("/signin", code=typed)
        assert is_in(visitor) is comes_in


def test_what_is_stored_makes_no_codes(acme: Business) -> None:
    secret, codes = set_up(acme.owner)
    everything = str([one.to_dynamodb_dict() for one in DeskItem.scan(DeskItem.pk.startswith(acme.tenant))])
    assert "two_factor" in everything
    for one in (secret, *codes, *(typed.replace("-", "") for typed in codes)):
        assert one not in everything
    acme.owner.get(SET_UP)
    assert secret not in acme.owner.page.text and codes[0] not in acme.owner.page.text, "they are shown once"


def test_five_codes_in_a_quarter_of_an_hour(acme: Business) -> None:
    secret, codes = set_up(acme.owner)
    visitor = password(acme)
    before = int(time.time()) // 900
    statuses = [visitor.post("/signin", {"code": f"00000{number}"}).status for number in range(6)]
    refused = [password(acme).post("/signin", {"code": one}).status for one in (code(secret, 1), codes[0])]
    if int(time.time()) // 900 == before:
        assert statuses == [422] * 5 + [429] and refused == [429, 429], "not even with a right one"


def test_a_code_without_the_password_leads_back_to_it(acme: Business) -> None:
    secret, _ = set_up(acme.owner)
    visitor = acme.visitor()
    assert visitor.post("/signin", {"code": code(secret, 1)}).status == 422
    assert "Begin with your password" in visitor.text and not is_in(visitor)
    visitor.cookies[HALFWAY] = "of-nobody"
    assert visitor.post("/signin", {"code": code(secret, 1)}).status == 422 and not is_in(visitor)


def new_password(business: Business, halfway: Halfway) -> None:
    table.write(revised(person(business), password="another"), moved(business.desk))


def ten_minutes(business: Business, halfway: Halfway) -> None:
    table.write(table.change(halfway, expires_at=now() - timedelta(seconds=1)))


def removal(business: Business, halfway: Halfway) -> None:
    table.write(revised(person(business), deactivated_at=now()), moved(business.desk))


@pytest.mark.parametrize("event", [new_password, ten_minutes, removal])
def test_a_sign_in_that_waits_for_its_code_is_void_after(
    acme: Business, event: Callable[[Business, Halfway], None]
) -> None:
    secret, _ = set_up(acme.owner)
    visitor = password(acme)
    halfway = table.get(Halfway, keys.secret(acme.tenant, "halfway", visitor.cookies[HALFWAY]))
    assert halfway is not None and visitor.cookies[HALFWAY] not in str(halfway.to_dynamodb_dict())
    event(acme, halfway)
    visitor.submit("/signin", code=code(secret, 1))
    assert visitor.page.status == 422 and not visitor.cookies.get(SESSION)


def test_where_one_wanted_to_be_and_what_one_wrote_outlive_the_second_step(acme: Business) -> None:
    secret, _ = set_up(acme.owner)
    visitor = acme.visitor()
    visitor.get("/tickets?view=mine")
    visitor.submit("/signin", email=owner_of(acme), password=PASSWORD)
    visitor.submit("/signin", code="000000")
    visitor.submit("/signin", code=code(secret, 1))
    assert visitor.url.endswith("/tickets?view=mine")
    number = acme.ask()
    let_codes_pass(acme)
    visitor.get(f"/tickets/{number}")
    visitor.cookies[SESSION] = "over"
    visitor.submit("/reply", text="It took me an hour")
    visitor.submit("/signin", email=owner_of(acme), password=PASSWORD)
    visitor.submit("/signin", code=code(secret))
    assert "It took me an hour" in visitor.page.text
    visitor.submit(f"/tickets/{number}/reply")
    assert visitor.url.endswith(f"/tickets/{number}") and "It took me an hour" in visitor.text


def test_setting_it_up_takes_the_offered_key_and_its_code(acme: Business) -> None:
    acme.owner.get(SET_UP)
    secret = acme.owner.tree.css_first("input[name=secret]").attributes["value"] or ""
    assert acme.owner.tree.css_first("img").attributes["src"].startswith("data:image/svg+xml")
    planted = pyotp.random_base32()
    for fields in ({"code": "000000"}, {"code": ""}, {"secret": planted, "code": code(planted)}, {"secret": "1!"}):
        acme.owner.get(SET_UP)
        acme.owner.submit("/two-factor/on", **{"secret": secret, **fields})
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#code-error"), fields
    assert person(acme).two_factor_at is None


def test_a_wrong_code_keeps_the_key_that_was_scanned(acme: Business) -> None:
    acme.owner.get(SET_UP)
    secret = acme.owner.tree.css_first("input[name=secret]").attributes["value"] or ""
    acme.owner.submit("/two-factor/on", code="000000")
    acme.owner.submit("/two-factor/on", code=code(secret))
    assert person(acme).two_factor_at is not None


def test_turning_it_on_ends_the_other_sessions_and_is_told(world: Machine, acme: Business) -> None:
    elsewhere = password(acme)
    assert is_in(elsewhere)
    set_up(acme.owner)
    assert is_in(acme.owner) and not is_in(elsewhere)
    assert ("staff", "two_factor_on") in verbs(acme)
    world.work()
    (letter,) = world.sent(owner_of(acme))
    assert "takes a second step from now on" in plain(letter)


def test_in_an_old_session_it_takes_the_password_to_turn_it_on(acme: Business) -> None:
    grow_old(acme, acme.owner)
    acme.owner.get(SET_UP)
    secret = acme.owner.tree.css_first("input[name=secret]").attributes["value"] or ""
    acme.owner.submit("/two-factor/on", code=code(secret), password="whatever it is")
    assert acme.owner.page.status == 422 and person(acme).two_factor_at is None
    acme.owner.submit("/two-factor/on", code=code(secret), password=PASSWORD)
    assert person(acme).two_factor_at is not None


def test_turning_it_off_takes_the_password(world: Machine, acme: Business) -> None:
    set_up(acme.owner)
    acme.owner.get(SET_UP)
    assert acme.owner.submit("/two-factor/off", password="whatever it is").status == 422
    acme.owner.submit("/two-factor/off", password=PASSWORD)
    assert person(acme).two_factor_at is None and is_in(password(acme))
    assert ("staff", "two_factor_off") in verbs(acme)
    world.work()
    assert "no second step any more" in plain(world.sent(owner_of(acme))[-1])


# ------------------------------------------------------------------ required of everybody


def role(business: Business, *rights: str) -> str:
    made = Role(*keys.setting(business.tenant, "role", keys.new_id()), name="Set up", for_desk=set(rights))
    table.write(table.create(made), moved(business.desk))
    return made.id


def require(browser: Browser) -> int:
    browser.get("/settings/signing-in")
    return browser.submit("/settings/signing-in", is_two_factor_required="1").status


def test_who_may_the_settings_can_require_it_and_nobody_else(acme: Business) -> None:
    boris, timur = acme.agent(), acme.agent("Timur", role(acme, "settings"))
    assert boris.get("/settings/signing-in").status == 403
    boris.get("/tickets")
    token = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post("/settings/signing-in", {"csrf": token, "is_two_factor_required": "1"}).status == 403
    assert require(timur) == 422 and "for yourself first" in timur.text
    set_up(timur)
    assert require(timur) == 200 and acme.desk.tenant.is_two_factor_required
    assert ("tenant", "changed") in verbs(acme)
    timur.get("/settings")
    assert "Two steps for everybody; set up: 1 of 3" in timur.text
    timur.get("/settings/signing-in")
    timur.post("/settings/signing-in", {"csrf": timur.tree.css_first("input[name=csrf]").attributes["value"]})
    assert not acme.desk.tenant.is_two_factor_required


def test_who_has_none_is_led_to_set_it_up_and_can_do_nothing_else(acme: Business) -> None:
    boris, number = acme.agent("Boris", "observer"), acme.ask()
    boris.get(f"/tickets/{number}")
    set_up(acme.owner)
    assert require(acme.owner) == 200
    for path in ("/tickets", f"/tickets/{number}", "/settings", "/settings/you", "/settings/signing-in"):
        boris.get(path)
        assert boris.url.endswith(SET_UP), path
    assert "asks everybody" in boris.text
    set_up(boris)
    assert is_in(boris) and is_in(acme.owner)
    boris.get(SET_UP)
    assert not boris.tree.css("form[action$='/off']")
    token = boris.tree.css_first("input[name=csrf]").attributes["value"]
    table.write(revised(person(acme, "Boris"), password=person(acme).password), moved(acme.desk))
    assert boris.post(f"{SET_UP}/off", {"csrf": token, "password": PASSWORD}).status == 403
    assert person(acme, "Boris").two_factor_at is not None


def test_what_somebody_wrote_when_it_was_required_is_kept(acme: Business) -> None:
    boris, number = acme.agent(), acme.ask()
    boris.get(f"/tickets/{number}")
    set_up(acme.owner)
    require(acme.owner)
    boris.submit("/reply", text="It took me an hour")
    assert boris.page.status == 403 and "second step" in boris.text
    kept_page, url = boris.page, boris.url
    set_up(boris)
    boris.page, boris.url = kept_page, url
    boris.submit("/reply")
    assert boris.url.endswith(f"/tickets/{number}") and "It took me an hour" in boris.text


def test_who_has_none_may_still_sign_out(acme: Business) -> None:
    boris = acme.agent()
    set_up(acme.owner)
    require(acme.owner)
    boris.get("/tickets")
    boris.submit("/signout")
    assert boris.url.endswith("/signin")


# ------------------------------------------------------------------ a lost phone


def test_an_admin_lets_in_whoever_lost_a_phone(world: Machine, acme: Business) -> None:
    boris, admin = acme.agent(), acme.agent("Timur", "admin")
    set_up(boris)
    path = f"/settings/staff/{person(acme, 'Boris').id}/two-factor/remove"
    admin.get("/settings/signing-in")
    admin.submit(path)
    assert "Saved." in admin.text and person(acme, "Boris").two_factor_at is None
    assert ("staff", "two_factor_off") in verbs(acme)
    world.work()
    assert "Turned off by: Timur" in plain(world.sent(f"boris@{acme.slug}.example")[-1])


def test_nobody_removes_it_from_somebody_who_may_more_nor_from_himself(acme: Business) -> None:
    boris, admin = acme.agent(), acme.agent("Timur", "admin")
    for browser in (acme.owner, admin, boris):
        set_up(browser)
    for browser, name in ((boris, "Timur"), (boris, "Boris"), (admin, "Aigerim"), (admin, "Timur")):
        browser.get("/tickets")
        token = browser.tree.css_first("input[name=csrf]").attributes["value"]
        path = f"/settings/staff/{person(acme, name).id}/two-factor/remove"
        assert browser.post(path, {"csrf": token}).status == 403, name
        assert person(acme, name).two_factor_at is not None
    admin.get("/settings/signing-in")
    removable = [form.attributes["action"] for form in admin.tree.css("form[action$=remove]")]
    assert removable == [f"/settings/staff/{person(acme, 'Boris').id}/two-factor/remove"]

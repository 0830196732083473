"""A form on the tenant's own site: who may send it, and where its sender is led."""

from urllib.parse import parse_qs, urlsplit

from chalicelib.helpdesk.forms import uses
from tests.forms import SHOP, error, form, own_field, send, send_from, typed
from tests.people import Business, fields_of

OTHER = "https://other.example"
BACK = f"{SHOP}/thanks?from=footer#end"


def has_ticket(business: Business) -> bool:
    return business.owner.get("/tickets/1").status == 200


def policy(business: Business, path: str) -> str:
    return business.visitor().get(path).header("content-security-policy") or ""


def test_who_may_show_a_form_is_who_was_named(acme: Business) -> None:
    assert "frame-ancestors *" in policy(acme, "/form")
    named = form(acme, "named", sites=[SHOP, "https://*.shop.kz"])
    assert policy(acme, named).endswith(f"frame-ancestors 'self' {SHOP} https://*.shop.kz")
    assert "frame-ancestors" not in policy(acme, form(acme, "app", sites=[SHOP], takes_null_origin=True))


def test_a_plain_form_leads_back_with_the_number(acme: Business) -> None:
    path = form(acme, sites=[SHOP], fields=[own_field("a", "Size")])
    visitor = send_from(acme, SHOP, path, return_to=BACK, **{"field-a": "L"})
    assert visitor.page.status == 303
    assert visitor.page.header("location") == f"{SHOP}/thanks?from=footer&komek=sent&number=1#end"
    assert has_ticket(acme)
    used = uses.of(acme.tenant, "orders")
    assert used and (used.sent, used.last_site) == (1, "shop.example")


def test_a_plain_form_without_a_way_back_ends_on_our_page(acme: Business) -> None:
    visitor = send_from(acme, SHOP, "/form")
    assert visitor.page.status == 200 and "#1" in visitor.text


def test_what_is_wrong_is_told_by_the_names_of_fields(acme: Business) -> None:
    path = form(acme, sites=[SHOP], fields=[own_field("a", "Size", is_required=True)])
    visitor = send_from(acme, SHOP, path, subject="", email="dana", return_to=BACK)
    back = urlsplit(visitor.page.header("location") or "")
    told = {"from": ["footer"], "komek": ["wrong"], "fields": ["email,field-a,subject"]}
    assert parse_qs(back.query) == told and back.netloc == "shop.example"
    assert send_from(acme, SHOP, path, subject="").page.status == 422, "without a way back our page says it"


def test_nobody_is_led_anywhere_else(acme: Business) -> None:
    path = form(acme, sites=[SHOP])
    odd = [f"{SHOP}@other.example/", f"{SHOP}.other.example/", f"{SHOP}:8443/", f"https:\\\\other.example/{SHOP}"]
    long = [f"{SHOP}/ x", f"{SHOP}/{'x' * 3000}"]
    for wanted in [
        f"{OTHER}/",
        "javascript:alert(1)",
        "//other.example/",
        *odd,
        *long,
        "/tickets",
        "http://shop.example/",
    ]:
        visitor = send_from(acme, SHOP, path, return_to=wanted)
        assert visitor.page.status == 200 and "#" in visitor.text, wanted


def test_where_no_site_is_named_one_is_led_back_only_to_where_one_came_from(acme: Business) -> None:
    assert send_from(acme, SHOP, "/form", return_to=f"{OTHER}/").page.status == 200
    assert send_from(acme, SHOP, "/form", return_to=f"{SHOP}/").page.status == 303
    assert send(acme, "/form", return_to=f"{OTHER}/").page.status == 200


def test_what_comes_from_a_strange_page_is_shown_and_sent_from_ours(acme: Business) -> None:
    path = form(acme, sites=[SHOP], fields=[own_field("a", "Size")])
    for origin in (OTHER, "null", "https://shop.example.other.example", "http://shop.example"):
        visitor = send_from(acme, origin, path, message="It took me an hour", return_to=BACK, **{"field-a": "XXL"})
        page = visitor.page
        assert page.status == 422 and "It took me an hour" in page.text and 'value="XXL"' in page.text, origin
    assert not has_ticket(acme)
    assert f"form-action {SHOP} 'self'" in (page.header("content-security-policy") or ""), "where it leads in the end"
    visitor.origin = f"http://{visitor.host}"
    visitor.post(path, fields_of(visitor.form(path)), follow=False)
    assert visitor.page.status == 303 and "number=1" in (visitor.page.header("location") or ""), "at once, no waiting"
    assert has_ticket(acme)


def test_our_page_leads_back_only_where_it_was_told_by_itself(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.origin = f"http://{visitor.host}"
    send(acme, "/form", visitor, return_to=BACK, return_seal="a" * 24)
    assert visitor.page.status == 200 and "#1" in visitor.text


def test_pages_without_an_origin_need_the_switch(acme: Business) -> None:
    assert send_from(acme, "null", form(acme, sites=[SHOP])).page.status == 422
    assert send_from(acme, "null", form(acme, "app", sites=[SHOP], takes_null_origin=True)).page.status == 200
    assert send_from(acme, "null", "/form").page.status == 200, "where every site may, so may one without a name"


def test_where_no_origin_is_said_the_referer_is_looked_at(acme: Business) -> None:
    path, visitor = form(acme, sites=[SHOP]), acme.visitor()
    for referer, status in ((f"{OTHER}/x", 422), (f"{SHOP}/x", 200)):
        body = "&".join(f"{name}={value}" for name, value in typed(acme, message="Help", subject="Till").items())
        sent = {"content-type": "application/x-www-form-urlencoded", "referer": referer, "host": visitor.host}
        url = f"http://{visitor.host}{path}"
        assert acme.machine.gateway.request("POST", url, sent, body.encode()).status == status


def test_a_name_below_a_site_may_send_it(acme: Business) -> None:
    path = form(acme, sites=["https://*.shop.kz"])
    assert send_from(acme, "https://a.b.shop.kz", path, return_to="https://www.shop.kz/").page.status == 303
    assert send_from(acme, "https://notshop.kz", path).page.status == 422


def test_machines_are_told_from_people_on_own_pages_too(acme: Business) -> None:
    assert send_from(acme, SHOP, "/form", website="x").page.status == 422 and not has_ticket(acme)


def test_a_frame_sets_no_cookie_and_keeps_its_language(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get("/form?language=ru&in=frame")
    assert not visitor.cookies
    visitor.submit("/form", **typed(acme, email="dana"))
    assert visitor.page.status == 422 and 'lang="ru"' in visitor.page.text and not visitor.cookies
    assert error(visitor, "email")
    assert visitor.get("/form?language=ru").all("set-cookie"), "by itself it is a page of ours, which remembers"

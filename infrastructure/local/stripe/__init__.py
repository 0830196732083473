"""A stand-in for Stripe: what the product calls of API version 2026-10-28.endive, its pages, and its signed webhooks.

The official library talks to it over HTTP as to Stripe itself: `StripeClient(key, base_addresses={"api": url})`.
In a local run the API is at http://127.0.0.1:8000/_local/stripe, its pages and what can be tried with it at
http://stripe.localhost:8000; it is kept in stripe.json beside the other data, and goes by the clock of the run.

In tests the fixture `stripe` (tests/stripe_server.py) is an empty account to which the product talks:

    stripe.client().v1                              the official library, talking to it
    stripe.pay(session.url, "4242424242424242")     a person pays on a page, also of an invoice; `location(answer)`
                                                    says where it sends him; `is_it_he=False` fails the bank's question
    stripe.leave(session.url)                       where the link leads by which one does not pay
    stripe.visit(url, {"do": "cancel", "id": ...})  any page or form, such as the portal's
    stripe.deliver()                                hand the waiting webhooks to the gateway, oldest first
    stripe.deliver("refund", order=reversed, times=2, signed_at=...)  those of types that begin so, otherwise
    stripe.waiting(), .hold("invoice"), .release(), .drop("charge.refunded"), .again(event), .events("charge")
    stripe.fail("rate_limit")                       the next request gets 429; api_error: 500, kept under its key;
                                                    lost: done, but the connection breaks before the answer

What customers and banks do by themselves, with `stripe.account` first: disputes.opened(account, charge),
disputes.closed(account, dispute, is_won=False), payment_methods.fail(account, method, "insufficient_funds" or None),
renewing.month(account, subscription), refunds.fail(account, refund), paying.bank_answered(account, session,
is_paid=True). Months also end, invoices are tried again and sessions expire as the clock goes on.

Test cards are Stripe's (docs.stripe.com/testing): 4242424242424242 pays, 4000000000000002 is declined,
4000000000009995 lacks funds, 4000000000000341 can be saved and fails afterwards, 4000002500003155 wants authentication
unless it was saved on a page (pm_card_authenticationRequiredOnSetup, attached by the API, was not), 4000002760003184
always wants it, so while its owner is away it is 402 authentication_required; 4000000000000259 pays and is disputed.
"""

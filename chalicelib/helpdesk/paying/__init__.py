"""Money comes in: by cards through Stripe, or by bank transfers that the operator enters.

accounts    who a tenant is at Stripe, and telling the log of what changes in how it pays
amounts     what people type, and how much may be paid at once
crediting   `credit(desk, payment)` books a payment once, whoever tells of it first and however often
visits      pages of Stripe's: `start` sends somebody there, `ended(desk, id)` looks what became of it
topping_up, cards, automatic, subscribing, portal
            what a person does with it; `automatic` also takes money by itself (the effect `top_up`), and
            `automatic.wished(desk)` belongs with the daily charge
refunding   what goes back: refunds and disputes
arriving    an event of Stripe's: what it is about is asked anew, so order and repetition do not matter
sweeping    events that never came, looked for every hour
transfers   `entered(desk, operator_name, amount, reference, received_on)`; invoices for transfers
receipts    what a top-up says on paper
    leaving     what Stripe has of a desk that goes
"""

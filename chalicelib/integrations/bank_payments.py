"""The driver without a machine behind it: people transfer money, and the operator enters what has arrived."""

from chalicelib.integrations.payments import Payment, Refused


class Bank:
    """Bank transfers; nothing is asked of anybody outside."""

    name = "transfer"
    takes_cards = False

    def transfer(self, reference: str, amount: int, currency: str) -> Payment:
        """What the operator saw on the account."""
        return Payment(f"transfer#{reference}", amount, currency, is_paid=True, asked=amount, by=self.name)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Refused(f"{name}: only bank transfers are taken here")

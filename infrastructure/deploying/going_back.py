"""Back to the template and code of the deployment before; data stays as it is."""

from infrastructure.deploying import deployment, stacks, versions
from infrastructure.deploying.artefacts import Artefacts
from infrastructure.deploying.asking import Stop, Wish
from infrastructure.deploying.versions import PASSING, Version


def rollback(wish: Wish) -> int:
    """Go back by one deployment; again, by one more. Return an exit code; raise Stop."""
    account, stack = deployment.begin(wish)
    if stack.found() is None or stacks.settle(stack, wish) == "CREATE":
        raise Stop(f"There is no {stack.name} in this account and region.")
    store = Artefacts(account, wish.stage)
    target = versions.before(versions.read(store), deployment.standing(stack, account))
    if target is None:
        raise Stop("There is no earlier deployment to go back to.")
    print(f"Going back to the deployment {target}. Tickets, settings and files stay as they are.\n", flush=True)
    deployment.apply(stack, store, wish, "UPDATE", target.template, _values(store, target, stack.parameters()))
    versions.leave(store, target)
    return deployment.finish(stack)


def _values(store: Artefacts, target: Version, now: dict[str, str]) -> dict[str, str]:
    """The parameters of a version, except those that follow the account."""
    template = store.read(target.template)
    if template is None:
        raise Stop(f"The template of the deployment {target} is no longer in {store.bucket}.")
    values = target.parameters | {name: said for name, said in now.items() if name in PASSING}
    return {name: said for name, said in values.items() if name in template["Parameters"]}

"""What customers read and do at a desk: the answer base, forms, their own tickets."""

from urllib.parse import quote

from chalicelib.urls.queries import with_query


class CustomersUrls:
    """Pages of a tenant for its customers; the customer's page by a secret link is in `public`."""

    def answer_base(self, **told: str) -> str:
        return with_query("/answers", told)

    def answer_search(self, words: str = "", **told: str) -> str:
        return with_query("/answers/search", {"q": words, **told})

    def answer_suggest(self) -> str:
        return "/answers/suggest"

    def form_about(self, subject: str) -> str:
        """The form with a subject that somebody has typed already."""
        return with_query("/form", {"subject": subject})

    def answer_category(self, category: str, **told: str) -> str:
        return with_query(f"/answers/in/{category}", told)

    def answer_favourites(self) -> str:
        return "/answers/favourites"

    def answer_page(self, id: str, slug: str = "", **told: str) -> str:
        """An answer as its readers see it; the words of its title stand before its id."""
        return with_query("/answers/" + quote(f"{slug}-{id}" if slug else id, safe=""), told)

    def answer_verb(self, id: str, verb: str) -> str:
        return f"/answers/{id}/{verb}"

    def form_answers(self, key: str) -> str:
        """Answers that fit the subject of a form."""
        return f"/form/{quote(key, safe='')}/answers"

    def staff_answers(self, **told: str) -> str:
        """What staff read, for customers or not."""
        return with_query("/answers/staff", told)

    def staff_answer(self, id: str, **told: str) -> str:
        return with_query(f"/answers/staff/{id}", told)

    def my_tickets(self, **told: str) -> str:
        """Everything that a customer has asked, once he is signed in."""
        return with_query("/my", told)

    def my_ticket(self, number: int, verb: str = "", **told: str) -> str:
        return with_query(f"/my/tickets/{number}" + (f"/{verb}" if verb else ""), told)

    def my_file(self, number: int, file: str) -> str:
        return f"/my/tickets/{number}/file/{file}"

    def my_profile(self, **told: str) -> str:
        return with_query("/my/profile", told)

    def my_profile_verb(self, *parts: str) -> str:
        """What a customer does with his addresses and sessions; and the page of leaving."""
        return "/my/profile/" + "/".join(parts)

    def my_signin(self, token: str = "", **told: str) -> str:
        return with_query("/my/signin" + (f"/{token}" if token else ""), told)

    def my_address(self, token: str) -> str:
        """Where a letter leads that asks whether an address is a customer's, too."""
        return f"/my/address/{token}"

    def my_new(self, form: str = "", **told: str) -> str:
        return with_query("/my/new", {"form": form, **told})

    def my_signout(self) -> str:
        return "/my/signout"

"""Pages of the settings, and what one sets for oneself."""

from urllib.parse import quote

from chalicelib.urls.queries import with_query


class SettingsUrls:
    """Below /settings."""

    def settings(self, section: str = "", **told: str) -> str:
        return with_query("/settings" + (f"/{section}" if section else ""), told)

    def term(self, section: str, id: str, verb: str = "") -> str:
        """A class, tag, sub-status, field or template of the settings, or a verb of one."""
        return f"/settings/{section}/{id}" + (f"/{verb}" if verb else "")

    def answers(self, **told: str) -> str:
        """The answer base, for those who write it."""
        return self.settings("answers", **told)

    def answer(self, id: str, **told: str) -> str:
        """An answer in the editor, or a new one (`add`)."""
        return self.settings(f"answers/{id}", **told)

    def form_protection(self, **told: str) -> str:
        """Whom the forms ask whether somebody is a person."""
        return self.settings("forms/protection", **told)

    def forms(self, verb: str = "", **told: str) -> str:
        """The forms, for those who make them."""
        return self.settings("forms" + (f"/{verb}" if verb else ""), **told)

    def form_settings(self, form: str, verb: str = "", place: str = "", **told: str) -> str:
        """One form in the builder, or a verb of it."""
        return self.forms(f"{form}/{verb}" if verb else form, **told) + (f"#{place}" if place else "")

    def form_field(self, form: str, field: str, verb: str = "", **told: str) -> str:
        """One field of a form in the builder, a new one (`add`), or a verb of it."""
        return self.form_settings(form, f"fields/{field}" + (f"/{verb}" if verb else ""), **told)

    def answer_versions(self, answer: str, version: str = "", **told: str) -> str:
        """What an answer was, or one version of it beside another."""
        return self.settings(f"answers/{answer}/versions" + (f"/{version}" if version else ""), **told)

    def answer_pictures(self) -> str:
        """Where a picture for an answer is sent to."""
        return self.settings("answers/pictures")

    def answer_categories(self, category: str = "", verb: str = "", **told: str) -> str:
        return self.settings("/".join(part for part in ("answers/categories", category, verb) if part), **told)

    def answer_comments(self, verb: str = "", **told: str) -> str:
        """Comments that wait for somebody."""
        return self.settings("answers/comments" + (f"/{verb}" if verb else ""), **told)

    def answer_insights(self, verb: str = "", **told: str) -> str:
        """What the answer base lacks."""
        return self.settings("answers/insights" + (f"/{verb}" if verb else ""), **told)

    def stop_lists(self, verb: str = "", **told: str) -> str:
        return with_query("/settings/stop-lists" + (f"/{verb}" if verb else ""), told)

    def reopening(self) -> str:
        return "/settings/mail/reopening"

    def log(self, **filters: str) -> str:
        return with_query("/settings/log", filters)

    def log_export(self) -> str:
        return "/settings/log/export"

    def activity(self, staff: str = "", verb: str = "") -> str:
        """What one staff member did, or everybody."""
        return (f"/settings/staff/{staff}" if staff else "/settings") + "/activity" + (f"/{verb}" if verb else "")

    def profile(self) -> str:
        return "/settings/you/profile"

    def ask_again(self) -> str:
        return "/settings/desk/confirm"

    def sign_out_everywhere(self) -> str:
        return "/settings/you/sign-out-everywhere"

    def password(self) -> str:
        return "/settings/you/password"

    def new_address(self) -> str:
        return "/settings/you/address"

    def two_factor(self, verb: str = "") -> str:
        return "/settings/you/two-factor" + (f"/{verb}" if verb else "")

    def end_others(self) -> str:
        return "/settings/you/sessions/end-others"

    def end_session(self, session: str, staff: str = "") -> str:
        """Where a session is ended: one of one's own, or of the staff member who is named."""
        return f"/settings/{f'staff/{staff}' if staff else 'you'}/sessions/{session}/end"

    def staff_sessions(self, staff: str) -> str:
        return f"/settings/staff/{staff}/sessions"

    def end_all_sessions(self, staff: str) -> str:
        return f"/settings/staff/{staff}/sessions/end-all"

    def remove_two_factor(self, staff: str) -> str:
        return f"/settings/staff/{staff}/two-factor/remove"

    def signing_in(self, **told: str) -> str:
        return self.settings("signing-in", **told)

    def invite(self) -> str:
        return "/settings/staff/invite"

    def staff(self, staff: str, verb: str = "", **told: str) -> str:
        return self.settings(f"staff/{staff}" + (f"/{verb}" if verb else ""), **told)

    def remove_absence(self, staff: str, absence: str) -> str:
        return f"/settings/staff/{staff}/absences/{absence}/remove"

    def away(self, absence: str = "", **told: str) -> str:
        """One's own absences, or where one of them is taken back."""
        return self.settings("you/away" + (f"/{absence}/remove" if absence else ""), **told)

    def role(self, role: str, verb: str = "", **told: str) -> str:
        return self.settings(f"roles/{role}" + (f"/{verb}" if verb else ""), **told)

    def duty(self, rota: str = "", verb: str = "", **told: str) -> str:
        return self.settings("duty" + (f"/{rota}" if rota else "") + (f"/{verb}" if verb else ""), **told)

    def take_back(self, invitation: str) -> str:
        return f"/settings/staff/invitations/{invitation}/take-back"

    def domains(self, place: str = "") -> str:
        return "/settings/domains" + (f"#{place}" if place else "")

    def domain(self, name: str, verb: str) -> str:
        return f"/settings/domains/{quote(name, safe='')}/{verb}"

    def own_host_page(self, verb: str = "") -> str:
        """Where a tenant chooses a name of its own for its customers' pages."""
        return "/settings/own-host" + (f"/{verb}" if verb else "")

    def senders(self) -> str:
        return "/settings/senders"

    def mailboxes(self, **told: str) -> str:
        return with_query("/settings/mailboxes", told)

    def mailbox(self, id: str, verb: str) -> str:
        return f"/settings/mailboxes/{id}/{verb}"

    def mailbox_connect(self) -> str:
        return "/settings/mailboxes/connect"

    def mailbox_sign_in(self) -> str:
        return "/settings/mailboxes/sign-in"

    def mailbox_finish(self, **told: str) -> str:
        return with_query("/settings/mailboxes/finish", told)

    def file_rules(self, **told: str) -> str:
        return with_query("/settings/files", told)

    def letters(self) -> str:
        return "/settings/letters"

    def letter(self, name: str, language: str, verb: str = "", **told: str) -> str:
        path = f"/settings/letters/{name}/{language}" + (f"/{verb}" if verb else "")
        return with_query(path, told)

    def departments(self, verb: str = "", place: str = "") -> str:
        return "/settings/departments" + (f"/{verb}" if verb else "") + (f"#{place}" if place else "")

    def department(self, department: str, verb: str = "", **told: str) -> str:
        path = f"/settings/departments/{department}" + (f"/{verb}" if verb else "")
        return with_query(path, told)

    def signatures(self, department: str, **told: str) -> str:
        return self.department(department, "signatures", **told)

    def object_kind(self, id: str, verb: str = "") -> str:
        return f"/settings/objects/{id}" + (f"/{verb}" if verb else "")

    def suppression(self, search: str = "", **more: str) -> str:
        return with_query("/settings/suppression", {"search": search, **more})

    def suppress(self) -> str:
        return "/settings/suppression/add"

    def unsuppress(self) -> str:
        return "/settings/suppression/remove"

    def customer_fields(self, field: str = "", verb: str = "", **told: str) -> str:
        path = "/".join(part for part in ("customer-fields", field, verb) if part)
        return self.settings(path, **told)

    def text(self, language: str, text: str = "", verb: str = "", **told: str) -> str:
        path = f"/settings/texts/{language}" + (f"/{text}" if text else "") + (f"/{verb}" if verb else "")
        return with_query(path, told)

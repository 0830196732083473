"""Words for the parts of Komek, for how they are, and for how far an incident is."""

from tenants.errors import N_

PARTS = {
    "web": N_("Pages and forms"),
    "mail_in": N_("Mail that arrives"),
    "mail_out": N_("Mail that goes out"),
    "jobs": N_("Letters, timers and all that is done later"),
    "payments": N_("Payments by card"),
}
STATES = {
    "works": N_("Works"),
    "unknown": N_("Not checked lately"),
    "late": N_("Late or slow"),
    "down": N_("Does not work"),
}
ALL = {
    "works": N_("Everything works"),
    "unknown": N_("Some parts were not checked lately"),
    "late": N_("Some parts are late or slow"),
    "down": N_("Some parts do not work"),
}
TONES = {"works": "green", "unknown": "", "late": "amber", "down": "red"}
STAGES = {
    "looking": N_("We look for the cause"),
    "found": N_("We know the cause"),
    "watching": N_("Mended, and we watch it"),
    "over": N_("It is over"),
}
EVERY = {"parts": PARTS, "states": STATES, "stages": STAGES, "tones": TONES}

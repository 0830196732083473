"""A keyboard with a Russian layout switched on, as the browser hears it: the place of a key, and what it writes."""

from typing import Any

from playwright.sync_api import CDPSession, Page

PLACES = "QWERTYUIOPASDFGHJKLZXCVBNM"
WRITES = {f"Key{place}": sign for place, sign in zip(PLACES, "йцукенгшщзфывапролдячсмить", strict=True)}
WRITES |= {"Comma": "б", "Slash": ".", "Space": " ", "Digit3": "3"}
SHIFTED = {"Digit3": "№", "Slash": ","}
NAMED = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9}
MODIFIERS = {"Control": 2, "Shift": 8}


class Keyboard:
    """Press by place: `press("KeyG", "KeyU")`, `press("Control+KeyK")`; `type` writes what stands on the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.door: CDPSession = page.context.new_cdp_session(page)

    def press(self, *presses: str) -> None:
        self.page.wait_for_load_state("domcontentloaded")  # before that nobody listens
        for one in presses:
            *held, code = one.split("+")
            self._send(code, sum(MODIFIERS[name] for name in held), "Shift" in held)

    def type(self, text: str) -> None:
        """Write Russian words."""
        places = {sign: code for code, sign in WRITES.items()}
        self.press(*(places[sign] for sign in text))

    def _send(self, code: str, modifiers: int, is_shifted: bool) -> None:
        sign = "" if code in NAMED else SHIFTED.get(code, WRITES[code].upper()) if is_shifted else WRITES[code]
        more: dict[str, Any] = {"code": code, "key": sign or code, "modifiers": modifiers}
        more["windowsVirtualKeyCode"] = NAMED.get(code) or ord(code[-1]) if code != "Space" else 32
        text = "\r" if code == "Enter" else "" if modifiers & MODIFIERS["Control"] else sign
        self.door.send("Input.dispatchKeyEvent", {"type": "keyDown", **more, **({"text": text} if text else {})})
        self.door.send("Input.dispatchKeyEvent", {"type": "keyUp", **more})

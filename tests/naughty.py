"""Texts that trip programs up, each on one line: people type all of them, some of them meaning no good."""

LETTERS = {
    "Kazakh": "Әңгіме: өтініш, ұқсас, үй, һәм, ғалым, қайта, іс — «Көмек»",
    "Russian, with dots": "Ёжик съел всё ещё йод",
    "Turkish i": "İstanbul ırmağı, DİYARBAKIR ılık ISIRGAN",
    "German sharp s": "Straße STRASSE ẞ ﬁn ǆ",
    "Greek, whose sigma ends": "ΟΔΥΣΣΕΥΣ οδυσσευς",
    "composed": "caf\u00e9 \u00c5ngstr\u00f6m й",
    "decomposed": "cafe\u0301 A\u030angstro\u0308m и\u0306",
    "many marks on a letter": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031ealgo",
    "wide": "ＷＩＤＥ　ｔｅｘｔ＜ｂ＞",
    "mathematical": "𝕳𝖊𝖑𝖕 𝑚𝑒 ＠𝔡𝔢𝔰𝔨",
    "Chinese beyond 16 bits": "𠜎𠜱𠝹𠱓𠱸 表ポあA鷗ŒéＢ逍Üßªąñ丂㐀",
    "Hindi with joiners": "क्‍ष ന്‍ ශ්‍රී",
    "Persian with non-joiners": "می‌خواهم نامه‌ای",
    "Arabic": "مرحبا بكم في مكتب المساعدة ١٢٣",
    "Hebrew with points": "שָׁלוֹם עֲלֵיכֶם (1)",
    "both directions": "Price: ₪ 100 מחיר 200 (abc) אבג",
}
PICTURES = {
    "family": "👨‍👩‍👧‍👦 👩🏽‍🚒 🏳️‍🌈",
    "flags": "🇰🇿 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "keys": "1️⃣ #️⃣ ©️ ™",
    "newer than Python": "\U0001fae8 \U0001fae9 \U0001f6d8",
    "for private use": "\ue000 \uf8ff \U0010fffd",
    "kaomoji": "(╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯ ಠ_ಠ",
}
SIGNS = {
    "every sign": "`~!@#$%^&*()_+-=[]{}|;':\",./<>?\\",
    "quotes": "'' \"\" «» “” ‘’ ‚‛ „‟ ′″ `´",
    "an apostrophe": 'O\'Brien & Sons "Ltd"',
    "backslashes": "\\ \\\\ \\n \\0 \\x41 \\u0041 C:\\new\\table",
    "entities": "&amp; &lt;b&gt; &#60; &nbsp; &notin; &copy",
    "percent": "100% %s %n %d %x %99999s %% %(name)s %p%p%p",
    "braces": "{} {0} {name} {0.__class__} ${HOME} #{7*7} $(id) `id`",
    "templates": "{{ 7*7 }} {{''.__class__}} {% for x in y %} {# x #} <%= 7*7 %> ${7*7} [[${7*7}]] @(7*7)",
    "end of a raw block": "{% endraw %}{{ config }}{% raw %}",
    "macros of letters": "{{ customer.name }} {{ message }} {{ desk.nothing }}",
    "an own mark": "##- Please write above this line -## [1-1-abc] [#1]",
}
ORDERS = {
    "SQL": "'; DROP TABLE tickets; -- ' OR '1'='1",
    "SQL, quoted": "Robert'); DROP TABLE Students;--",
    "NoSQL": '{"$gt": ""} {"S": "x"} [$ne]=1 :value #name',
    "condition": "attribute_not_exists(pk) AND begins_with(sk, :a)",
    "shell": "; rm -rf / | cat /etc/passwd & $(reboot) `id` > /dev/null",
    "LDAP and XPath": "*)(uid=*))(|(uid=* ' or count(/*)=1 or 'a'='b",
    "XML": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "Log4j": "${jndi:ldap://127.0.0.1/a} ${${lower:j}ndi:x}",
    "PHP and Ruby": '<?php phpinfo(); ?> O:8:"stdClass":0:{} --- !ruby/object:A {}',
    "Python": "__import__('os').system('id') __class__ __proto__ constructor",
    "HTML": "<script>ran()</script><img src=x onerror=ran()>\"'><svg onload=ran()>",
    "JSON": '"}],"x":[{"__proto__":{"y":1}} \\ud800 \\u0000',
    "script in JSON-LD": "</script><script>ran()</script><!--<script>",
    "CSS": "};body{display:none}@import'x';</style>",
    "header": "Hello\\r\\nBcc: eve@evil.example %0d%0aSet-Cookie: a=b",
    "encoded word": "=?utf-8?B?PHNjcmlwdD4=?= =?utf-8?Q?=0D=0ABcc:_a@b.example?=",
    "Markdown": "**bold** _it_ [x](javascript:ran()) ![x](https://evil.example/x.png) > - 1. # `c` | a |",
}
FORMULAS = {
    "equals": '=HYPERLINK("https://evil.example","x")',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1-2+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "wide equals": "＝1+1",
    "separators": 'a;b,c\t"d"',
}
NUMBERS = {
    "infinite": "1e309 Infinity -inf NaN 0x1F ١٢٣ ²",
    "zero": "0",
    "minus nothing": "-0.0",
    "large": "99999999999999999999999999999999999999999",
    "null": "null",
    "none": "None",
    "true": "true",
    "undefined": "undefined",
    "a date": "2026-02-30T25:61:61Z",
    "a formula of dates": "1/2 MARCH1 1E5",
}
UNSEEN = {
    "zero width": "he\u200bl\u200clo\u2060 wo\ufeffrld",
    "turned around": "invoice\u202efdp.exe",
    "isolated": "\u2066a\u2067b\u2068c\u2069d",
    "soft hyphens": "help\u00addesk\u00ad",
    "spaces of all widths": "a\u00a0b\u1680c\u2000d\u2003e\u2009f\u202fg\u205fh\u3000i",
    "tags": "x\U000e0001\U000e0041\U000e007fy",
    "variations": "x\ufe00\ufe0f\U000e0100y",
    "line ends of others": "a\u2028b\u2029c\u0085d",
    "only filler": "ㅤ\u115f\u1160",
    "not letters": "a\ufffeb\uffff\U0001ffffc\ufffdd",
}
# What no page shows and no mail carries: it is left out on its way in.
CONTROLS = {
    "nothing": "nul\x00l",
    "bells": "\x07be\x08ll\x1b[31mred\x1b[0m\x7f",
    "ends of files": "a\x04b\x1ac\x1cd\x1fe",
    "of a form": "a\x0bb\x0cc",
}
PATHS = {
    "upwards": "../../../../etc/passwd",
    "upwards, for Windows": "..\\..\\..\\windows\\win.ini",
    "upwards, written twice": "%2e%2e%2f%252e%252e%252f....//....//x",
    "from the root": "/etc/passwd",
    "of a device": "CON.txt aux nul.tar.gz COM1 LPT1.",
    "of a share": "\\\\server\\share\\x.txt file:///c:/x",
    "streams and dots": "file.txt::$DATA . .. ... x. ",
    "with a query": "a?b=c&d=e#f;g=h.pdf",
    "with an early end": "report.pdf%00.exe",
}
WORDS = {
    "without a space": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "an address without end": "https://x.example/" + "a/" * 60 + "?" + "b=c&" * 20,
    "of four bytes": "𐍈" * 100,
    "of marks only": "\u0301" * 60,
    "joined faces": "👨‍👩‍👧‍👦" * 12,
}
GROUPS = (LETTERS, PICTURES, SIGNS, ORDERS, FORMULAS, NUMBERS, UNSEEN, CONTROLS, PATHS, WORDS)
TEXTS = [text for group in GROUPS for text in group.values()]


def left(text: str) -> str:
    """What is left of a text on its way in, and between spaces that are all alike when it is read."""
    return " ".join(
        "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and letter != "\x7f")).split()
    )


def packed(longest: int, texts: list[str] = TEXTS) -> list[str]:
    """Texts put together to as few as have room in so many characters, each in one of them; cut where it is longer."""
    found: list[str] = []
    for text in (one[:longest].strip() for one in texts):
        if found and len(found[-1]) + len(text) + 3 <= longest and not text.startswith(tuple("=+-@＝")):
            found[-1] += f" ¦ {text}"
        else:
            found.append(text)
    return found

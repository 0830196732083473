"""The stem of a Kazakh word, by suffix rules of our own, since no library has any.

A Kazakh word is a root with suffixes behind it: plural, then whose it is, then its case; a verb has its negation,
tense and person there. Each suffix has forms for back and for front vowels (synharmonism), and others by the sound it
follows: -ны after a vowel, -ды after л or н, -ты after п or к. A suffix is taken off only where it fits what stands
before it, which also keeps most Russian words whole. It goes from the end to the root: tense and person, case, whose,
plural, then what makes a noun of a verb; and once more, while that takes something off.

Where two readings fit, -ады as "writes" and as the past of -ла, the longer suffix wins unless a frequent root says
otherwise; these are listed. Derived words (-шы, -лық, -лы) keep a stem of their own. What is known to be missed: verbs
in -а before -мыз that are no frequent root, and possessed loans in -кт (контактым).

After the grammars of Balakayev (Қазіргі қазақ тілі, 1997) and Muhamedowa (Kazakh: A Comprehensive Grammar, 2015).
"""

from chalicelib.helpdesk.searching import kazakh_suffixes
from chalicelib.helpdesk.searching.kazakh_suffixes import BACK, FRONT, NEUTRAL, VOWELS, Rule

LETTERS = frozenset("әғқңөұүһі")
_SHORT = "үй ат ел ай ой су іс ән ас ет ер із оқ от ту ақ оң ал аш өт өш ем"
# Roots that look as if they ended in a suffix.
_WHOLE = "орын шығын жиын кейін бұрын мүмкін жағдай дисплей шай музей склад доклад адам қажет керек талап сабақ"
# Verbs that end in а or е, short ones; -ла and -ле make long ones.
_IN_VOWEL = "төле сұра қара істе баста сөйле орна тірке байла жүкте ұна ойла сана жаса ұста ізде жина"
_IN_CONSONANT = "жаз бер бар кел кет ал бол қал сал айт жібер күт көр біл тұр жүр аш бас сат тап шық жат"
SHORT_ROOTS, WHOLE = frozenset(_SHORT.split()), frozenset(_WHOLE.split())
IN_VOWEL, IN_CONSONANT = frozenset(_IN_VOWEL.split()), frozenset(_IN_CONSONANT.split())
SHRUNK = {"орн": "орын", "халқ": "халық", "ауз": "ауыз", "мойн": "мойын", "мұрн": "мұрын", "ерн": "ерін"}
HARDENED = {"б": "п", "г": "к", "ғ": "қ"}  # кітап, кітабы; тарақ, тарағы


def is_kazakh(word: str) -> bool:
    """Whether a word has letters that only Kazakh has beside Russian."""
    return not LETTERS.isdisjoint(word)


def stem(word: str) -> str:
    """The stem of a word in small letters: the same for all its forms, not always a word itself."""
    was = ""
    while word != was:  # a participle has a case behind it, and a verb before it
        was = word
        for table in kazakh_suffixes.TABLES:
            word = _hard(_without(word, table))
    return SHRUNK.get(word, word).removesuffix("ь")


def _without(word: str, table: list[Rule]) -> str:
    """A word without the longest suffix of a table that fits, or the one before which a known root stands."""
    if word in WHOLE:
        return word
    fitting = [
        word[: -len(suffix)] for suffix, after in table if word.endswith(suffix) and _is_fit(word, suffix, after)
    ]
    known = [root for root in fitting if root in WHOLE or root in IN_VOWEL]
    return (known or fitting or [word])[0]


def _is_fit(word: str, suffix: str, after: str) -> bool:
    root = word[: -len(suffix)]
    return _is_root(root, suffix) and _follows(root, suffix, after) and _harmonises(root, suffix)


def _is_root(root: str, suffix: str) -> bool:
    """Whether enough is left: three letters with a vowel, of few roots two."""
    if len(root) < 3:
        return root in SHORT_ROOTS and (len(suffix) > 1 or suffix in "ыі")
    return any(letter in VOWELS for letter in root)


def _follows(root: str, suffix: str, after: str) -> bool:
    last = root[-1] if root[-1] != "ь" else root[-2]
    if last not in after or root + suffix[0] in WHOLE:
        return False
    if suffix in ("сы", "сі") and last in "ыі":  # тапсырыс-ы, but жазушы-сы
        return root.endswith(("шы", "ші"))
    if suffix in ("са", "се") and last == "с":  # бас-са, but касса
        return root in IN_CONSONANT
    if suffix == "п":  # хабарла-п, but кітап
        return root in IN_VOWEL or (len(root) > 4 and root.endswith(("ла", "ле")))
    if suffix in ("мыз", "міз") and root[:-1] in IN_CONSONANT:  # жаз-амыз
        return False
    if suffix in ("амыз", "еміз", "амын", "емін"):
        return root in IN_CONSONANT
    return not (suffix in ("ады", "еді") and _is_in_vowel(root))


def _is_in_vowel(root: str) -> bool:
    """Whether -ады is -ды behind a verb in -а: хабарла-ды; a passive is none: басыл-ады."""
    return len(root) > 4 and root[-1] == "л" and root[-2] not in "ыі" and root not in IN_CONSONANT


def _harmonises(root: str, suffix: str) -> bool:
    """Whether the vowels of a suffix are of the kind of the root's last one."""
    kind = _kind(suffix)
    if not kind or suffix.endswith("мен") or suffix in ("бен", "пен"):
        return True
    if root[-1] in "кг" or (suffix[0] == "і" and root[-1] in "лнрт"):  # loans: банк, банкке; пароль, паролі
        return True
    last = next((letter for letter in reversed(root) if letter in VOWELS or letter == "ь"), "")
    return last in NEUTRAL or _kind(last) == kind


def _kind(letters: str) -> str:
    for letter in letters:
        if letter in BACK:
            return "back"
        if letter in FRONT or letter == "ь":
            return "front"
    return ""


def _hard(word: str) -> str:
    """A stem with the consonant that it ends in where no vowel follows: көмег-і is of көмек."""
    return word[:-1] + HARDENED[word[-1]] if len(word) > 2 and word[-1] in HARDENED else word

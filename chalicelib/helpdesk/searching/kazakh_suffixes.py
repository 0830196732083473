"""The suffixes of Kazakh, each with the sounds that it may follow, in the order in which they are taken off."""

BACK, FRONT = "аоұыяё", "еөүіәэ"
NEUTRAL = "иую"  # stand in words of both kinds, loans above all
VOWELS = BACK + FRONT + NEUTRAL
VOICELESS = "кқпстшфхцчщһбвгд"  # with those that are so at the end of loans: код, клуб, завод
NASAL, LIQUID, HUSHED = "мнң", "рйу", "зж"
CONSONANTS = "бвгғджзйкқлмнңпрстфхһцчшщ"
VOICED = VOWELS + NASAL + LIQUID + HUSHED + "л"
SONOROUS = LIQUID + HUSHED + "л"
ANY = VOWELS + CONSONANTS
THIRD, FIRST = "ыі", "мң"  # what "his" and what "my" and "your" end in
TO_FRONT = str.maketrans("аықғ", "еікг")

Rule = tuple[str, str]


def _rules(*groups: tuple[str, str]) -> list[Rule]:
    """Rules out of suffixes with back vowels and the sounds that they follow; those with front ones go along."""
    every: dict[str, str] = {}
    for suffixes, after in groups:
        for suffix in suffixes.split():
            for form in (suffix, suffix.translate(TO_FRONT)):
                every[form] = every.get(form, "") + after
    return sorted(every.items(), key=lambda rule: -len(rule[0]))


def _each(*parts: str) -> str:
    """Every way to put one word of each part behind the other."""
    ways = [""]
    for part in parts:
        ways = [way + word for way in ways for word in part.split()]
    return " ".join(ways)


_NOT = {"ма": VOWELS + LIQUID + "л", "ба": HUSHED + NASAL, "па": VOICELESS}
_PERSONS = "м ң қ ңыз ңыздар"
_PAST = "ды " + _each("ды", _PERSONS)
_PRESENT = "йды ймын йсың йсыз ймыз йтын"

# Tense and person: жазады, төлейміз, жаздым; with what is not done: шықпайды, шықпады, келмеген, істемей.
TENSE = _rules(
    *((_each(no, f"{_PRESENT} {_PAST} ған й са саңыз ңыз у"), after) for no, after in _NOT.items()),
    ("ады амын асың асыз амыз атын айын айық", CONSONANTS),
    (f"{_PRESENT} йын йық", VOWELS),
    (_each("ды", _PERSONS), VOICED),
    (_each("ты", _PERSONS), VOICELESS),
    ("ды", "аеыі"),
    ("мын", "рйлуң" + VOWELS),
    ("бын быз", HUSHED + NASAL),
    ("пын пыз", VOICELESS),
    ("сың сыз", ANY),
)
CASE = _rules(
    ("ның", VOWELS + NASAL),
    ("дың", SONOROUS),
    ("тың", VOICELESS),
    ("ға", VOICED),
    ("қа", VOICELESS),
    ("на", THIRD),
    ("а", FIRST),
    ("ны", VOWELS),
    ("ды", SONOROUS + NASAL),
    ("ты", VOICELESS),
    ("н", THIRD),
    ("да дағы", VOICED),
    ("та тағы", VOICELESS),
    ("нда ндағы", THIRD),
    ("дан", VOWELS + SONOROUS),
    ("нан", NASAL + THIRD),
    ("тан", VOICELESS),
    ("дай", VOICED),
    ("тай", VOICELESS),
    ("мен", VOWELS + NASAL + LIQUID + "л"),  # "with" follows no harmony
    ("бен", HUSHED),
    ("пен", VOICELESS),
)
WHOSE = _rules(("ым ың ы ымыз ыңыз ыңыздар", CONSONANTS + "у"), ("м ң сы мыз ңыз ңыздар", VOWELS))
PLURAL = _rules(("лар", VOWELS + LIQUID), ("дар", NASAL + HUSHED + "л"), ("тар", VOICELESS))
# What makes a noun, an adverb or a wish of a verb: төлеу, жазған, тексеріп, болса, сыныңыз.
OF_VERB = _rules(
    ("ған ғалы ғанша", VOICED),
    ("қан қалы қанша", VOICELESS),
    ("ып", CONSONANTS),
    ("п", "аеыі"),
    ("са сам саң сақ саңыз", ANY),
    ("у", ANY),
)
TABLES = (TENSE, CASE, WHOSE, PLURAL, OF_VERB)

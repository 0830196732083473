"""Words that stand in nearly every message, of the three languages; nobody finds a ticket by them."""

_ENGLISH = """
a about after all also am an and any are as at be because been but by can could did do does for from had has have he
her here him his how i if in into is it its just me more my no not of on or our out over she so some than that the
their them then there these they this those to too up us was we were what when where which who will with would you
your hello hi dear regards thanks thank please best kind
"""
_RUSSIAN = """
а без более бы был была были было быть в вам вас ваш ваша ваше ваши все всего вы где да даже для до его ее если есть
еще же за здравствуйте и из или им их к как когда который ли либо мне может мой моя мы на нам нас наш не него нет ни
них но о об он она они оно от по под при с со так также там то того тоже только у уже уважением чем что чтобы эта эти
это этот я добрый день спасибо пожалуйста
"""
_KAZAKH = """
және мен бен пен біз сіз сен ол олар бұл осы сол үшін бойынша туралы де да та те ма ме ба бе па пе бар жоқ емес еді
екен деп болып болған керек немесе бірақ егер өте тағы менің сіздің біздің оның маған бізге сізге
сәлеметсіз сізбе рахмет құрметпен
"""
STOP = frozenset((_ENGLISH + _RUSSIAN + _KAZAKH).split())

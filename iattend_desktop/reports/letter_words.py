"""What the letters of a match say, in English and in Spanish.

The texts are the letter's own, not the screen's: a family reads Spanish whatever language the program speaks.
Spanish letters address their reader with *usted*, and say nothing that would need to know who is a man or a woman.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from iattend_desktop.vocabulary import Cadence, Grade, MentorKind

Both = tuple[str, str]
"""English and Spanish."""


class Language(StrEnum):
    """The language of a page."""

    ENGLISH = "en"
    SPANISH = "es"


class Reader(StrEnum):
    """Whom a letter is to."""

    MENTOR = "mentor"
    FAMILY = "family"
    SCHOOL = "school"


def say(words: Both, language: Language, **values: str) -> str:
    """A text in a language, its places filled in."""
    return words[language is Language.SPANISH].format(**values)


def long_day(day: dt.date, language: Language) -> str:
    """A day as it is written in a letter.

    >>> long_day(dt.date(2026, 11, 24), Language.ENGLISH), long_day(dt.date(2026, 11, 24), Language.SPANISH)
    ('Tuesday, November 24, 2026', 'martes 24 de noviembre de 2026')
    """
    weekday, month = say(_WEEKDAYS[day.weekday()], language), say(_MONTHS[day.month - 1], language)
    if language is Language.SPANISH:
        return f"{weekday} {day.day} de {month} de {day.year}"
    return f"{weekday}, {month} {day.day}, {day.year}"


def plain_day(day: dt.date, language: Language) -> str:
    """A day without its weekday, as it stands above a letter.

    >>> plain_day(dt.date(2026, 11, 20), Language.SPANISH)
    '20 de noviembre de 2026'
    """
    month = say(_MONTHS[day.month - 1], language)
    return f"{day.day} de {month} de {day.year}" if language is Language.SPANISH else f"{month} {day.day}, {day.year}"


def grade_in(grade: int | None, language: Language) -> str:
    """A grade within a sentence; empty where it is not known.

    >>> grade_in(9, Language.ENGLISH), grade_in(9, Language.SPANISH), grade_in(0, Language.SPANISH)
    ('grade 9', '9.º grado', 'kínder')
    """
    if grade is None:
        return ""
    if grade <= Grade.K:
        return say(_EARLY[Grade(grade)], language)
    return say(("grade {number}", "{number}.º grado"), language, number=str(grade))


def listed(items: Sequence[str], language: Language, *, either: bool = False) -> str:
    """Several names in a sentence, all of them or ``either``.

    >>> listed(["Ana", "Luis", "Eva"], Language.SPANISH), listed(["Luis", "Inés"], Language.SPANISH)
    ('Ana, Luis y Eva', 'Luis e Inés')
    >>> listed(["Ana", "Óscar"], Language.SPANISH, either=True), listed(["Ana", "Eva"], Language.ENGLISH, either=True)
    ('Ana u Óscar', 'Ana or Eva')
    """
    if len(items) < 2:
        return "".join(items)
    word = say(("or", "o") if either else ("and", "y"), language)
    if language is Language.SPANISH:
        sound, other = (("o", "ó", "ho", "hó"), "u") if either else (("i", "í", "hi", "hí"), "e")
        word = other if items[-1].casefold().startswith(sound) else word
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


_WEEKDAYS: tuple[Both, ...] = (
    ("Monday", "lunes"),
    ("Tuesday", "martes"),
    ("Wednesday", "miércoles"),
    ("Thursday", "jueves"),
    ("Friday", "viernes"),
    ("Saturday", "sábado"),
    ("Sunday", "domingo"),
)
_MONTHS: tuple[Both, ...] = (
    ("January", "enero"),
    ("February", "febrero"),
    ("March", "marzo"),
    ("April", "abril"),
    ("May", "mayo"),
    ("June", "junio"),
    ("July", "julio"),
    ("August", "agosto"),
    ("September", "septiembre"),
    ("October", "octubre"),
    ("November", "noviembre"),
    ("December", "diciembre"),
)
_EARLY: dict[Grade, Both] = {
    Grade.TK: ("transitional kindergarten", "kínder de transición"),
    Grade.K: ("kindergarten", "kínder"),
}
CADENCES: dict[Cadence, Both] = {
    Cadence.THREE_A_WEEK: ("three times a week", "tres veces por semana"),
    Cadence.WEEKLY: ("once a week", "una vez por semana"),
    Cadence.EVERY_TWO_WEEKS: ("every two weeks", "cada dos semanas"),
}
KINDS: dict[MentorKind, Both] = {
    MentorKind.DISTRICT_LEADER: ("leader in the school district", "líder del distrito escolar"),
    MentorKind.COMMUNITY_PARTNER: ("community partner", "integrante de una organización comunitaria"),
    MentorKind.BUSINESS_PARTNER: ("business partner", "integrante de una empresa asociada"),
}

PROGRAM: Both = ("Mentor program", "Programa de mentores")
COORDINATION: Both = ("Coordination of the mentor program", "Coordinación del programa de mentores")
PLACE: Both = ("Page {number} of {count}", "Página {number} de {count}")
PRIVATE: Both = (
    "This letter is about a student. Please keep it private.",
    "Esta carta trata de un estudiante. Por favor, guárdela en privado.",
)
THANKS: Both = ("With thanks,", "Con nuestro agradecimiento:")

STUDENT: Both = ("Student", "Estudiante")
SCHOOL: Both = ("School", "Escuela")
MENTOR: Both = ("Mentor", "Mentor o mentora")
COUNSELOR: Both = ("PSA counselor", "Consejería PSA")
FIRST_MEETING: Both = ("First meeting", "Primera reunión")
CONTACT: Both = ("Contact", "Contacto")
PERMISSION: Both = ("Family's permission", "Permiso de la familia")

NOT_NAMED: Both = ("Nobody is on file yet", "Aún no hay nadie registrado")
NOT_PLANNED: Both = ("Not planned yet", "Aún sin fecha")
HELD: Both = ("Held on {day}", "Se realizó el {day}")
ON_FILE: Both = ("On file since {day}", "Registrado desde el {day}")
NO_PERMISSION: Both = ("Not on file", "No está registrado")

TO_MENTOR_TITLE: Both = ("You have been matched with {student}", "Usted acompañará a {student}")
TO_MENTOR_DEAR: Both = ("Dear {name},", "Reciba un cordial saludo, {name}:")
TO_MENTOR: Both = (
    "Thank you for being a mentor. What helps most is simple: an adult who is glad when {given} comes to school, who "
    "notices when that does not happen, and who keeps at it through the whole school year.",
    "Gracias por ser parte de este programa. Lo que más ayuda es sencillo: una persona adulta que se alegra cuando "
    "{given} llega a la escuela, que se da cuenta cuando no llega, y que está presente durante todo el año escolar.",
)
BEGIN: Both = ("How to begin", "Cómo empezar")
MEETING_PLANNED: Both = (
    "Your first meeting is planned for {day}, at the school, together with a member of its staff.",
    "La primera reunión está prevista para el {day}, en la escuela y con alguien de su personal.",
)
MEETING_HELD: Both = (
    "Your first meeting was on {day}. Agree with {given} on when you will talk next.",
    "La primera reunión fue el {day}. Acuerde con {given} cuándo volverán a hablar.",
)
MEETING_OPEN: Both = (
    "The first meeting takes place at the school, together with a member of its staff. We will agree on the day with "
    "you; please do not arrange one before.",
    "La primera reunión se hace en la escuela y con alguien de su personal. Acordaremos la fecha con usted; por favor, "
    "no se reúna antes por su cuenta.",
)
KEEP_IN_TOUCH: Both = (
    "Be in touch {cadence}. When nobody answers, note the attempt and try again.",
    "Comuníquese {cadence}. Si nadie contesta, anote el intento y vuelva a llamar.",
)
WHERE: Both = (
    "Meet only at the school or where the program and the school have agreed.",
    "Reúnanse solo en la escuela o donde lo hayan acordado el programa y la escuela.",
)
WORRY: Both = (
    "If you worry about a child's safety, call {whom} the same day. In an emergency call 911.",
    "Si le preocupa la seguridad de un menor, llame el mismo día a {whom}. En una emergencia, llame al 911.",
)
SECRET: Both = (
    "What you learn about {given} is confidential. Keep this letter to yourself and destroy it when the match ends.",
    "Lo que sepa de {given} es confidencial. Guarde esta carta para usted y destrúyala al terminar su participación.",
)

TO_FAMILY_TITLE: Both = ("A mentor for {student}", "Alguien que acompañará a {student}")
TO_FAMILY_DEAR: Both = ("Dear family of {student},", "Estimada familia de {student}:")
TO_FAMILY: Both = (
    "{given} will have a mentor this school year: {mentor}, {role}.",
    "Este año escolar, {given} contará con el apoyo de {mentor}, {role}, dentro de nuestro programa de mentores.",
)
WHAT_TITLE: Both = ("What mentoring is", "En qué consiste")
WHAT: Both = (
    "A mentor is an adult who listens, encourages, and helps to find a way past whatever makes it hard to be at "
    "school every day. The mentor does not take your place or a teacher's, gives no grades and makes no decisions "
    "about {given}. The two will be in touch {cadence} through the school year. The program checks every mentor "
    "before a match. It costs your family nothing.",
    "Se trata de una persona adulta que escucha, anima y ayuda a superar lo que hace difícil ir a la escuela todos "
    "los días. No ocupa el lugar de usted ni el de sus maestros, no pone calificaciones y no toma decisiones sobre "
    "{given}. Se comunicarán {cadence} durante el año escolar. El programa verifica a cada participante antes de "
    "asignarle un estudiante. Para su familia no tiene ningún costo.",
)
FAMILY_PLANNED: Both = (
    "The first meeting is planned for {day}, at the school, with a member of its staff. If you would like to be "
    "there, please tell us.",
    "La primera reunión está prevista para el {day}, en la escuela y con alguien de su personal. Si desea estar "
    "presente, avísenos.",
)
FAMILY_HELD: Both = (
    "The first meeting was on {day}, with a member of the school's staff.",
    "La primera reunión fue el {day}, con alguien del personal de la escuela.",
)
FAMILY_OPEN: Both = (
    "The first meeting takes place at the school, with a member of its staff. We will tell you the day beforehand.",
    "La primera reunión se hará en la escuela y con alguien de su personal. Le avisaremos de la fecha con tiempo.",
)
PERMISSION_TITLE: Both = ("Your permission", "Su permiso")
GIVEN: Both = (
    "You gave your written permission on {day}. Thank you.",
    "Usted dio su permiso por escrito el {day}. Se lo agradecemos.",
)
MISSING: Both = (
    "We do not have your written permission on file. {mentor} and {given} will not meet before we have it. Please "
    "ask {whom} for the form.",
    "No tenemos registrado su permiso por escrito. {mentor} y {given} no se reunirán mientras no lo tengamos. Por "
    "favor, pida el formulario a {whom}.",
)
WITHDRAW: Both = (
    "You may withdraw your permission at any time and without giving a reason. It will not affect {given} at school "
    "in any way. Tell {whom}, or send the school a signed note with the words “I withdraw my permission for "
    "mentoring” and {given}'s full name. The meetings then end at once.",
    "Usted puede retirar su permiso en cualquier momento y sin dar ninguna razón. Eso no perjudicará a {given} en la "
    "escuela de ninguna manera. Dígaselo a {whom}, o envíe a la escuela una nota firmada con las palabras “Retiro mi "
    "permiso para el programa de mentores” y el nombre completo de {given}. Las reuniones terminarán de inmediato.",
)
ASK_TITLE: Both = ("Whom to ask", "A quién preguntar")
ASK: Both = (
    "For any question, or a worry, please turn to {whom}.",
    "Si tiene alguna pregunta o algo le preocupa, comuníquese con {whom}.",
)
OFFICE: Both = ("the office of {school}", "la oficina de {school}")
SCHOOL_OFFICE: Both = ("the school's office", "la oficina de la escuela")
PSA_AT: Both = ("PSA counselor", "consejería PSA de la escuela")

TO_SCHOOL_TITLE: Both = ("A mentor at your school: {mentor}", "Una visita a su escuela: {mentor}")
TO_SCHOOL_DEAR: Both = ("Dear {names},", "Reciban un cordial saludo, {names}:")
TO_SCHOOL_TEAM: Both = ("Dear colleagues at {school},", "Estimado personal de {school}:")
TO_SCHOOL: Both = (
    "{student} has been matched with a mentor. For a good start we ask the school to arrange what is listed below.",
    "El programa de mentores asignó a {student} la persona que se indica. Para empezar bien, pedimos a la escuela que "
    "prepare lo siguiente.",
)
ARRANGE: Both = ("What to arrange", "Lo que hay que preparar")
ARRANGE_PERMISSION: Both = (
    "No meeting before we tell you that the family's permission is on file: at present it is not.",
    "Ninguna reunión antes de que le avisemos que el permiso de la familia está registrado: por ahora no lo está.",
)
ARRANGE_DAY: Both = (
    "A day and a time for the first meeting: please propose one to us.",
    "Un día y una hora para la primera reunión: por favor, propónganos una fecha.",
)
ARRANGE_PLACE: Both = (
    "A place for the meetings that is quiet and in sight of staff.",
    "Un lugar tranquilo para las reuniones, a la vista del personal.",
)
ARRANGE_STAFF: Both = (
    "Somebody of the staff who brings the two together and stays for the first meeting.",
    "Alguien del personal que los presente y esté en la primera reunión.",
)
ARRANGE_TIME: Both = (
    "A time for contact {cadence} that takes no lesson away.",
    "Un horario para el contacto, {cadence}, en el que no se pierdan clases.",
)
ARRANGE_VISIT: Both = (
    "The front office knows that {mentor} is expected, and signs the visit in and out.",
    "La oficina sabe que se espera a {mentor} y registra su entrada y su salida.",
)
ARRANGE_CALL: Both = (
    "A call to {mentor} through us on a day that {given} is absent without word, if it can be done.",
    "Un aviso a {mentor}, por medio de nosotros, el día en que {given} falte sin explicación, si es posible.",
)
ARRANGE_COUNSELOR: Both = (
    "The name of the PSA counselor for this match: none is on file with us.",
    "El nombre de quien atiende la consejería PSA: no tenemos ninguno registrado.",
)

"""What a mentor's workbook says, in English and in Spanish side by side.

The texts are part of the file, not of the screen: they stand in both languages whatever language the program speaks, so
that a workbook comes back to a program that speaks another one. What a person chose in a list is understood whole, in
either language, and by its code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from iattend_desktop.vocabulary import Cadence, Cause, Channel, ContactOutcome, GoalKind, GoalStatus, Topic

Both = tuple[str, str]
"""English and Spanish."""


class Part(StrEnum):
    """The sheets of a workbook; the names are the file's own."""

    START = "Start - Inicio"
    CHECK_INS = "Check-ins - Contactos"
    STUDENTS = "Students - Estudiantes"
    GOALS = "Goals - Metas"
    STEPS = "Steps - Pasos"
    LISTS = "Lists - Listas"  # hidden: what the drop-downs offer
    STAMP = "iAttend"  # hidden: the signature


KEY = "iAttend"
"""The heading of the hidden column that says which row is which."""

HEADINGS: dict[Part, dict[str, Both]] = {
    Part.CHECK_INS: {
        "on": ("Date", "Fecha"),
        "student": ("Student", "Estudiante"),
        "channel": ("How", "Cómo"),
        "outcome": ("Contact or only an attempt", "Contacto o solo intento"),
        "minutes": ("Minutes", "Minutos"),
        "mood": ("Mood, 1 to 5", "Ánimo, 1 a 5"),
        "topics": ("Topics, separated by commas", "Temas, separados por comas"),
        "barriers": ("Barriers heard, separated by commas", "Obstáculos, separados por comas"),
        "note": ("Note", "Nota"),
        "next_step": ("Next step", "Próximo paso"),
        "next_step_owner": ("Who does it", "Quién lo hace"),
        "next_step_due_on": ("By when", "Para cuándo"),
    },
    Part.STUDENTS: {
        "student": ("Student", "Estudiante"),
        "school": ("School", "Escuela"),
        "grade": ("Grade", "Grado"),
        "since": ("Mentee since", "Desde"),
        "cadence": ("Contact expected", "Contacto esperado"),
        "missed": ("Days missed this school year", "Días de ausencia este año escolar"),
        "last": ("Last contact", "Último contacto"),
        "due": ("Next contact by", "Próximo contacto para"),
    },
    Part.GOALS: {
        "student": ("Student", "Estudiante"),
        "kind": ("About", "Sobre"),
        "title": ("Goal", "Meta"),
        "way": ("From and to", "De y a"),
        "now": ("Now", "Ahora"),
        "due": ("By when", "Para cuándo"),
        "status": ("Status", "Estado"),
    },
    Part.STEPS: {
        "student": ("Student", "Estudiante"),
        "of": ("Agreed for", "Acordado para"),
        "step": ("Step", "Paso"),
        "who": ("Who does it", "Quién lo hace"),
        "due": ("By when", "Para cuándo"),
        "done": ("Done on", "Hecho el"),
    },
}
"""The columns of each sheet of rows, in their order."""

ENTRIES: dict[Part, tuple[str, ...]] = {
    Part.CHECK_INS: tuple(HEADINGS[Part.CHECK_INS]),
    Part.STUDENTS: (),
    Part.GOALS: ("status",),
    Part.STEPS: ("done",),
}
"""The columns that a mentor fills in; all others are protected."""

TITLES: dict[Part, Both] = {
    Part.CHECK_INS: ("Check-ins: one row each", "Contactos: una fila para cada uno"),
    Part.STUDENTS: ("Your students", "Sus estudiantes"),
    Part.GOALS: ("Goals: change the status when one ends", "Metas: cambie el estado cuando una termine"),
    Part.STEPS: ("Steps: write the day when one is done", "Pasos: escriba el día en que uno esté hecho"),
}

CHANNELS: dict[Channel, Both] = {
    Channel.IN_PERSON: ("In person", "En persona"),
    Channel.VIDEO: ("Video", "Video"),
    Channel.PHONE: ("Phone", "Teléfono"),
    Channel.MESSAGE: ("Message", "Mensaje"),
    Channel.HOME_VISIT: ("Home visit", "Visita a casa"),
}
OUTCOMES: dict[ContactOutcome, Both] = {
    ContactOutcome.CONTACT: ("Contact", "Contacto"),
    ContactOutcome.ATTEMPT: ("Attempt", "Intento"),
}
STATUSES: dict[GoalStatus, Both] = {
    GoalStatus.OPEN: ("Open", "Abierta"),
    GoalStatus.REACHED: ("Reached", "Alcanzada"),
    GoalStatus.NOT_REACHED: ("Not reached", "No alcanzada"),
    GoalStatus.DROPPED: ("Dropped", "Abandonada"),
}
KINDS: dict[GoalKind, Both] = {
    GoalKind.ATTENDANCE: ("Attendance", "Asistencia"),
    GoalKind.ACADEMIC: ("Academic", "Académica"),
    GoalKind.SOCIAL_EMOTIONAL: ("Social and emotional", "Social y emocional"),
    GoalKind.FAMILY: ("Family", "Familia"),
    GoalKind.BELONGING: ("Belonging", "Pertenencia"),
}
TOPICS: dict[Topic, Both] = {
    Topic.ATTENDANCE: ("attendance", "asistencia"),
    Topic.SCHOOL_WORK: ("school work", "trabajo escolar"),
    Topic.FEELINGS: ("feelings", "sentimientos"),
    Topic.FAMILY: ("family", "familia"),
    Topic.FRIENDS: ("friends", "amistades"),
    Topic.HEALTH: ("health", "salud"),
    Topic.FUTURE: ("plans for the future", "planes para el futuro"),
    Topic.ACTIVITIES: ("activities", "actividades"),
}
BARRIERS: dict[Cause, Both] = {
    Cause.HEALTH: ("health", "salud"),
    Cause.TRANSPORT: ("transport", "transporte"),
    Cause.HOUSING: ("housing", "vivienda"),
    Cause.SAFETY: ("safety on the way", "seguridad en el camino"),
    Cause.CARING: ("caring for family", "cuidado de la familia"),
    Cause.WORK: ("work", "trabajo"),
    Cause.CLOTHING: ("clothing", "ropa"),
    Cause.BULLYING: ("bullying", "acoso"),
    Cause.ACADEMIC_STRUGGLE: ("academic struggle", "dificultades académicas"),
    Cause.ANXIETY: ("anxiety", "ansiedad"),
    Cause.DISCIPLINE: ("discipline", "disciplina"),
    Cause.PEERS: ("peers", "compañeros"),
}
"""Topics and barriers that are terms of the program; what else is written stands in the mentor's own words."""

CADENCES: dict[Cadence, Both] = {
    Cadence.THREE_A_WEEK: ("three a week", "tres por semana"),
    Cadence.WEEKLY: ("weekly", "cada semana"),
    Cadence.EVERY_TWO_WEEKS: ("every two weeks", "cada dos semanas"),
}

HOW_TO: tuple[Both, ...] = (
    (
        "1. Open the sheet “Check-ins - Contactos”. Write one row for each contact, and for each time you tried.",
        "1. Abra la hoja “Check-ins - Contactos”. Escriba una fila por cada contacto, y por cada vez que lo intentó.",
    ),
    (
        "2. Date, student, how, and contact or attempt are needed; the rest only where there is something to say.",
        "2. Fecha, estudiante, cómo, y contacto o intento son necesarios; lo demás, solo si hay algo que decir.",
    ),
    (
        f"3. Topics: {', '.join(words[0] for words in TOPICS.values())}; or your own words. Barriers: "
        f"{', '.join(words[0] for words in BARRIERS.values())}; or your own words.",
        f"3. Temas: {', '.join(words[1] for words in TOPICS.values())}; o sus propias palabras. Obstáculos: "
        f"{', '.join(words[1] for words in BARRIERS.values())}; o sus propias palabras.",
    ),
    (
        "4. Under “Goals - Metas” change the status of a goal that has ended; under “Steps - Pasos” write the day "
        "on which a step was done.",
        "4. En “Goals - Metas” cambie el estado de una meta que terminó; en “Steps - Pasos” escriba el día en que "
        "se hizo un paso.",
    ),
    (
        "5. White cells are yours. The gray ones are protected: a workbook in which they were changed is not taken.",
        "5. Las celdas blancas son suyas. Las grises están protegidas: un libro en que se cambiaron no se acepta.",
    ),
    (
        "6. Save and send the file back to your coordinator, as often as you like: what came in before comes in once.",
        "6. Guarde y devuelva el archivo a su coordinación, cuantas veces quiera: lo que ya entró, entra una sola vez.",
    ),
    (
        "7. For a worry about a child's safety do not write here. Call your coordinator or the school at once.",
        "7. Si le preocupa la seguridad de un niño, no escriba aquí. Llame enseguida a su coordinación o a la escuela.",
    ),
    (
        "This file is about children. Keep it to yourself, and delete it when your coordinator has it back.",
        "Este archivo trata de niños. Guárdelo para usted y bórrelo cuando su coordinación lo tenga de vuelta.",
    ),
)
HEAD: Both = ("Mentor's workbook", "Libro del mentor")
FOR: Both = ("For {name}", "Para {name}")
ISSUED: Both = ("Written on {day}", "Escrito el {day}")
NONE_YET: Both = ("none yet", "ninguno todavía")
UNKNOWN: Both = ("not known", "no se sabe")
MISSED: Both = ("{absent} of {expected}", "{absent} de {expected}")

HINTS: dict[str, Both] = {
    "on": ("A day, such as 11/20/2026: the month first.", "Un día, como 11/20/2026: primero el mes."),
    "student": ("Choose one of your students from the list.", "Elija de la lista a uno de sus estudiantes."),
    "channel": ("Choose from the list.", "Elija de la lista."),
    "outcome": ("An attempt is not a contact.", "Un intento no es un contacto."),
    "minutes": ("A whole number from 1 to 600, or nothing.", "Un número entero de 1 a 600, o nada."),
    "mood": ("A whole number from 1 (low) to 5 (high), or nothing.", "Un número de 1 (bajo) a 5 (alto), o nada."),
    "next_step_due_on": ("A day, not before the check-in.", "Un día, no antes del contacto."),
    "status": ("Choose from the list.", "Elija de la lista."),
    "done": ("The day on which it was done, such as 11/20/2026.", "El día en que se hizo, como 11/20/2026."),
}


def side_by_side(words: Both) -> str:
    """Both languages in one cell; once where they say the same.

    >>> side_by_side(("Phone", "Teléfono")), side_by_side(("Video", "Video"))
    ('Phone / Teléfono', 'Video')
    """
    return words[0] if words[0] == words[1] else " / ".join(words)


def heading(words: Both) -> str:
    """A heading: English above Spanish."""
    return "\n".join(words)


def chosen(text: str, choices: dict[StrEnum, Both]) -> StrEnum | None:
    """What a person chose or typed, in either language or as its code; ``None`` where it is none of the choices.

    >>> chosen("teléfono ", {**CHANNELS}), chosen("In person / En persona", {**CHANNELS}), chosen("fax", {**CHANNELS})
    (<Channel.PHONE: 'phone'>, <Channel.IN_PERSON: 'in_person'>, None)
    """
    wanted = folded(text)
    for choice, words in choices.items():
        if wanted in map(folded, (choice.value, *words, side_by_side(words))):
            return choice
    return None


def folded(text: str) -> str:
    """A text to be compared: without case and accents, blanks as one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


def listed(choices: Iterable[Both]) -> list[str]:
    """The lines of a drop-down."""
    return [side_by_side(words) for words in choices]

"""What the e-mail drafts say, in English and in Spanish; no student's name stands in a subject or a file name."""

from __future__ import annotations

from iattend_desktop.reports.letter_words import Both

TO_MENTOR: Both = ("Your match in the mentor program", "Su participación en el programa de mentores")
TO_FAMILY: Both = ("Mentor program: a letter for your family", "Programa de mentores: una carta para su familia")

DEAR_MENTOR: Both = ("Dear {name},", "Reciba un cordial saludo, {name}:")
DEAR_FAMILY: Both = ("Dear family,", "Estimada familia:")

MENTOR_THANKS: Both = (
    "Thank you for being a mentor. This message is about your match with {student}.",
    "Gracias por participar en el programa de mentores. Este mensaje trata de su labor con {student}.",
)
MEETING: Both = (
    "Your first meeting is planned for {day}, at the school.",
    "La primera reunión está prevista para el {day}, en la escuela.",
)
ATTACHED: Both = ("Attached you find:", "Adjuntamos lo siguiente:")
LETTER: Both = (
    "the letter about your match, with how to reach the school (PDF);",
    "la carta sobre su participación, con los datos de contacto de la escuela (PDF);",
)
CALENDAR: Both = (
    "a calendar file with the days that matter. Open it, and your calendar offers to add them; a newer file later "
    "moves the days and adds none twice;",
    "un archivo de calendario con las fechas importantes. Ábralo y su calendario le ofrecerá agregarlas; un archivo "
    "más reciente las actualizará sin repetirlas;",
)
WORKBOOK: Both = (
    "your workbook for check-ins (Excel). Fill it in and send it back as often as you like;",
    "su libro de Excel para anotar los contactos. Llénelo y devuélvalo cuantas veces quiera;",
)
PASSWORD: Both = (
    "The workbook is protected. You will get its password by phone.",
    "El libro está protegido. Le daremos la contraseña por teléfono.",
)
KEEP: Both = (
    "Please do not forward this message: it is about a child.",
    "Por favor, no reenvíe este mensaje: trata de un menor.",
)
FAMILY: Both = (
    "Attached is our letter about the mentor program. It says who the mentor is, what mentoring is, and how you can "
    "withdraw your permission.",
    "Adjuntamos nuestra carta sobre el programa de mentores. En ella le explicamos quién será su mentor o mentora, en "
    "qué consiste el programa y cómo puede retirar su permiso.",
)
QUESTIONS: Both = (
    "If you have a question, you may answer this message or call the school.",
    "Si tiene alguna pregunta, puede responder a este mensaje o llamar a la escuela.",
)
LETTER_FILE: Both = ("Mentor program letter.pdf", "Carta del programa de mentores.pdf")
CALENDAR_FILE: Both = ("Mentoring calendar.ics", "Calendario de mentores.ics")

"""Registers that cannot be read as they are: what each one is, how it is built, and the exact words that answer it.

`FILES` are refused whole; `ROWS` are read, but for the lines named, each with its reason.
"""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import xlsxwriter

from tests.members.registers import HEADER, book, register

HEAD = ("1", "BIO", "Fati", "F", "1980", "Titulaire", "")
NO_HEADER = (
    "Aucune ligne ne nomme les colonnes (NOM, prénoms, sexe…). Ajoutez une ligne de titres au-dessus des personnes."
)
OTHER = "Ce fichier n'est pas un tableau. Envoyez un fichier Excel (.xlsx) ou CSV."
MISNAMED = (
    "Ce n'est pas un fichier Excel, malgré son nom\u00a0: c'est un texte. Ouvrez le tableau dans Excel, "
    "enregistrez-le au format .xlsx ou .csv, puis renvoyez-le."
)
DAMAGED = "Ce fichier est abîmé ou incomplet. Ouvrez-le dans Excel, enregistrez-le, puis renvoyez-le."


@dataclass(frozen=True)
class BadFile:
    """A file that is refused, and what is said."""

    name: str
    build: Callable[[], bytes]
    told: str
    filename: str = "registre.xlsx"


@dataclass(frozen=True)
class BadRows:
    """A file of which some lines are refused; `told`: line → all that is said of it. The others are new."""

    name: str
    build: Callable[[], bytes]
    told: dict[int, str] = field(default_factory=dict)
    new_count: int = 1
    filename: str = "registre.xlsx"


def _zip(**parts: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def bomb() -> bytes:
    return _zip(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * 60_000_000)


def protected() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "Workbook".encode("utf-16-le") + b"\x00" * 512


def wide() -> bytes:
    return book([*HEADER, *(f"c{n}" for n in range(194))], [*HEAD, *[""] * 193, "x"])


def one_row_a_family() -> bytes:
    return book(
        ("N° carnet", "NOM du titulaire", "Sexe", "Téléphone", "Enfant 1", "Enfant 2", "Enfant 3"),
        ("1", "BIO Fati", "F", "97000000", "Woru", "Sabi", ""),
    )


FILES = (
    BadFile("un fichier vide", lambda: b"", "Le fichier est vide. Choisissez celui qui contient le registre."),
    BadFile("une feuille vide", book, "Le fichier est vide. Choisissez celui qui contient le registre."),
    BadFile("un document PDF", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", OTHER, "registre.pdf"),
    BadFile("une image", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, OTHER, "registre.png"),
    BadFile("des octets sans forme", lambda: bytes((n * 37) % 251 for n in range(9000)), OTHER, "registre.csv"),
    BadFile("un document Word", lambda: _zip(word__document_xml=b"<w/>"), OTHER, "registre.docx"),
    BadFile("une archive coupée", lambda: register(HEAD)[:-400], DAMAGED),
    BadFile("une archive vide de sens", lambda: b"PK\x03\x04" + b"\x07" * 200, DAMAGED),
    BadFile(
        "une bombe",
        bomb,
        "Ce fichier prend trop de place une fois ouvert. Copiez ses lignes dans un nouveau classeur.",
    ),
    BadFile(
        "un classeur protégé",
        protected,
        "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le.",
    ),
    BadFile(
        "l'ancien format Excel",
        old_excel,
        "Ce fichier est à l'ancien format Excel (.xls). Enregistrez-le au format .xlsx, puis renvoyez-le.",
        "registre.xls",
    ),
    BadFile(
        "11 Mo",
        lambda: b"a;b\n" * 2_900_000,
        "Le fichier pèse plus de 10 Mo. Coupez-le en plusieurs fichiers.",
        "r.csv",
    ),
    BadFile("201 colonnes", wide, "Le fichier a plus de 200 colonnes. Supprimez celles qui ne servent pas."),
    BadFile("pas de titres", lambda: book(HEAD, ("", "BIO", "Woru", "M", "2012", "Enfant", "")), NO_HEADER),
    BadFile("un texte renommé .xlsx", lambda: b"Bonjour,\nvoici le registre.\n", MISNAMED, "Registre.XLSX"),
    BadFile("le même texte sous son nom", lambda: b"Bonjour,\nvoici le registre.\n", NO_HEADER, "registre.txt"),
    BadFile("deux lignes de titre seules", lambda: book(("MUTUELLE",), ("Mis à jour au 31/12/2024",)), NO_HEADER),
    BadFile(
        "des titres et personne",
        register,
        "La feuille « Registre » n'a personne sous sa ligne de titres.",
    ),
    BadFile(
        "une famille par ligne",
        one_row_a_family,
        "Ce registre écrit une famille par ligne, avec les enfants en colonnes. Novi lit une personne par ligne : "
        "mettez chaque personne sur sa ligne, sous son titulaire.",
    ),
)


def _csv(*lines: str) -> Callable[[], bytes]:
    return lambda: "\n".join([";".join(HEADER), *lines, ""]).encode()


def with_a_formula() -> bytes:
    """A first name that a formula gives, with its value as Excel keeps it."""
    target = BytesIO()
    made = xlsxwriter.Workbook(target)
    page = made.add_worksheet()
    for line, row in enumerate((HEADER, HEAD, ("", "BIO", "", "M", "2012", "Fils", ""))):
        page.write_row(line, 0, row)
    page.write_formula(2, 2, '="Wo"&"ru"', None, "Woru")
    made.close()
    return target.getvalue()


def _lines(*people: Sequence) -> Callable[[], bytes]:
    return lambda: register(*people)


ROWS = (
    BadRows(
        "une famille sans titulaire",
        _lines(("9", "BIO", "Woru", "M", "2012", "Enfant", ""), HEAD),
        {2: "La famille 9 n'a de titulaire ni dans ce fichier ni dans la mutuelle."},
    ),
    BadRows(
        "deux titulaires, et la famille du second",
        _lines(HEAD, ("1", "SABI", "Yao", "M", "1990", "Titulaire", ""), ("", "SABI", "Afi", "F", "2015", "Fille", "")),
        {
            3: "La famille 1 a déjà un titulaire, BIO Fati (ligne 2).",
            4: "Le titulaire de cette famille est refusé (ligne 3). Corrigez d'abord sa ligne.",
        },
    ),
    BadRows(
        "la même personne deux fois",
        _lines(HEAD, *[("", "BIO", "Sèna", "M", "2012", "Fils", "")] * 2),
        {4: "BIO Sèna est déjà écrit à la ligne 3, dans la même famille et avec la même naissance."},
        new_count=2,
    ),
    BadRows(
        "un titulaire sans numéro",
        _lines(HEAD, ("", "SABI", "Yao", "M", "1990", "Titulaire", "")),
        {3: "Le numéro de la famille manque sur la ligne du titulaire."},
    ),
    BadRows(
        "l'an 9999",
        _lines(HEAD, ("", "BIO", "Woru", "M", "01/01/9999", "Fils", "")),
        {
            3: "La naissance « 01/01/9999 » vient après la date du registre (10/03/2026). "
            "Corrigez la naissance ou la date du registre."
        },
    ),
    BadRows(
        "une sortie dans des dizaines d'années",
        lambda: book(
            (*HEADER, "Sortie le"), (*HEAD, ""), ("", "BIO", "Woru", "M", "2012", "Fils", "", "01/05/2062")
        ),
        {3: "La date de sortie « 01/05/2062 » vient plus d'un an après celle du registre (10/03/2026)."},
    ),
    BadRows(
        "l'an 1",
        _lines(HEAD, ("", "BIO", "Woru", "M", "01/01/0001", "Père", "")),
        {3: "La naissance « 01/01/0001 » donne plus de 120 ans. Vérifiez l'année."},
    ),
    BadRows(
        "un nombre énorme et un nombre négatif",
        _lines(HEAD, ("", "BIO", "Woru", "M", 1e18, "Fils", ""), ("", "BIO", "Afi", "F", -4, "Fille", "")),
        {
            3: "« 1000000000000000000 » n'est ni une date ni un âge. "
            "Écrivez 31/12/1980, 1980, « vers 1980 » ou « 31 ans ».",
            4: "« -4 » n'est ni une date ni un âge. Écrivez 31/12/1980, 1980, « vers 1980 » ou « 31 ans ».",
        },
    ),
    BadRows(
        "des caractères qu'on ne voit pas",
        _csv("1;BIO;Fati;F;1980;Titulaire;", ";BIO;Wo\u202eru;M;2012;Fils;", ";BIO;A\x00fi;F;2014;Fille;"),
        {3: "La cellule « Wo ru » contient des caractères invisibles. Retapez-la."},
        new_count=2,
        filename="registre.csv",
    ),
    BadRows(
        "une cellule d'un million de lettres",
        _csv("1;BIO;Fati;F;1980;Titulaire;", f";BIO;{'a' * 1_000_000};M;2012;Fils;"),
        {3: "« aaaaaaaaaaaaaaaaaaaa… » est trop long : 1000000 caractères, 80 au plus."},
        filename="registre.csv",
    ),
    BadRows(
        "une formule en erreur",
        _csv("1;BIO;Fati;F;1980;Titulaire;", ";#REF!;Woru;M;2012;Fils;"),
        {3: "La formule de la cellule donne une erreur (#REF!). Écrivez la valeur."},
        filename="registre.csv",
    ),
    BadRows(
        "un 31 février, un sexe et un lien qui manquent : toutes les raisons d'un coup",
        _lines(HEAD, ("", "BIO", "Woru", "", "31/02/2012", "", "")),
        {
            3: "Le sexe manque. Écrivez F ou M. La date « 31/02/2012 » n'existe pas. Vérifiez le jour ou le mois. "
            "Le lien manque. Écrivez Titulaire, Époux, Épouse, Enfant, Père, Mère ou Autre."
        },
    ),
    BadRows("un CSV en Windows-1252", lambda: (
        "N° carnet;NOM;Prénoms;Sexe;Né(e) le;Lien;Téléphone\r\n"
        "0001;N’DAH;Sènami;Féminin;12/03/1980;Titulaire;97 00 00 00\r\n;N’DAH;Élise;F;8 ans;Fille;\r\n"
    ).encode("cp1252"), {}, new_count=2, filename="registre.csv"),
    BadRows(
        "une formule qui a sa valeur",
        with_a_formula,
        {},
        new_count=2,
    ),
)  # fmt: skip

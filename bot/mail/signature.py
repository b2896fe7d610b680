"""Finds where the signature begins, and reads from it who writes: name, company, CVR number and phone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.mail.model import Contact
from bot.understanding.patterns import Found, find

_CLOSING = re.compile(
    r"^\W*(?:(?:med\s+)?(?:de\s+)?(?:(?:venlig(?:e|ste)?|bedste|kærlig(?:e)?|mange|god)\s+)*(?:hilsen|hilsner)|"
    r"m\.?\s?v\.?\s?h\.?|v\.?h\.?|k\.?h\.?|d\.?b\.?h\.?|"
    r"(?:best|kind|warm|many)?\s*regards|best wishes|sincerely(?: yours)?|yours (?:sincerely|faithfully)|cheers|"
    r"mit freundlichen grüßen|med vänliga hälsningar|vänliga hälsningar)"
    r"(?:\s*/\s*(?:best|kind)\s+regards)?(?P<rest>(?:[\s,.!:/-].{0,60})?)$",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^\W*(?:sendt (?:fra|via|med) (?:min|mit|outlook|mail|gmail|yahoo|samsung|iphone)|hent outlook (?:til|for)|"
    r"få outlook til|sent from (?:my|mail|outlook|yahoo)|get outlook for)\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\W*(?:(?:denne|the|this)(?: information in this)? (?:e-?mail|mail|besked|meddelelse|message)\b.{0,160}"
    r"(?:fortrolig|tiltænkt|confidential|intended|privileged)|"
    r"(?:disclaimer|fortrolighed(?:serklæring)?|confidentiality notice)\s*:|tænk på miljøet|"
    r"please consider the environment|vi behandler (?:dine )?personoplysninger|"
    r"this email (?:has been|was) (?:scanned|checked)|virus-?fri|virus-free)",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\W*p\.?\s?s\b\.?\s?:?\s*(?=\S)", re.IGNORECASE)
_COMPANY = re.compile(
    r"(?:\b(?:aps|ivs|i/s|k/s|p/s|a\.m\.b\.a|amba|f\.m\.b\.a|holding|group)\b|\ba/s\b|\bv/)", re.IGNORECASE
)
_TITLE = re.compile(
    r"\b(?:direktør|indehaver|ejer|medejer|partner|projektleder|byggeleder|arkitekt|ingeniør|advokat|konsulent|"
    r"bogholder|regnskab|sekretær|assistent|chef|leder|mester|koordinator|ceo|cfo|coo|founder|stifter|manager|"
    r"owner|director|bestyrer|formand|sælger|kok|rådgiver|afdeling|administration|m\.?a\.?a\.?|cand\.|stud\.)\w*",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[A-ZÆØÅÉÖÄÜ][\w.'’-]*(?: (?:[A-ZÆØÅÉÖÄÜ][\w.'’-]*|af|de|von|van|der|el|al|bin)){0,4}$")
_FAX = re.compile(r"\bfax|telefax", re.IGNORECASE)
_CONTACT_WORD = re.compile(r"\b(?:tlf|telefon|mobil|mob|tel|phone|cvr|www\.|https?:|mail|web|adresse)\b", re.IGNORECASE)
_ROLE_ADDRESS = re.compile(r"^(?:info|kontakt|mail|post|salg|admin|bogholderi|kontor|hej|hello|noreply|no-reply)$")
LONGEST_LINE = 80
"""Characters of a line in a signature without a closing phrase."""
MAX_BLOCK = 14
MAX_LINES = 40
"""Lines of a signature that are read."""
LOOKED_AT = 5_000
"""Characters of the text in which a number is looked for."""


def split(text: str) -> tuple[str, str]:
    """What is said, and the signature; a postscript belongs to what is said."""
    lines = text.split("\n")
    begins = next((number for number in range(1, len(lines)) if _begins(lines[number])), None)
    if begins is None or not "".join(lines[:begins]).strip():
        begins = _contact_block(lines)
    if begins is None:
        return text.strip(), ""
    said, signature = lines[:begins], lines[begins:]
    postscript = next((n for n, line in enumerate(signature) if _POSTSCRIPT.match(line)), None)
    if postscript is not None:
        end = next((n for n in range(postscript, len(signature)) if not signature[n].strip()), len(signature))
        said += ["", *signature[postscript:end]]
        signature = signature[:postscript] + signature[end:]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip(), "\n".join(signature).strip()


def contact(signature: str, text: str, sender_name: str) -> Contact:
    """Who writes. The signature says it best, then the text, then the name the mail came under."""
    lines = [line.strip(" \t*|_") for line in signature.split("\n")]
    found = [one for line in lines[:MAX_LINES] if not _FAX.search(line) for one in find(line[: LONGEST_LINE * 3])]
    in_text = find(text[:LOOKED_AT])
    shown = _from_sender(sender_name)
    name = _name_in(lines)
    if not name or shown.startswith(f"{name} "):
        # "Mvh Ida" from Ida Holm.
        name = shown
    return Contact(
        name=name,
        company=_company_in(lines, name),
        cvr=_first("cvr", found, in_text),
        phone=_first("phone", found, in_text),
    )


def _begins(line: str) -> bool:
    if line.strip() in ("--", "-- ", "—", "---"):
        return True
    if len(line) > 200:
        return _DISCLAIMER.match(line[:300]) is not None
    closing = _CLOSING.match(line.strip())
    if closing is not None:
        # "Hilsen fra os, og kan I sige, hvad det koster?" goes on.
        return "?" not in closing["rest"] and len(closing["rest"].split()) <= 10
    return bool(_SENT_FROM.match(line) or _DISCLAIMER.match(line))


def _contact_block(lines: Sequence[str]) -> int | None:
    """Where a name-and-number block at the end begins, when no closing phrase leads to it."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    begins = end
    while begins > 0 and lines[begins - 1].strip() and len(lines[begins - 1]) <= LONGEST_LINE:
        begins -= 1
    block = [line for line in lines[begins:end] if line.strip()]
    if begins == 0 or not 2 <= len(block) <= MAX_BLOCK or any("?" in line for line in block):
        return None
    whole = "\n".join(block)
    if not _NAME.match(block[0].strip(" ,*")):
        return None
    known = any(one.entity in ("phone", "cvr", "email") for one in find(whole)) or bool(_COMPANY.search(whole))
    return begins if known else None


def _name_in(lines: Sequence[str]) -> str:
    for number, line in enumerate(lines[:4]):
        closing = _CLOSING.match(line)
        said = closing["rest"].strip(" ,.!:/-").partition(",")[0] if closing else line.strip(" ,-")
        if closing and not said:
            continue
        if number and not said:
            continue
        if said and _NAME.match(said) and not _COMPANY.search(said) and not _TITLE.fullmatch(said):
            return said
        if said and not closing:
            return ""
    return ""


def _company_in(lines: Sequence[str], name: str) -> str:
    """The line with a company form, or the one line under the name that is neither title nor address nor number."""
    for line in lines:
        if _COMPANY.search(line) and len(line) <= LONGEST_LINE and not _DISCLAIMER.match(line):
            return re.split(r"\s+[|·•]\s+|,?\s+cvr\b", line, maxsplit=1, flags=re.IGNORECASE)[0].strip(" ,-|")
    if name not in lines:
        return ""
    below = lines[list(lines).index(name) + 1 :][:4]
    for line in below:
        plain = line.strip()
        if not plain or _TITLE.search(plain):
            continue
        if any(character.isdigit() for character in plain) or "@" in plain or _CONTACT_WORD.search(plain):
            break
        if _SENT_FROM.match(plain) or _DISCLAIMER.match(plain) or _begins(plain):
            break
        return plain if plain[:1].isupper() and len(plain) <= 60 and not plain.endswith((".", "!", "?")) else ""
    return ""


def _from_sender(shown: str) -> str:
    """`Holm, Ida` and `Ida Holm | Café Ida` are Ida Holm; an address or a mailbox is nobody's name."""
    plain = re.split(r"\s*[|/(]", shown, maxsplit=1)[0].strip(" '\"")
    if plain.count(",") == 1:
        last, first = (part.strip() for part in plain.split(","))
        plain = f"{first} {last}"
    usable = "@" not in plain and not _ROLE_ADDRESS.match(plain.lower()) and not _COMPANY.search(plain)
    return plain if usable else ""


def _first(entity: str, *places: Sequence[Found]) -> str:
    return next((one.value for found in places for one in found if one.entity == entity), "")

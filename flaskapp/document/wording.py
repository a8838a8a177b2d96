"""Words, numbers and dates of a printed document, per language."""

from datetime import date
from decimal import Decimal

# Countries that print on Letter paper also write the month before the day in English.
LETTER_COUNTRIES = frozenset({"US", "CA"})
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "invoice": "Invoice", "credit_note": "Credit note", "bill_to": "Bill to",
        "number": "Number", "account": "Account",
        "issued": "Issued", "due": "Due", "period": "Period", "time_zone": "Time zone", "summary": "Summary",
        "amount_due": "Amount due", "credit_balance": "Credit balance", "nothing_to_pay": "Nothing to pay",
        "previous_amount": "Previous amount", "payments": "Payments and credits", "new_charges": "New charges",
        "credits": "Credits", "recurring": "Recurring charges", "out": "Calls made", "in": "Calls received",
        "one_time": "One-time charges", "other": "Other charges and credits", "tax": "Taxes", "by_location": "By location",
        "unassigned": "Unassigned", "quantity": "Quantity", "calls": "Calls", "minutes": "Minutes", "amount": "Amount",
        "subtotal": "Subtotal", "no_charges": "No charges in this period.", "page": "Page", "of": "of",
        "tax_registration": "Tax registration", "questions": "Questions about this document?",
    },
    "fr": {
        "invoice": "Facture", "credit_note": "Note de crédit", "bill_to": "Facturé à",
        "number": "Numéro", "account": "Compte",
        "issued": "Émise le", "due": "Échéance", "period": "Période", "time_zone": "Fuseau horaire",
        "summary": "Sommaire",
        "amount_due": "Montant dû", "credit_balance": "Solde créditeur", "nothing_to_pay": "Rien à payer",
        "previous_amount": "Montant précédent", "payments": "Paiements et crédits", "new_charges": "Nouveaux frais",
        "credits": "Crédits", "recurring": "Frais récurrents", "out": "Appels effectués", "in": "Appels reçus",
        "one_time": "Frais ponctuels", "other": "Autres frais et crédits", "tax": "Taxes", "by_location": "Par emplacement",
        "unassigned": "Sans emplacement", "quantity": "Quantité", "calls": "Appels", "minutes": "Minutes", "amount": "Montant",
        "subtotal": "Sous-total", "no_charges": "Aucuns frais pour cette période.", "page": "Page", "of": "de",
        "tax_registration": "Inscription fiscale", "questions": "Des questions sur ce document?",
    },
}

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."),
}

# (one, several); a unit that is not listed is printed as it came.
UNITS = {
    "en": {"day": ("day", "days"), "month": ("month", "months"), "year": ("year", "years")},
    "fr": {"day": ("jour", "jours"), "month": ("mois", "mois"), "year": ("an", "ans")},
}

# (thousands, decimal)
MARKS = {"en": (",", "."), "fr": (NO_BREAK_SPACE, ",")}


class Wording:
    """How one document says things: its language, and the order of its dates."""

    def __init__(self, language: str | None, country: str | None) -> None:
        asked = (language or "").replace("_", "-").split("-")[0].lower()
        self.language = asked if asked in WORDS else "en"
        self.paper = "us-letter" if (country or "").upper() in LETTER_COUNTRIES else "a4"

    def __getitem__(self, word: str) -> str:
        return WORDS[self.language][word]

    def number(self, value: Decimal) -> str:
        """All the digits the value carries, grouped in threes."""
        thousands, decimal = MARKS[self.language]
        digits = f"{abs(value):,f}".translate({ord(","): thousands, ord("."): decimal})
        return f"{MINUS}{digits}" if value < 0 else digits

    def money(self, value: Decimal, currency: str) -> str:
        """An amount with its currency code on the side where the language has it."""
        parts = (self.number(value), currency) if self.language == "fr" else (currency, self.number(value))
        return NO_BREAK_SPACE.join(parts)

    def date(self, value: date) -> str:
        month = MONTHS[self.language][value.month - 1]
        if self.language == "en" and self.paper == "us-letter":
            return f"{month} {value.day}, {value.year}".replace(" ", NO_BREAK_SPACE)
        return f"{value.day} {month} {value.year}".replace(" ", NO_BREAK_SPACE)

    def period(self, first: date, last: date) -> str:
        """Both days are part of the period."""
        return self.date(first) if first == last else f"{self.date(first)} \u2013 {self.date(last)}"

    def quantity(self, value: Decimal, unit: str | None) -> str:
        if not unit:
            return self.number(value)
        one, several = UNITS[self.language].get(unit, (unit, unit))
        return f"{self.number(value)} {one if abs(value) <= 1 else several}"

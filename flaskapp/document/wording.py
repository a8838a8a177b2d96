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
        "number": "Number", "account": "Account", "purchase_order": "Purchase order", "corrects": "Corrects invoice",
        "issued": "Issued", "due": "Due", "period": "Period", "time_zone": "Time zone", "summary": "Summary",
        "amount_due": "Amount due", "credit_balance": "Credit balance", "nothing_to_pay": "Nothing to pay",
        "previous_amount": "Previous amount", "payments": "Payments and credits", "new_charges": "New charges",
        "credits": "Credits", "recurring": "Recurring charges", "out": "Calls made", "in": "Calls received",
        "one_time": "One-time charges", "other": "Other charges and credits", "tax": "Government taxes",
        "provider": "Fees of the provider (not taxes)", "by_location": "By location", "by_device": "By number",
        "unassigned": "Unassigned", "no_device": "Of no single number", "quantity": "Quantity", "calls": "Calls",
        "minutes": "Minutes", "amount": "Amount", "all_calls": "All calls",
        "subtotal": "Subtotal", "total": "Total", "no_charges": "No charges in this period.", "page": "Page", "of": "of",
        "tax_registration": "Tax registration", "questions": "Questions about this document?",
        "jurisdiction": "Area", "rate": "Rate", "base": "Base", "exempt": "exempt",
        "pools": "Included minutes", "included": "Included", "used": "Used", "moved": "Carried over", "left": "Left",
        "bridge": "Why it differs from", "other_differences": "Other differences", "difference": "Difference",
        "deposit": "Deposit held", "interest": "of it interest", "reason": "Reason",
        "ageing": "Due for so many days", "not_due": "Not yet due", "days_1_30": "1–30", "days_31_60": "31–60",
        "days_61_90": "61–90", "days_over_90": "over 90", "detail": "Calls in detail", "when": "Time", "from": "From",
        "to": "To", "place": "Destination", "duration": "Length", "billed": "Billed (s)", "csv": "Calls are listed in the CSV file.",
        "late": "What is unpaid {grace} days after the due date costs {percent} % a month",
        "late_at_once": "What is unpaid after the due date costs {percent} % a month",
        "late_year": " ({year} % a year)", "late_minimum": ", at least {minimum}",
        "days": "{days}/{days_of} days",
        "intrastate": "intra", "interstate": "inter", "international": "int'l", "indeterminate": "–",
        "move_payment": "Payments", "move_credit_note": "Credit notes", "move_adjustment": "Adjustments",
        "move_refund": "Refunds", "move_penalty": "Late fees", "move_deposit": "Deposit", "move_interest": "Deposit interest",
        "move_top_up": "Top-ups", "move_opening": "Brought forward", "move_chargeback": "Payments returned",
        "move_usage": "Calls paid from money on account", "move_reversal": "Bookings taken back",
        "move_write_off": "Written off", "move_other": "Other bookings",
    },
    "fr": {
        "invoice": "Facture", "credit_note": "Note de crédit", "bill_to": "Facturé à",
        "number": "Numéro", "account": "Compte", "purchase_order": "Bon de commande", "corrects": "Corrige la facture",
        "issued": "Émise le", "due": "Échéance", "period": "Période", "time_zone": "Fuseau horaire",
        "summary": "Sommaire",
        "amount_due": "Montant dû", "credit_balance": "Solde créditeur", "nothing_to_pay": "Rien à payer",
        "previous_amount": "Montant précédent", "payments": "Paiements et crédits", "new_charges": "Nouveaux frais",
        "credits": "Crédits", "recurring": "Frais récurrents", "out": "Appels effectués", "in": "Appels reçus",
        "one_time": "Frais ponctuels", "other": "Autres frais et crédits", "tax": "Taxes gouvernementales",
        "provider": "Frais du fournisseur (pas des taxes)", "by_location": "Par emplacement", "by_device": "Par numéro",
        "unassigned": "Sans emplacement", "no_device": "D'aucun numéro en particulier", "quantity": "Quantité",
        "calls": "Appels", "minutes": "Minutes", "amount": "Montant", "all_calls": "Tous les appels",
        "subtotal": "Sous-total", "total": "Total", "no_charges": "Aucuns frais pour cette période.", "page": "Page", "of": "de",
        "tax_registration": "Inscription fiscale", "questions": "Des questions sur ce document?",
        "jurisdiction": "Ressort", "rate": "Taux", "base": "Base", "exempt": "exonéré",
        "pools": "Minutes incluses", "included": "Incluses", "used": "Utilisées", "moved": "Reportées", "left": "Restantes",
        "bridge": "Pourquoi elle diffère de", "other_differences": "Autres différences", "difference": "Différence",
        "deposit": "Dépôt détenu", "interest": "dont intérêts", "reason": "Motif",
        "ageing": "Dû depuis tant de jours", "not_due": "Pas encore dû", "days_1_30": "1–30", "days_31_60": "31–60",
        "days_61_90": "61–90", "days_over_90": "plus de 90", "detail": "Détail des appels", "when": "Heure", "from": "De",
        "to": "À", "place": "Destination", "duration": "Durée", "billed": "Fact. (s)",
        "csv": "Les appels sont dans le fichier CSV.",
        "late": "Ce qui reste impayé {grace} jours après l'échéance coûte {percent} % par mois",
        "late_at_once": "Ce qui reste impayé après l'échéance coûte {percent} % par mois",
        "late_year": " ({year} % par an)", "late_minimum": ", au moins {minimum}",
        "days": "{days}/{days_of} jours",
        "intrastate": "intra", "interstate": "inter", "international": "int.", "indeterminate": "–",
        "move_payment": "Paiements", "move_credit_note": "Notes de crédit", "move_adjustment": "Ajustements",
        "move_refund": "Remboursements", "move_penalty": "Frais de retard", "move_deposit": "Dépôt",
        "move_interest": "Intérêts du dépôt", "move_top_up": "Recharges", "move_opening": "Report à nouveau",
        "move_chargeback": "Paiements retournés", "move_usage": "Appels payés du compte",
        "move_reversal": "Écritures annulées", "move_write_off": "Radiations", "move_other": "Autres écritures",
    },
    "es": {
        "invoice": "Factura", "credit_note": "Nota de crédito", "bill_to": "Facturado a",
        "number": "Número", "account": "Cuenta", "purchase_order": "Orden de compra", "corrects": "Corrige la factura",
        "issued": "Emitida", "due": "Vence", "period": "Período", "time_zone": "Zona horaria", "summary": "Resumen",
        "amount_due": "Importe a pagar", "credit_balance": "Saldo a favor", "nothing_to_pay": "Nada que pagar",
        "previous_amount": "Importe anterior", "payments": "Pagos y créditos", "new_charges": "Cargos nuevos",
        "credits": "Créditos", "recurring": "Cargos recurrentes", "out": "Llamadas realizadas", "in": "Llamadas recibidas",
        "one_time": "Cargos únicos", "other": "Otros cargos y créditos", "tax": "Impuestos del gobierno",
        "provider": "Cargos del proveedor (no son impuestos)", "by_location": "Por ubicación", "by_device": "Por número",
        "unassigned": "Sin ubicación", "no_device": "De ningún número en particular", "quantity": "Cantidad",
        "calls": "Llamadas", "minutes": "Minutos", "amount": "Importe", "all_calls": "Todas las llamadas",
        "subtotal": "Subtotal", "total": "Total", "no_charges": "Sin cargos en este período.", "page": "Página", "of": "de",
        "tax_registration": "Registro fiscal", "questions": "¿Preguntas sobre este documento?",
        "jurisdiction": "Ámbito", "rate": "Tasa", "base": "Base", "exempt": "exento",
        "pools": "Minutos incluidos", "included": "Incluidos", "used": "Usados", "moved": "Trasladados", "left": "Restantes",
        "bridge": "Por qué es distinta de", "other_differences": "Otras diferencias", "difference": "Diferencia",
        "deposit": "Depósito retenido", "interest": "de ello intereses", "reason": "Motivo",
        "ageing": "Vencido hace tantos días", "not_due": "Por vencer", "days_1_30": "1–30", "days_31_60": "31–60",
        "days_61_90": "61–90", "days_over_90": "más de 90", "detail": "Detalle de llamadas", "when": "Hora", "from": "De",
        "to": "A", "place": "Destino", "duration": "Duración", "billed": "Fact. (s)",
        "csv": "Las llamadas están en el archivo CSV.",
        "late": "Lo que siga sin pagar {grace} días después del vencimiento cuesta {percent} % al mes",
        "late_at_once": "Lo que siga sin pagar después del vencimiento cuesta {percent} % al mes",
        "late_year": " ({year} % al año)", "late_minimum": ", al menos {minimum}",
        "days": "{days}/{days_of} días",
        "intrastate": "intra", "interstate": "inter", "international": "intl.", "indeterminate": "–",
        "move_payment": "Pagos", "move_credit_note": "Notas de crédito", "move_adjustment": "Ajustes",
        "move_refund": "Reembolsos", "move_penalty": "Cargos por mora", "move_deposit": "Depósito",
        "move_interest": "Intereses del depósito", "move_top_up": "Recargas", "move_opening": "Saldo inicial",
        "move_chargeback": "Pagos devueltos", "move_usage": "Llamadas pagadas de la cuenta",
        "move_reversal": "Asientos anulados", "move_write_off": "Cancelaciones", "move_other": "Otros asientos",
    },
}

# Texts that the books write themselves; all others are the operator's own words.
PHRASES = {
    "fr": {"Internal and service calls": "Appels internes et de service",
           "Calls of earlier invoices, rated again": "Appels de factures antérieures, retarifés"},
    "es": {"Internal and service calls": "Llamadas internas y de servicio",
           "Calls of earlier invoices, rated again": "Llamadas de facturas anteriores, tarifadas de nuevo"},
}

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."),
    "es": ("ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic."),
}

# (one, several); a unit that is not listed is printed as it came.
UNITS = {
    "en": {"day": ("day", "days"), "month": ("month", "months"), "year": ("year", "years")},
    "fr": {"day": ("jour", "jours"), "month": ("mois", "mois"), "year": ("an", "ans")},
    "es": {"day": ("día", "días"), "month": ("mes", "meses"), "year": ("año", "años")},
}

# (thousands, decimal)
MARKS = {"en": (",", "."), "fr": (NO_BREAK_SPACE, ","), "es": (".", ",")}
# Spanish readers of these countries write numbers as their neighbours in English do.
POINT_COUNTRIES = LETTER_COUNTRIES | {"MX", "PR", "GT", "HN", "SV", "NI", "PA", "DO", "PE"}


class Wording:
    """How one document says things: its language, and the order of its dates."""

    def __init__(self, language: str | None, country: str | None) -> None:
        asked = (language or "").replace("_", "-").split("-")[0].lower()
        self.language = asked if asked in WORDS else "en"
        country = (country or "").upper()
        self.paper = "us-letter" if country in LETTER_COUNTRIES else "a4"
        self._marks = MARKS["en" if self.language == "es" and country in POINT_COUNTRIES else self.language]

    def __getitem__(self, word: str) -> str:
        return WORDS[self.language][word]

    def get(self, word: str, otherwise: str) -> str:
        return WORDS[self.language].get(word, otherwise)

    def phrase(self, text: str) -> str:
        """A text of a line: in the reader's language where the books wrote it."""
        return PHRASES.get(self.language, {}).get(text, text)

    def number(self, value: Decimal) -> str:
        """All the digits the value carries, grouped in threes."""
        thousands, decimal = self._marks
        digits = f"{abs(value):,f}".translate({ord(","): thousands, ord("."): decimal})
        return f"{MINUS}{digits}" if value < 0 else digits

    def signed(self, value: Decimal) -> str:
        """A difference, whose direction is always said."""
        return f"+{self.number(value)}" if value > 0 else self.number(value)

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

"""Statements of account and receipts: documents of one plain form, from the JSON of the API to PDF and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from flaskapp.document.invoice import address, amount_of, date_of, kept, printable
from flaskapp.document.pdf import UNPRINTABLE, installed_fonts
from flaskapp.document.sheet import safe
from flaskapp.document.wording import Wording

Document = dict[str, Any]

TEMPLATE = Path(__file__).parent / "templates" / "account.typ"
AGES = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "unapplied", "total")
COLUMNS = ("line_no", "booked_on", "kind", "number", "due_on", "amount", "amount_due")
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "statement": "Statement of account", "receipt": "Receipt", "account": "Account", "period": "Period", "to": "To",
        "opening": "Amount due before", "closing": "Amount due", "credit": "Credit", "day": "Day", "what": "What",
        "due": "Due", "amount": "Amount", "amount_due": "Amount due", "number": "Number", "received": "Received", "method": "Paid by",
        "reference": "Reference", "paid": "Paid", "tax": "Taxes in it", "settles": "It settles", "page": "Page", "of": "of",
        "in_transit": "Your bank or card company has still to send this money.", "reversed": "This payment was taken back.",
        "ageing": "How long it has been due", "not_due": "Not yet due", "days_1_30": "1\u201330 days", "days_31_60": "31\u201360 days",
        "days_61_90": "61\u201390 days", "days_over_90": "Over 90 days", "unapplied": "Credit not used", "total": "Total",
        "invoice": "Invoice", "payment": "Payment", "adjustment": "Adjustment", "penalty": "Late payment", "credit_note": "Credit note",
        "refund": "Refund", "reversal": "Taken back", "deposit": "Deposit", "interest": "Interest", "write_off": "Written off",
        "top_up": "Top-up", "usage": "Calls", "recurring": "Fees", "opening_invoice": "Invoice", "leakage": "Credit",
        "cheque": "Cheque", "wire": "Bank transfer", "cash": "Cash", "other": "Other",
        "late": "Late payment costs {percent} % a month", "late_yearly": " ({yearly} % a year)", "grace": ", from day {day} after the due date",
    },
    "fr": {
        "statement": "Relevé de compte", "receipt": "Reçu", "account": "Compte", "period": "Période", "to": "À",
        "opening": "Montant dû auparavant", "closing": "Montant dû", "credit": "Crédit", "day": "Date", "what": "Objet",
        "due": "Échéance", "amount": "Montant", "amount_due": "Montant dû", "number": "Numéro", "received": "Reçu le",
        "method": "Mode de paiement", "reference": "Référence", "paid": "Payé", "tax": "Taxes comprises", "settles": "Il règle",
        "page": "Page", "of": "de", "in_transit": "Votre banque doit encore nous transmettre cette somme.",
        "reversed": "Ce paiement a été annulé.", "ageing": "Ancienneté du montant dû", "not_due": "Non échu",
        "days_1_30": "1\u201330 jours", "days_31_60": "31\u201360 jours", "days_61_90": "61\u201390 jours",
        "days_over_90": "Plus de 90 jours", "unapplied": "Crédit non utilisé", "total": "Total",
        "invoice": "Facture", "payment": "Paiement", "adjustment": "Rajustement", "penalty": "Frais de retard",
        "credit_note": "Note de crédit", "refund": "Remboursement", "reversal": "Annulation", "deposit": "Dépôt", "interest": "Intérêts",
        "write_off": "Radiation", "top_up": "Recharge", "usage": "Appels", "recurring": "Frais", "opening_invoice": "Facture",
        "leakage": "Crédit", "cheque": "Chèque", "wire": "Virement", "cash": "Comptant", "other": "Autre",
        "late": "Un retard de paiement coûte {percent} % par mois", "late_yearly": " ({yearly} % par an)",
        "grace": ", dès le jour {day} après l'échéance",
    },
    "es": {
        "statement": "Estado de cuenta", "receipt": "Recibo", "account": "Cuenta", "period": "Período", "to": "Para",
        "opening": "Importe adeudado antes", "closing": "Importe adeudado", "credit": "Saldo a favor", "day": "Fecha", "what": "Concepto",
        "due": "Vencimiento", "amount": "Importe", "amount_due": "Importe adeudado", "number": "Número", "received": "Recibido",
        "method": "Forma de pago", "reference": "Referencia", "paid": "Pagado", "tax": "Impuestos incluidos", "settles": "Cubre",
        "page": "Página", "of": "de", "in_transit": "Su banco todavía debe enviarnos este dinero.",
        "reversed": "Este pago fue anulado.", "ageing": "Antigüedad de la deuda", "not_due": "No vencido",
        "days_1_30": "1\u201330 días", "days_31_60": "31\u201360 días", "days_61_90": "61\u201390 días",
        "days_over_90": "Más de 90 días", "unapplied": "Crédito sin usar", "total": "Total",
        "invoice": "Factura", "payment": "Pago", "adjustment": "Ajuste", "penalty": "Recargo por mora", "credit_note": "Nota de crédito",
        "refund": "Reembolso", "reversal": "Anulación", "deposit": "Depósito", "interest": "Intereses", "write_off": "Cancelación",
        "top_up": "Recarga", "usage": "Llamadas", "recurring": "Cuotas", "opening_invoice": "Factura", "leakage": "Crédito",
        "cheque": "Cheque", "wire": "Transferencia", "cash": "Efectivo", "other": "Otro",
        "late": "El pago tardío cuesta {percent} % al mes", "late_yearly": " ({yearly} % al año)",
        "grace": ", desde el día {day} tras el vencimiento",
    },
}


class AccountRenderer:
    """Holds fonts and template for the life of a process."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=installed_fonts(), ignore_system_fonts=True)

    def render(self, document: Document) -> bytes:
        """The PDF; the same document gives the same bytes."""
        view = account_view(document)
        dated = datetime.combine(date_of(document.get("to") or document.get("received_on"), "to"), datetime.min.time(), UTC)
        options = {"format": "pdf", "timestamp": dated, "sys_inputs": {"view": json.dumps(view, ensure_ascii=False)}}
        try:
            return self._compiler.compile(pdf_standards=["ua-1"], **options)
        except typst.TypstError as error:
            # PDF/UA forbids a letter that no font has; the customer still gets the document.
            if UNPRINTABLE not in f"{error}":
                raise
            return self._compiler.compile(**options)


@cache
def account_renderer() -> AccountRenderer:
    return AccountRenderer()


def account_view(document: Document) -> dict[str, Any]:
    """Everything the template prints, as finished strings."""
    words = Wording(document.get("language"), document["customer"].get("country") or document["entity"].get("country"))
    said = WORDS.get(words.language, WORDS["en"])
    made = (statement_view if document["kind"] == "statement" else receipt_view)(document, words, said)
    entity, customer = document["entity"], document["customer"]
    return {
        "paper": words.paper, "language": words.language, "heading": said[document["kind"]], "page": said["page"], "of": said["of"],
        "title": " ".join(kept([said[document["kind"]], document.get("number"), customer.get("code")])),
        "entity": {"name": printable(entity.get("name")), "address": address(entity, customer)},
        "contact": kept([entity.get("phone"), entity.get("email"), entity.get("website")]),
        "customer": {"label": said["to"], "name": printable(customer.get("name")), "address": address(customer, entity)},
    } | made


def statement_view(document: Document, words: Wording, said: dict[str, str]) -> dict[str, Any]:
    currency, closing = printable(document["currency"]), amount_of(document["closing"], "closing")
    first, last = date_of(document["from"], "from"), date_of(document["to"], "to")
    rows = [[words.date(first), said["opening"], "", "", _amount(document["opening"], words)]]
    rows += [[words.date(date_of(line["booked_on"], "booked_on")), _what(line, said),
              words.date(date_of(line["due_on"], "due_on")) if line.get("due_on") else "",
              _amount(line["amount"], words), _amount(line["amount_due"], words)] for line in document["lines"]]
    tables = [{"columns": [said["day"], said["what"], said["due"], f"{said['amount']} ({currency})", said["amount_due"]],
               "rows": rows, "total": [words.date(last), said["closing"], "", "", words.number(closing)]}]
    if document.get("ageing"):
        tables.append({"columns": [said[age] for age in AGES], "total": [], "title": said["ageing"],
                       "rows": [[_amount(document["ageing"][age], words) for age in AGES]]})
    return {
        "facts": [[said["account"], printable(document["customer"].get("code"))], [said["period"], words.period(first, last)]],
        "box": {"label": said["credit" if closing < 0 else "closing"], "amount": words.money(abs(closing), currency)},
        "tables": tables, "note": late_text(document.get("penalty"), words, said),
    }


def late_text(terms: dict[str, Any] | None, words: Wording, said: dict[str, str]) -> str:
    """What late payment costs, with the yearly rate where the law wants it; nothing where it costs no percent."""
    if not terms or amount_of(terms["percent"], "percent") == 0:
        return ""
    text = said["late"].format(percent=_amount(terms["percent"], words))
    if terms.get("yearly_percent"):
        text += said["late_yearly"].format(yearly=_amount(terms["yearly_percent"], words))
    if terms["grace_days"]:
        text += said["grace"].format(day=terms["grace_days"] + 1)
    return f"{text}."


def receipt_view(document: Document, words: Wording, said: dict[str, str]) -> dict[str, Any]:
    currency = printable(document["currency"])
    facts = [[said["number"], printable(document["number"])], [said["account"], printable(document["customer"].get("code"))],
             [said["received"], words.date(date_of(document["received_on"], "received_on"))],
             [said["method"], said.get(document["method"], document["method"])], [said["reference"], printable(document["reference"])]]
    if document.get("tax") and amount_of(document["tax"], "tax") != 0:
        facts.append([said["tax"], words.money(amount_of(document["tax"], "tax"), currency)])
    rows = [[_what(item, said), _amount(item["amount"], words)] for item in document["settled"]]
    note = said["reversed"] if document["reversed"] else said["in_transit"] if document["in_transit"] else ""
    return {"facts": [fact for fact in facts if fact[1]], "note": note,
            "box": {"label": said["paid"], "amount": words.money(amount_of(document["amount"], "amount"), currency)},
            "tables": [{"columns": [said["settles"], f"{said['amount']} ({currency})"], "rows": rows, "total": []}] if rows else []}


def _amount(text: str, words: Wording) -> str:
    return words.number(amount_of(text, "an amount"))


def _what(line: dict[str, Any], said: dict[str, str]) -> str:
    kind = printable(line["kind"])
    number = printable(line.get("number"))
    # Where nothing names it, the books say its kind again.
    return " ".join(kept([said.get(kind, kind), number.removeprefix(f"{kind} ")]))


def render_account(document: Document) -> bytes:
    """A statement or receipt as PDF, by the process's own renderer."""
    return account_renderer().render(document)


def statement_csv(document: Document) -> str:
    """The lines of a statement as CSV (RFC 4180), the opening first and the closing last; safe in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "currency"])
    opening = {"line_no": 0, "booked_on": document["from"], "kind": "opening", "amount_due": document["opening"]}
    closing = {"booked_on": document["to"], "kind": "closing", "amount_due": document["closing"]}
    for line in [opening, *document["lines"], closing]:
        writer.writerow([*(_cell(column, line.get(column)) for column in COLUMNS), document["currency"]])
    return text.getvalue()


def _cell(column: str, value: Any) -> str:
    text = "" if value is None else str(value)
    return safe(text) if column == "number" else text

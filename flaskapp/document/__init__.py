"""Documents a customer receives: the invoice as PDF and as CSV, made from the JSON of api.invoice_document()."""

from flaskapp.document.files import write_invoice
from flaskapp.document.invoice import DocumentError
from flaskapp.document.pdf import Renderer, render_pdf
from flaskapp.document.table import render_csv

__all__ = ["DocumentError", "Renderer", "render_csv", "render_pdf", "write_invoice"]

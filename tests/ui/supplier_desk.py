"""Suppliers of literal rows, for pages that only have to be there."""

from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.supplier_draft import SupplierDraft
from o2clinic.services.suppliers import SupplierRow, SupplierSheet


class FakeSuppliers:
    def sheet(self):
        told = ("Bluewater Oxygen", "Cornwall", "The clinic's copy of the form", "", "01632 960400")
        row = SupplierRow(4, 1, *told, is_usual=True, is_active=True)
        return SupplierSheet((row,), {"nhs_number": "1.1 NHS number"})

    def as_it_is(self, supplier_id, command_id):
        draft = SupplierDraft(command_id, "Bluewater Oxygen", "Cornwall", id=4, version=1)
        return AsItIs(draft, LastSave("", ""))

"""The parts of a page of rows: filters, order, columns, paging, references, exports."""

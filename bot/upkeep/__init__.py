"""Keeps the catalogue from rotting: watching its files, editing them in the browser, review dates, sheets, editions."""

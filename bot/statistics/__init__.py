"""Figures for leaders: anonymous facts, counted by day, as tables, charts, sheets and a monthly report."""

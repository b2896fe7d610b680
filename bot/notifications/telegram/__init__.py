"""Telegram for staff: notices with buttons, and what is done with them."""

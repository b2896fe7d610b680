"""The pages where staff work on tickets, under /medarbejder."""

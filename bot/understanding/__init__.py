"""From a cleaned message to act, tasks, level and package."""

"""Who decided what and when, as a file that others can check without this program."""

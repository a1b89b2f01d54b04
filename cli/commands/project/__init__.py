"""`project`: backups, joining two copies, letting go of what nobody needs, who decided what."""

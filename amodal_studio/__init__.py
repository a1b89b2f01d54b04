"""The one package: `amodal_studio.api` for plug-ins (docs/plugins.md); in a wheel all rooms lie here."""

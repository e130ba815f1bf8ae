"""Records in the codes of the bureaus' own system: of everybody masked, of one person in clear."""

from console.registry.lemis_exports.pages import export_one, links, screens

__all__ = ["export_one", "links", "screens"]

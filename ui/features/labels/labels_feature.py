"""Labels: fields of the active track below the list of tracks, and the page of the schema."""

from ui.features.labels.attribute_fields import AttributeFields
from ui.features.labels.label_commands import LabelCommands
from ui.features.labels.schema_commands import SchemaCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the fields and the page."""
    fields = AttributeFields()
    studio.places.add_list(fields)
    schema = SchemaCommands(studio)
    fields.schema_asked.connect(schema.show)
    return fields, LabelCommands(studio, fields), schema

"""The step that makes `models/sfusd` from the public files of San Francisco Unified. Not part of the wheel."""

"""Steps of the workshop: set-up and the making of models. Not part of the wheel."""

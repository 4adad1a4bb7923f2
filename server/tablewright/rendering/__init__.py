"""Schema -> Python text: names, fields, models, and the smallest edit to what is written."""

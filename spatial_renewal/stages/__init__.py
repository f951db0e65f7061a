"""The stages of the main job, one question each: tables in, tables out."""

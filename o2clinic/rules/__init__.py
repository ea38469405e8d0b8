"""Pure clinical and service rules: no clock, no files, no database, no Qt."""

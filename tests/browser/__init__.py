"""The pages that people open, looked at in a real browser. A package, so that its conftest has a name of its own."""

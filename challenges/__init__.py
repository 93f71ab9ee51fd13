"""The business of the site, one package a feature; docs/architecture.md says who imports whom."""

"""Pages of the case desk."""

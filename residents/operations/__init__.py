"""Changes to personal data, one file a noun. Each is atomic, audited and may be refused."""

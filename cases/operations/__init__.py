"""What may be done to a case. Each function is one change: locked, checked, audited."""

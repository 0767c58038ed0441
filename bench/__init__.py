"""What is measured. `python -m bench` lists it; `python -m bench NAME --json` runs one."""

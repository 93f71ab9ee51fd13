"""The demo: five challenges, one in each stage; the same each time but for the day."""

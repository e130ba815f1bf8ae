"""What each of the services has: its trail, its dead letters."""

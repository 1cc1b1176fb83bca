"""What limits attempts to log in."""

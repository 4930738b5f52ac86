"""What officers decide by hand: each decision with its document, its reason, who made it, and an event."""

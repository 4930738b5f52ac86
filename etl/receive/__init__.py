"""Takes in what units deliver: bytes to the landing store first, then the receipt, then the inbox is cleared."""

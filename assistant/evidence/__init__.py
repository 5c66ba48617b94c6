"""What answers it: passages retrieved, their sentences ranked, how likely any of them answers, and where they disagree."""

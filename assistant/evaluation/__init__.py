"""How well the assistant answers, measured on labelled questions."""

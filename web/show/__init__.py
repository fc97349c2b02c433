"""What pages show of a case: plain values for templates, in the reader's language."""

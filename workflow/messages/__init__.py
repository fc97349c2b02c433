"""Outbox, texts and senders."""

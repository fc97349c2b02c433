"""The door for people: server-rendered pages, Chinese first, protected by default."""

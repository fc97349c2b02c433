"""PURE: what YAML cannot say, one small file per programme."""

"""Random checks: a draw anybody can repeat, cases held from payment until another has looked."""

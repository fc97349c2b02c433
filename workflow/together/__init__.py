"""Working together on a case: who has it in hand, what is asked, said, sent on, chased."""

"""Duties 约定任务: so many visits, lessons, meetings a term, shown by records that count."""

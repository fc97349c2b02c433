"""The calendar as offices load it: papers proposed, confirmed by somebody else, put into force."""

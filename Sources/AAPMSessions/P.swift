enum AAPMSessionsPlaceholder {}

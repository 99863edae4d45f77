enum AAPMDialoguePlaceholder {}

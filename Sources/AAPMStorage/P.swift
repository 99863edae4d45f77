enum AAPMStoragePlaceholder {}

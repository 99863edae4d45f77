/// What somebody says about themselves, as they wrote it; `nil` is not said.
package struct ProfileDraft: Hashable, Sendable {
    package var displayName: String?
    package var nativeLanguage: String?
    package var targetLanguage: String?
    package var level: String?
    package var timeZone: String?
    /// Takes the name away; `displayName` is `nil` then.
    package var removesDisplayName: Bool

    package init(
        displayName: String? = nil, nativeLanguage: String? = nil, targetLanguage: String? = nil, level: String? = nil,
        timeZone: String? = nil, removesDisplayName: Bool = false
    ) {
        self.displayName = displayName
        self.nativeLanguage = nativeLanguage
        self.targetLanguage = targetLanguage
        self.level = level
        self.timeZone = timeZone
        self.removesDisplayName = removesDisplayName
    }
}

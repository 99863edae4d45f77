import AAPMCore

/// What the persona schema says about the place and the person a talk was with.
struct TalkSetting: Sendable {
    /// Of the persona's world: what the talk was in, whatever the learner has turned to since.
    let languages: LanguagePair
    /// Words of the persona's world that are no errors.
    let knownNames: Set<String>
    /// The register that the character expects; `nil` when nothing is expected.
    let expectedRegister: Register?
    /// What the learner calls the character.
    let characterName: String

    init(
        languages: LanguagePair, knownNames: Set<String>, expectedRegister: Register?, characterName: String
    ) {
        self.languages = languages
        self.knownNames = knownNames
        self.expectedRegister = expectedRegister
        self.characterName = characterName
    }
}

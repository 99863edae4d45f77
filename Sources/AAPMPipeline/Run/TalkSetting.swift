import AAPMCore

/// What the persona schema says about the place and the person a talk was with.
struct TalkSetting: Sendable {
    /// L2 of the persona's world.
    let target: Language
    /// Words of the persona's world that are no errors.
    let knownNames: Set<String>
    /// The register that the character expects; `nil` when nothing is expected.
    let expectedRegister: Register?
    /// What the learner calls the character.
    let characterName: String

    init(target: Language, knownNames: Set<String>, expectedRegister: Register?, characterName: String) {
        self.target = target
        self.knownNames = knownNames
        self.expectedRegister = expectedRegister
        self.characterName = characterName
    }
}

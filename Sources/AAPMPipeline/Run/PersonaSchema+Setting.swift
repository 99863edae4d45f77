import AAPMCore

extension PersonaSchema {
    /// What there is to know about a session in this persona's world.
    func setting(of session: Session) -> TalkSetting {
        let person = self.character(ID(session.character))
        // Whoever expects neutral speech is content with any.
        let expected = person.flatMap { $0.expects == .neutral ? nil : $0.expects }
        return TalkSetting(
            target: self.languages.target, knownNames: self.knownNames, expectedRegister: expected,
            characterName: person?.shortName ?? session.character)
    }
}

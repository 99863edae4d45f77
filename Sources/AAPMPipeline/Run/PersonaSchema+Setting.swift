import AAPMCore

extension PersonaSchema {
    /// What there is to know about a session in this persona's world.
    func setting(of session: Session) -> TalkSetting {
        let person = self.character(ID(session.character))
        return TalkSetting(
            languages: self.languages, knownNames: self.knownNames, expectedRegister: person?.expects,
            characterName: person?.shortName ?? session.character)
    }
}

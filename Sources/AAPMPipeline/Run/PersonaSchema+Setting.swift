import AAPMCore

extension PersonaSchema {
    /// The name that sessions and directives know the persona by.
    var slug: String { "" }

    /// What there is to know about the character of a session.
    func setting(of session: Session, native: Language) -> TalkSetting? { nil }
}

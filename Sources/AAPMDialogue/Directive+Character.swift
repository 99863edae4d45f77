import AAPMCore

extension Directive {
    /// Whether a character is one with whom the form is needed.
    ///
    /// Lines of one register alone are for people who expect that register: nobody needs `usted` with a friend. A
    /// neutral character may elicit any grammar, but no register, since none is wrong there.
    func suits(_ character: CharacterProfile) -> Bool {
        guard let first = self.lines.first?.register, first != .neutral,
            self.lines.allSatisfy({ $0.register == first })
        else { return true }
        return character.expects == first || (character.expects == .neutral && !self.teachesRegister)
    }

    /// The directive with those lines alone that the character would speak; with all when none is of that kind.
    func spoken(by character: CharacterProfile) -> Directive {
        let own = character.speaks == .neutral ? character.expects : character.speaks
        let fitting = self.lines.filter { line in
            guard let register = line.register, register != .neutral, own != .neutral else { return true }
            return register == own
        }
        guard !fitting.isEmpty, fitting.count < self.lines.count else { return self }
        return Directive(
            id: self.id, learner: self.learner, persona: self.persona, character: self.character, target: self.target,
            example: self.example, lines: fitting, uses: self.uses, priority: self.priority, status: self.status,
            attempts: self.attempts, source: self.source, lastAttempt: self.lastAttempt, createdAt: self.createdAt,
            expiresAt: self.expiresAt, updatedAt: self.updatedAt)
    }

    /// Rules of register have it in their id, such as `es.register.tu`.
    private var teachesRegister: Bool { self.target.rule.split(separator: ".").contains("register") }
}

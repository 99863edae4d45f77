package import AAPMCore

extension Memory {
    /// That the learner is called Ana, as the baker heard it.
    package static func sample(
        _ id: String = "memory-1", learner: String = "learner-1", persona: String = "barrio",
        kind: MemoryKind = .fact, text: String = "Se llama Ana.", subject: String? = "name", value: String? = "Ana",
        session: String = "session-1", confidence: Double = 0.9, importance: Double = 0.8,
        knownBy: [String] = ["baker"], isSecret: Bool = false, at now: Timestamp = .sample
    ) -> Self {
        Self(
            id: ID(id), learner: ID(learner), persona: persona, kind: kind, text: text, subject: subject, value: value,
            source: TurnReference(session: ID(session), index: 1), confidence: confidence, importance: importance,
            knownBy: knownBy, isSecret: isSecret, createdAt: now, updatedAt: now)
    }
}

extension MemoryStatement {
    /// That the learner is called Ana.
    package static func sample(
        kind: MemoryKind = .fact, text: String = "Se llama Ana.", subject: String? = "name", value: String? = "Ana",
        confidence: Double = 0.8, importance: Double = 0.8, isSecret: Bool = false, session: String = "session-1",
        index: Int = 1, at now: Timestamp = .sample
    ) -> Self {
        Self(
            kind: kind, text: text, subject: subject, value: value, confidence: confidence, importance: importance,
            isSecret: isSecret, source: TurnReference(session: ID(session), index: index), saidAt: now)
    }
}

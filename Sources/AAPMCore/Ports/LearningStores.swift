/// Friction points and the evidence for and against rules.
package protocol FrictionStore: Sendable {
    /// In order of turn and span.
    func frictionPoints(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [FrictionPoint]

    /// For each target key, the earlier sessions (before `session`) in which it was a friction.
    func earlierSessions(
        of learner: ID<Learner>, keys: Set<String>, before session: ID<Session>
    ) async throws(StorageError) -> [String: Set<ID<Session>>]

    /// All evidence for these target keys, oldest first.
    func evidence(of learner: ID<Learner>, keys: Set<String>) async throws(StorageError) -> [String: [Evidence]]

    /// Everything ever recorded in one session.
    func evidence(of learner: ID<Learner>, session: ID<Session>) async throws(StorageError) -> [Evidence]
}

/// How characters stand to learners.
package protocol RelationshipStore: Sendable {
    func relationship(
        of learner: ID<Learner>, persona: String, character: String
    ) async throws(StorageError) -> Relationship?
    func relationships(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Relationship]
}

/// Forward injection.
package protocol DirectiveStore: Sendable {
    /// Those that have not ended, most urgent and then oldest first.
    func openDirectives(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Directive]
    /// Those that came from this session.
    func directives(from session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive]
    /// Those that were tried in this session.
    func directives(triedIn session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Directive]
    /// Writes changed ones; unknown ones are inserted.
    func save(_ directives: [Directive]) async throws(StorageError)
}

/// Lessons.
package protocol CurriculumStore: Sendable {
    func curriculum(_ id: ID<Curriculum>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum?
    func curriculum(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Curriculum?
    /// Newest first.
    func curricula(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Curriculum>
    /// Reads, changes and writes one lesson in one transaction, so that two answers at once both count.
    /// - Returns: The changed lesson; `nil` when the learner has no such lesson.
    func update(
        _ id: ID<Curriculum>, of learner: ID<Learner>, _ change: @Sendable @escaping (inout Curriculum) -> Void
    ) async throws(StorageError) -> Curriculum?
    /// For each target key, the finished lessons that taught it.
    func finishedLessons(of learner: ID<Learner>, keys: Set<String>) async throws(StorageError) -> [String: Int]
}

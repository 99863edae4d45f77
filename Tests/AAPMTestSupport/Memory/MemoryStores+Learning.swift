package import AAPMCore

extension MemoryStores: FrictionStore {
    package func frictionPoints(
        of session: ID<Session>, learner: ID<Learner>
    ) async throws(StorageError) -> [FrictionPoint] {
        try self.read { (state) throws(StorageError) in
            state.frictionPoints.values.filter { $0.session == session && $0.learner == learner }
                .sorted {
                    ($0.turnIndex, $0.finding.start, $0.finding.end, $0.id)
                        < ($1.turnIndex, $1.finding.start, $1.finding.end, $1.id)
                }
        }
    }

    package func earlierSessions(
        of learner: ID<Learner>, keys: Set<String>, before session: ID<Session>
    ) async throws(StorageError) -> [String: Set<ID<Session>>] {
        try self.read { (state) throws(StorageError) in
            guard let start = state.row(session, of: learner)?.session else { return [:] }
            var found: [String: Set<ID<Session>>] = [:]
            for point in state.frictionPoints.values where point.learner == learner {
                let key = point.finding.targetForm.key
                guard keys.contains(key), let earlier = state.row(point.session, of: learner)?.session,
                    (earlier.startedAt, earlier.id) < (start.startedAt, start.id)
                else { continue }
                found[key, default: []].insert(point.session)
            }
            return found
        }
    }

    package func evidence(
        of learner: ID<Learner>, keys: Set<String>
    ) async throws(StorageError) -> [String: [Evidence]] {
        try self.read { (state) throws(StorageError) in
            let own = state.evidence.values.filter { $0.learner == learner && keys.contains($0.target.key) }
            return Dictionary(grouping: own.sorted(by: Self.isOlder)) { $0.target.key }
        }
    }

    package func evidence(
        of learner: ID<Learner>, session: ID<Session>
    ) async throws(StorageError) -> [Evidence] {
        try self.read { (state) throws(StorageError) in
            state.evidence.values.filter { $0.learner == learner && $0.session == session }.sorted(by: Self.isOlder)
        }
    }

    private static func isOlder(_ left: Evidence, _ right: Evidence) -> Bool {
        (left.occurredAt, left.session, left.turnIndex, left.target.key, left.occurrence)
            < (right.occurredAt, right.session, right.turnIndex, right.target.key, right.occurrence)
    }
}

extension MemoryStores: RelationshipStore {
    package func relationship(
        of learner: ID<Learner>, persona: String, character: String
    ) async throws(StorageError) -> Relationship? {
        try self.read { (state) throws(StorageError) in
            state.relationship(of: learner, persona: persona, character: character)
        }
    }

    package func relationships(
        of learner: ID<Learner>, persona: String
    ) async throws(StorageError) -> [Relationship] {
        try self.read { (state) throws(StorageError) in
            state.relationships.values.filter { $0.learner == learner && $0.persona == persona }
                .sorted { $0.character < $1.character }
        }
    }
}

extension MemoryStores: DirectiveStore {
    package func openDirectives(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Directive] {
        try self.read { (state) throws(StorageError) in state.openDirectives(of: learner, persona: persona) }
    }

    package func directives(
        from session: ID<Session>, learner: ID<Learner>
    ) async throws(StorageError) -> [Directive] {
        try self.read { (state) throws(StorageError) in
            state.directives { $0.learner == learner && $0.source == session }
        }
    }

    package func directives(
        triedIn session: ID<Session>, learner: ID<Learner>
    ) async throws(StorageError) -> [Directive] {
        try self.read { (state) throws(StorageError) in
            state.directives { $0.learner == learner && $0.lastAttempt?.session == session }
        }
    }

    package func save(_ directives: [Directive]) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in try state.save(directives) }
    }
}

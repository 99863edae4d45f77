import AAPMCore

/// Finds the directives that the lines of a talk elicited.
///
/// A directive knows only where it was tried last, so the talk's own lines are asked.
struct TriedDirectives {
    let ports: InsightPorts

    /// A directive lives for two weeks; its source is among so many sessions before.
    private static let sessionsBack = 200

    /// - Throws: `StorageError`.
    func directives(of session: Session, turns: [Turn]) async throws -> [Directive] {
        var order: [ID<Directive>] = []
        for id in turns.compactMap({ $0.reply?.elicits }) where !order.contains(id) { order.append(id) }
        guard !order.isEmpty else { return [] }
        var found: [ID<Directive>: Directive] = [:]
        func add(_ directives: [Directive]) {
            for directive in directives where order.contains(directive.id) { found[directive.id] = directive }
        }
        add(try await self.ports.directives.directives(triedIn: session.id, learner: session.learner))
        if found.count < order.count {
            add(try await self.ports.directives.openDirectives(of: session.learner, persona: session.persona))
        }
        var cursor: String?
        var seen = 0
        while found.count < order.count, seen < Self.sessionsBack {
            let page = try await self.ports.sessions.sessions(of: session.learner, after: cursor, limit: 20)
            for source in page.items where source.startedAt < session.startedAt && found.count < order.count {
                seen += 1
                add(try await self.ports.directives.directives(from: source.id, learner: session.learner))
            }
            cursor = page.nextCursor
            if cursor == nil { break }
        }
        return order.compactMap { found[$0] }
    }
}

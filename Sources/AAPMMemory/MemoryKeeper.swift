package import AAPMCore

/// Looks through a talk that ended for what is worth remembering: what the learner said, and nothing else.
package struct MemoryKeeper: OutboxSink {
    private let ports: MemoryPorts

    package init(ports: MemoryPorts) {
        self.ports = ports
    }

    package var topic: OutboxTopic { .memory }

    /// - Throws: `StorageError`; what the readers throw.
    package func deliver(_ event: OutboxEvent) async throws {
        guard let owner = event.learner, let id = event.payload["session_id"] else {
            throw StorageError.corrupt(reason: "an event of the memory names its learner and its session")
        }
        guard let learner = try await self.ports.learners.learner(owner),
            let session = try await self.ports.sessions.session(ID(id), of: owner), session.status == .ended
        else { return }
        let turns = try await self.ports.sessions.turns(of: session.id, learner: owner)
        let isOn = learner.remembering.isOn
        let languages = try await self.ports.personas.persona(session.persona)?.languages ?? learner.languages
        let statements = isOn ? try await self.ports.reader.statements(in: turns, languages: languages) : []
        let spoken = Set(turns.compactMap { $0.reply?.recalls })
        let now = self.ports.clock.now
        let makeID: @Sendable () -> ID<Memory> = { self.ports.ids.make() }
        let gossip = OutboxEvent(
            gossipAbout: session.id, of: owner, persona: session.persona, character: session.character,
            dueAt: now + self.ports.settings.gossipDelay, createdAt: now)
        // Also without statements: the talk is done then, and what was switched off stays unsaid.
        _ = try await self.ports.memories.change(
            of: owner, persona: session.persona, settling: session.id, events: statements.isEmpty ? [] : [gossip],
            now: now
        ) { shelf in
            MemoryRules.keep(statements, toldTo: session.character, on: &shelf, makeID: makeID)
            for place in shelf.memories.indices where spoken.contains(shelf.memories[place].id) {
                shelf.memories[place].recalledAt = now
            }
        }
    }
}

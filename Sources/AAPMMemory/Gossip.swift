package import AAPMCore

/// Has characters tell those whom they meet at their own places what a learner said. Secrets are never told.
package struct Gossip: OutboxSink {
    private let memories: any MemoryStore
    private let personas: any PersonaCatalog
    private let clock: any WallClock

    package init(memories: any MemoryStore, personas: any PersonaCatalog, clock: any WallClock) {
        self.memories = memories
        self.personas = personas
        self.clock = clock
    }

    package var topic: OutboxTopic { .gossip }

    /// - Throws: `StorageError`; what the catalogue throws.
    package func deliver(_ event: OutboxEvent) async throws {
        guard let learner = event.learner, let session = event.payload["session_id"],
            let world = event.payload["persona"], let speaker = event.payload["character"]
        else { throw StorageError.corrupt(reason: "an event of gossip names its learner, session, world and speaker") }
        guard let persona = try await self.personas.persona(world) else { return }
        let listeners = Self.listeners(of: speaker, in: persona)
        guard !listeners.isEmpty else { return }
        _ = try await self.memories.change(of: learner, persona: world, now: self.clock.now) { shelf in
            MemoryRules.gossip(about: ID(session), to: listeners, on: &shelf)
        }
    }

    /// Those who are met at a place where the speaker is met, in order of id.
    static func listeners(of speaker: String, in persona: PersonaSchema) -> [String] {
        let places = persona.places.filter { $0.people.contains(ID(speaker)) }
        return Set(places.flatMap(\.people).map(\.text)).subtracting([speaker]).sorted()
    }
}

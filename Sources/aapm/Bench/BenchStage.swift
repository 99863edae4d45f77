import AAPMAccounts
import AAPMCore
import AAPMGateway
import AAPMSessions

/// An application on a database of its own, and the learners and talks that measurements need.
struct BenchStage: Sendable {
    let app: App
    let roundTrips: RoundTrips

    static let lines = [
        "Hola, me llamo Ana y vengo de Boston.", "Hoy yo soy muy cansado.", "Ayer fui al mercado con mi amigo.",
        "Me gusta las playas de aquí.", "Quiero comprar una libro nuevo.", "Mañana voy a la playa con mi familia.",
        "Necesito un cafe con leche, por favor.", "Mi hermana tiene veinte años y es enfermera.",
    ]

    func newLearner() async throws -> ID<Learner> {
        try await self.app.gateway.accounts.guest(ProfileDraft()).learner.id
    }

    /// Of learners of Spanish.
    func persona() async throws -> String {
        let personas = try await self.app.gateway.personas.personas()
        guard let persona = personas.first(where: { $0.languages.target == .spanish }) else {
            throw AAPMError(.personaNotFound, "The benchmark needs a persona for learners of Spanish.")
        }
        return persona.id.text
    }

    func newTalk(of learner: ID<Learner>, with persona: String) async throws -> ID<Session> {
        try await self.app.sessions.start(StartRequest(persona: persona, tier: .companion), for: learner).session.id
    }

    /// A talk that has ended with this many learner turns, and whose run is queued.
    func endedTalk(of learner: ID<Learner>, with persona: String, turns: Int) async throws {
        let talk = try await self.newTalk(of: learner, with: persona)
        for number in 0..<turns {
            _ = try await self.app.sessions.take(
                TurnRequest(text: Self.lines[number % Self.lines.count]), in: talk, of: learner)
        }
        _ = try await self.app.sessions.end(talk, of: learner)
    }
}

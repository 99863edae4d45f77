import AAPMCore
import Testing

@testable import AAPMLinguistics

/// A companion stays for a chat when the goal is reached.
@Suite("Company after the goal")
struct CompanyTests {
    static let scenes = ShippedScene.all.filter { shipped in
        shipped.scene.tiers.contains(.companion) && shipped.scene.slots.contains(where: \.isRequired)
    }

    /// Answers until the goal is reached and a topic is being talked about.
    private func chatting(_ shipped: ShippedScene) async throws -> Rehearsal? {
        var talk = try shipped.rehearsal(id: "company")
        guard talk.session.tier == .companion else { return nil }
        let learner = SimulatedLearner(
            scene: shipped.scene, languages: shipped.persona.languages, library: shipped.library, choice: 0)
        try await talk.open()
        for _ in 0..<20 {
            let state = try talk.state
            let isDone = shipped.scene.slots.allSatisfy { !$0.isRequired || state.answers[$0.id.text] != nil }
            if isDone, case .topic = state.pending { return talk }
            if state.isOver { return nil }
            try talk.say(learner.answer(state))
        }
        return nil
    }

    @Test("The talk lasts, ends once and completes the task", arguments: Self.scenes)
    func lasts(shipped: ShippedScene) async throws {
        guard var talk = try await self.chatting(shipped) else { return }
        let learner = SimulatedLearner(
            scene: shipped.scene, languages: shipped.persona.languages, library: shipped.library, choice: 0)
        for _ in 0..<30 where talk.replies.last?.concludes != true { try talk.say(learner.answer(talk.state)) }
        #expect(talk.replies.filter(\.concludes).count == 1, "\(talk.transcript)")
        #expect(talk.replies.filter(\.taskCompleted).count == 1, "\(talk.transcript)")
        #expect(talk.replies.last?.taskCompleted == true, "\(talk.transcript)")
        #expect(!talk.replies.dropLast().contains { $0.move == "close" }, "\(talk.transcript)")
    }

    @Test("A learner is let go at any time, with the task completed", arguments: Self.scenes, [false, true])
    func farewell(shipped: ShippedScene, isBare: Bool) async throws {
        guard var talk = try await self.chatting(shipped) else { return }
        let isSpanish = shipped.persona.languages.target == .spanish
        let bye = isSpanish ? "adiós" : "goodbye"
        let reply = try talk.say(isBare ? bye : (isSpanish ? "Sí, mucho, " : "Yes, a lot, ") + bye)
        #expect(reply.concludes, "\(talk.transcript)")
        #expect(reply.taskCompleted, "\(talk.transcript)")
    }

    @Test("The shipped companions do chat on") func someDo() async throws {
        var count = 0
        for shipped in Self.scenes where try await self.chatting(shipped) != nil { count += 1 }
        #expect(count > 0)
    }

    @Test("What a companion borrows from the shared library has its meaning beside it") func borrowedGlosses()
        async throws
    {
        var talk = try Rehearsal("lucia-weekend")
        talk.nativeShare = 1
        try await talk.open()
        let welcome = try #require(talk.library.partners[.spanish]?.moves[.welcome])
        let reply = try talk.say("gracias")
        let form = try #require(welcome.first { reply.line.hasPrefix($0.say.source) })
        let gloss = try #require(form.gloss?.source)
        #expect(reply.nativeHelp?.hasPrefix(gloss) == true)
    }
}

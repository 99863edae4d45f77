import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite("Walking through every shipped scene")
struct SceneWalkTests {
    @Test("The shipped content can be read and holds scenes") func contentIsThere() throws {
        let library = try Rehearsal.library.get()
        #expect(!library.personas.isEmpty)
        #expect(!ShippedScene.all.isEmpty)
    }

    @Test("A cooperative learner reaches the end", arguments: ShippedScene.all, [0, 1, 2, 3])
    func reachesTheEnd(shipped: ShippedScene, choice: Int) async throws {
        var talk = try shipped.rehearsal(id: "walk-\(choice)")
        let learner = SimulatedLearner(
            scene: shipped.scene, languages: shipped.persona.languages, library: shipped.library, choice: choice)
        try await talk.open()
        for _ in 0..<40 where talk.replies.last?.concludes != true { try talk.say(learner.answer(talk.state)) }
        #expect(talk.replies.last?.concludes == true, "\(talk.transcript)")
        for reply in talk.replies {
            #expect(!reply.line.isEmpty && !reply.line.contains("{") && !reply.line.contains("}"), "\(reply.line)")
        }
        // Every answer comes from the authored patterns, so nothing has to be asked twice.
        #expect(talk.replies.allSatisfy { $0.isUnderstood }, "\(talk.transcript)")
    }

    @Test("A learner who answers every question completes the task", arguments: ShippedScene.all)
    func completesTheTask(shipped: ShippedScene) async throws {
        let tasks = shipped.persona.tasks(in: shipped.scene.id)
        guard !tasks.isEmpty, tasks.allSatisfy({ $0.outcome.node == nil }) else { return }
        var talk = try shipped.rehearsal(id: "task")
        let learner = SimulatedLearner(
            scene: shipped.scene, languages: shipped.persona.languages, library: shipped.library, choice: 0)
        try await talk.open()
        for _ in 0..<40 where talk.replies.last?.concludes != true { try talk.say(learner.answer(talk.state)) }
        #expect(talk.replies.last?.taskCompleted == true, "\(talk.transcript)")
    }

    @Test("A learner who is never understood still gets to the end", arguments: ShippedScene.all)
    func survivesSilence(shipped: ShippedScene) async throws {
        var talk = try shipped.rehearsal(id: "lost", turnLimit: 60)
        try await talk.open()
        for index in 0..<60 where talk.replies.last?.concludes != true { try talk.say("xqzt wrrp \(index)") }
        #expect(talk.replies.last?.concludes == true, "\(talk.transcript)")
        #expect(talk.replies.allSatisfy { !$0.line.isEmpty && !$0.line.contains("{") })
    }
}

import AAPMCore
import AAPMPipeline
import AAPMTestSupport
import Testing

@Suite("A worker that ends anywhere")
struct KillMatrixTests {
    private static let lines = [
        "Hola, soy cansado. Voy casa ahora.", "Nesesito pan y quiero la problema.", "Soy un médico y nesesito la tema.",
        "Estoy cansado, voy a casa y necesito pan.", "La library tiene xyzzy.",
    ]

    /// A learner with a past: one lesson, five places for directives of which four are taken.
    private static func stage() async throws -> TalkStage {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.learn(1, ["Soy cansado y nesesito la problema.", "Voy casa. ¿Tienes pan?"])
        stage.clock.advance(by: .seconds(86_400))
        try await stage.talk(2, self.lines)
        return stage
    }

    /// Store calls of an undisturbed run, and what it leaves behind.
    private static func undisturbed() async throws -> (calls: Int, content: SessionContent) {
        let stage = try await self.stage()
        let stores = MortalStores(stage.stores, fate: .diesBefore, at: .max)
        let outcomes = try await stage.worker(ports: stage.ports.through(stores)).drain()
        #expect(outcomes == [.completed(ID("run-2"))])
        return (stores.count, try await stage.content(2))
    }

    @Test(
        "At every store call, the next worker finishes and the outcome is the same",
        arguments: MortalStores.Fate.allCases)
    func everyCall(fate: MortalStores.Fate) async throws {
        let (calls, expected) = try await Self.undisturbed()
        #expect(calls > 20)
        #expect(expected.status == .completed)
        for call in 1...calls {
            let stage = try await Self.stage()
            let stores = MortalStores(stage.stores, fate: fate, at: call)
            // Dies with the store's error; what counts is what the next worker makes of it.
            _ = try? await stage.worker("worker-1", ports: stage.ports.through(stores)).drain()
            // Past the lease of the dead worker, and past the wait of the one that only stumbled.
            stage.clock.advance(by: .seconds(600))
            try await stage.worker("worker-2").drain()
            let content = try await stage.content(2)
            #expect(content == expected, "call \(call) of \(calls), \(fate)")
        }
    }

    @Test("Two ends in one run leave the same outcome too")
    func twice() async throws {
        let (calls, expected) = try await Self.undisturbed()
        for first in stride(from: 2, through: calls, by: 5) {
            for second in stride(from: 2, through: calls, by: 7) {
                let stage = try await Self.stage()
                for (name, call) in [("worker-1", first), ("worker-2", second)] {
                    let stores = MortalStores(stage.stores, fate: .diesAfter, at: call)
                    _ = try? await stage.worker(name, ports: stage.ports.through(stores)).drain()
                    stage.clock.advance(by: .seconds(600))
                }
                try await stage.worker("worker-3").drain()
                let content = try await stage.content(2)
                #expect(content == expected, "calls \(first) and \(second) of \(calls)")
            }
        }
    }
}

extension PipelinePorts {
    /// The same ports behind other stores.
    func through(_ stores: MortalStores) -> PipelinePorts {
        PipelinePorts(
            runs: stores, sessions: stores, friction: stores, directives: stores, curricula: stores,
            personas: self.personas, analyzer: self.analyzer, rules: self.rules, models: self.models)
    }
}

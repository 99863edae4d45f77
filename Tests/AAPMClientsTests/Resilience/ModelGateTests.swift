import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("The gate to the models")
struct ModelGateTests {
    private struct Own: OwnModels {
        var model: (any LanguageModel)?
        var error: StorageError?

        func chain(for caller: ModelCaller) async throws -> (any LanguageModel)? {
            if let error { throw error }
            return self.model
        }
    }

    private static func name(_ learner: ID<Learner>) -> String { "hash of \(learner)" }

    @Test("A provider hears of a learner by a pseudonym, or not at all")
    func pseudonym() async throws {
        let model = ScriptedLanguageModel(saying: "Hola")
        _ = try await ModelGate(chain: model, pseudonym: { Self.name($0) }).reply(to: .sample(), deliver: nil)
        _ = try await ModelGate(chain: model, pseudonym: { _ in throw StorageError.unavailable(reason: "away") })
            .reply(to: .sample(), deliver: nil)
        #expect(model.requests.map(\.correlationID) == ["hash of learner-1", nil])
    }

    @Test("Whose model answers, by whose key there is, whether it works, and the policy")
    func choice() async {
        let well = ScriptedLanguageModel(saying: "own")
        let ill = ScriptedLanguageModel([.fails(.unauthorised)])
        let chain = ScriptedLanguageModel(saying: "operator")
        let unreadable = StorageError.unavailable(reason: "away")
        let cases: [(Own?, Bool, Bool, String)] = [
            // Own keys, the operator's chain, falling back, who answers.
            (nil, true, true, "operator"),
            (nil, false, true, "error: not_configured"),
            (Own(), true, true, "operator"),
            (Own(), false, true, "error: not_configured"),
            (Own(model: well), true, true, "own"),
            (Own(model: well), false, true, "own"),
            (Own(model: ill), true, true, "operator"),
            (Own(model: ill), true, false, "error: unauthorised"),
            (Own(model: ill), false, true, "error: unauthorised"),
            (Own(error: unreadable), true, true, "operator"),
            (Own(error: unreadable), true, false, "error: budget_unavailable"),
            (Own(error: unreadable), false, true, "error: budget_unavailable"),
        ]
        for (own, hasChain, fallsBack, expected) in cases {
            let gate = ModelGate(
                chain: hasChain ? chain : nil, own: own, fallsBack: fallsBack, pseudonym: { Self.name($0) })
            #expect(await outcome { try await gate.reply(to: .sample(), deliver: nil) } == expected)
            #expect(gate.isConfigured == hasChain)
            // Only what surely has nobody to ask says so.
            #expect(await gate.isThere(for: ModelRequest.sample().caller) == (expected != "error: not_configured"))
        }
    }

    @Test("The operator's chain answers nobody for whom the operator does not pay, whatever becomes of an own key")
    func pays() async {
        let well = ScriptedLanguageModel(saying: "own")
        let ill = ScriptedLanguageModel([.fails(.serverError)])
        let unreadable = StorageError.unavailable(reason: "away")
        let cases: [(Own?, StorageError?, String)] = [
            (nil, nil, "error: not_configured"),
            (Own(), nil, "error: not_configured"),
            (Own(model: well), nil, "own"),
            // Why there is no answer is the key's failure: waiting may help.
            (Own(model: ill), nil, "error: server_error"),
            (Own(error: unreadable), nil, "error: not_configured"),
            (nil, unreadable, "error: budget_unavailable"),
        ]
        for (own, error, expected) in cases {
            let chain = ScriptedLanguageModel(saying: "operator")
            let gate = ModelGate(
                chain: chain, own: own, pays: { _ in if let error { throw error } else { false } },
                pseudonym: { Self.name($0) })
            #expect(await outcome { try await gate.reply(to: .sample(), deliver: nil) } == expected)
            #expect(chain.requests.isEmpty)
        }
    }
}

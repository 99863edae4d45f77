import AAPMClients
import AAPMCore
import AAPMTestSupport
import NIOHTTP1
import Synchronization
import Testing

@Suite("Models of own keys")
struct KeyedModelsTests {
    /// Has what a test puts on it, and remembers what was refused.
    private final class Ring: KeyRing {
        private struct State {
            var keys: [ProviderKey]
            var refused: [ProviderKey] = []
        }

        private let state: Mutex<State>

        init(_ keys: [ProviderKey]) {
            self.state = Mutex(State(keys: keys))
        }

        var refused: [ProviderKey] { self.state.withLock { $0.refused } }

        func keys(of learner: ID<Learner>) async throws(StorageError) -> [ProviderKey] {
            self.state.withLock { state in state.keys.filter { !state.refused.contains($0) } }
        }

        func note(refused key: ProviderKey) async {
            self.state.withLock { $0.refused.append(key) }
        }
    }

    private static let names = [
        ModelName(provider: .mistral, model: "mistral-small-latest"), ModelName(provider: .openai, model: "gpt-6-luna"),
        ModelName(provider: .openai, model: "gpt-6-sol"),
    ]

    private static func key(
        _ provider: ModelProvider, _ text: String = "sk-planted", owner: KeyOwner = .learner(ID("learner-1"))
    ) -> ProviderKey {
        ProviderKey(
            owner: owner, provider: provider,
            baseURL: provider == .compatible ? "https://models.example.org/v1" : nil,
            model: provider == .compatible ? "llama" : nil, key: SecretText(text))
    }

    private let stage = Stage()
    private let open = RefusingTransport()
    private let guarded = RefusingTransport()

    private func models(
        _ ring: Ring, over open: RefusingTransport? = nil, addresses: [ModelProvider: String] = [:]
    ) -> KeyedModels {
        KeyedModels(
            ring: ring,
            links: ModelLinks(
                till: self.stage.till, breakers: BreakerBoard(clock: self.stage.timer), clock: self.stage.timer),
            endpoints: KeyEndpoints(
                clients: ModelClients.patient(over: open ?? self.open),
                guarded: ModelClients.patient(over: self.guarded), addresses: addresses),
            names: Self.names)
    }

    private func gate(_ own: KeyedModels, chain: (any LanguageModel)?, fallsBack: Bool) -> ModelGate {
        ModelGate(chain: chain, own: own, fallsBack: fallsBack) { "hash of \($0)" }
    }

    @Test("Who has no key has no chain of their own")
    func none() async throws {
        #expect(try await self.models(Ring([])).chain(for: ModelRequest.sample().caller) == nil)
        // A provider for which nobody knows a model.
        #expect(try await self.models(Ring([Self.key(.google)])).chain(for: ModelRequest.sample().caller) == nil)
    }

    @Test("Each key goes to its provider, in the operator's order, and is written down as its owner's money")
    func order() async throws {
        let keys = [Self.key(.compatible, "c"), Self.key(.openai, "o"), Self.key(.mistral, "m")]
        let chain = try #require(try await self.models(Ring(keys)).chain(for: ModelRequest.sample().caller))
        #expect(await outcome { try await chain.reply(to: .sample(), deliver: nil) } == "error: unauthorised")
        #expect(self.open.seen.map(\.authorization) == ["Bearer m", "Bearer o"])
        #expect(self.open.seen.map { $0.url.contains("mistral") } == [true, false])
        #expect(self.guarded.seen.map(\.authorization) == ["Bearer c"])
        #expect(self.guarded.seen.allSatisfy { $0.url.hasPrefix("https://models.example.org/v1/") })
        let entries = self.stage.book.entries
        #expect(entries.map(\.payer) == [.learner, .learner, .learner])
        #expect(
            entries.map(\.model.description) == [
                "mistral:mistral-small-latest", "openai:gpt-6-luna", "compatible:llama",
            ])
        #expect(self.stage.book.mostPromised(of: self.stage.limit) == .zero)
    }

    @Test("The addresses of learners are guarded; those of organisations are their operator's")
    func transports() async throws {
        let owner = KeyOwner.organisation(ID("organisation-1"))
        let ring = Ring([Self.key(.compatible, owner: owner)])
        let chain = try #require(try await self.models(ring).chain(for: ModelRequest.sample().caller))
        _ = await outcome { try await chain.reply(to: .sample(), deliver: nil) }
        #expect(self.open.seen.count == 1)
        #expect(self.guarded.seen.count == 0)
        #expect(self.stage.book.entries.map(\.payer) == [.organisation])
    }

    @Test("Where the operator has another address for a provider, own keys go there too; compatible ones never")
    func addresses() async throws {
        let ring = Ring([Self.key(.openai), Self.key(.compatible)])
        let models = self.models(
            ring, addresses: [.openai: "http://127.0.0.1:9/openai/v1", .compatible: "http://127.0.0.1:9/v1"])
        let chain = try #require(try await models.chain(for: ModelRequest.sample().caller))
        _ = await outcome { try await chain.reply(to: .sample(), deliver: nil) }
        #expect(self.open.seen.allSatisfy { $0.url.hasPrefix("http://127.0.0.1:9/openai/v1/") })
        #expect(self.guarded.seen.allSatisfy { $0.url.hasPrefix("https://models.example.org/") })
        #expect(self.open.seen.count == 1 && self.guarded.seen.count == 1)
    }

    @Test("A key that the provider refuses is noted and not tried again; the operator's chain answers")
    func refused() async throws {
        let key = Self.key(.openai)
        let ring = Ring([key])
        let gate = self.gate(self.models(ring), chain: ScriptedLanguageModel(saying: "¡Hola!"), fallsBack: true)
        #expect(await outcome { try await gate.reply(to: .sample(), deliver: nil) } == "¡Hola!")
        #expect(await outcome { try await gate.reply(to: .sample(), deliver: nil) } == "¡Hola!")
        #expect(ring.refused == [key])
        #expect(self.open.seen.count == 1)
    }

    @Test("A key without credit is noted like one that is refused, unless it is told when it will be well again")
    func credit() async throws {
        let cases: [(Int, HTTPHeaders, Bool)] = [
            (402, [:], true), (402, ["retry-after": "3600"], false), (429, ["x-should-retry": "false"], true),
            (401, [:], true), (401, ["retry-after": "3600"], true), (400, [:], false),
        ]
        for (status, headers, isNoted) in cases {
            let key = Self.key(.openai)
            let ring = Ring([key])
            let chain = try #require(
                try await self.models(ring, over: RefusingTransport(status: status, headers: headers)).chain(
                    for: ModelRequest.sample().caller))
            _ = await outcome { try await chain.reply(to: .sample(), deliver: nil) }
            #expect(ring.refused == (isNoted ? [key] : []), "\(status) \(headers)")
        }
    }

    @Test("Without a fallback the failure of an own key is the answer, and says nothing of the key")
    func noFallback() async throws {
        let operators = ScriptedLanguageModel(saying: "¡Hola!")
        let gate = self.gate(self.models(Ring([Self.key(.openai)])), chain: operators, fallsBack: false)
        let error = await #expect(throws: ModelError.self) { try await gate.reply(to: .sample(), deliver: nil) }
        #expect(error?.kind == .unauthorised)
        var dumped = ""
        dump(error, to: &dumped)
        for text in [dumped, "\(String(describing: error))", String(reflecting: error)] {
            #expect(!text.contains("planted"))
        }
        #expect(operators.requests.isEmpty)
    }
}

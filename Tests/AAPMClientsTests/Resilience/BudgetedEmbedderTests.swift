import AAPMClients
import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@Suite("Budgeted embedders")
struct BudgetedEmbedderTests {
    private static let caller = ModelCaller(learner: ID("learner-1"), purpose: .embedding)
    private static let texts = ["Se llama Ana.", "Vive en Lima."]
    private static let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    private static let read = TokenUsage.estimate(ofText: bytes)

    private static func embedder(_ inner: ListedEmbedder, _ stage: Stage) -> BudgetedEmbedder {
        BudgetedEmbedder(inner, name: .sample, till: stage.till)
    }

    @Test("A call is set aside at its bound, settled at its cost and written down once, for what it was made")
    func settles() async throws {
        let stage = Stage()
        let embedder = Self.embedder(ListedEmbedder(), stage)
        #expect(try await embedder.vectors(of: Self.texts, for: Self.caller) == [[1, 0], [1, 0]])
        #expect(stage.book.mostPromised(of: stage.limit) == MicroUSD(Int64(Self.bytes)))
        let entry = try #require(stage.book.entries.first)
        #expect(stage.book.entries.count == 1)
        #expect(entry.caller == Self.caller)
        #expect(entry.cost == MicroUSD(Int64(Self.read)))
        #expect(entry.usage.isEstimated)
        #expect(entry.outcome == .answered(.complete))
        #expect(try await stage.book.used(of: [stage.limit]) == [MicroUSD(Int64(Self.read))])
        #expect(stage.book.openReservations == 0)
        #expect(embedder.space == "listed/2")
    }

    @Test(
        "What failed is written down at what it may have cost",
        arguments: [(ModelError.Kind.overloaded, 0), (.rejected, 0), (.malformed, BudgetedEmbedderTests.read)])
    func failures(kind: ModelError.Kind, micro: Int) async throws {
        let stage = Stage()
        let embedder = Self.embedder(ListedEmbedder(failing: kind), stage)
        await #expect(throws: ModelError.self) { try await embedder.vectors(of: Self.texts, for: Self.caller) }
        #expect(stage.book.outcomes == [kind.rawValue])
        #expect(stage.book.cost == MicroUSD(Int64(micro)))
        #expect(stage.book.openReservations == 0)
    }

    @Test("Nothing is asked that there is no money for, and nothing waits for it")
    func exhausted() async throws {
        let stage = Stage(budget: Int64(Self.bytes) - 1)
        let inner = ListedEmbedder()
        do {
            _ = try await Self.embedder(inner, stage).vectors(of: Self.texts, for: Self.caller)
            Issue.record("there was no money")
        } catch let error as ModelError {
            #expect(error.kind == .budgetExhausted)
            #expect(error.refusal?.limit == stage.limit)
            #expect(error.retryAfter == .seconds(12 * 3_600))
        }
        #expect(inner.calls == 0)
        #expect(stage.timer.sleeps == [])
        #expect(stage.book.entries == [])
    }

    @Test("A provider that is down is left alone, and asked again after a rest")
    func breaker() async throws {
        let stage = Stage()
        let inner = ListedEmbedder(failing: .unreachable)
        let embedder = Self.embedder(inner, stage)
        for _ in 0..<8 {
            await #expect(throws: ModelError.self) { try await embedder.vectors(of: Self.texts, for: Self.caller) }
        }
        #expect(inner.calls == 5)
        #expect(stage.book.entries.count == 5)
        #expect(stage.incidents.all.count { $0.contains("breakerOpened") } == 1)
    }

    @Test("No texts ask nobody")
    func nothing() async throws {
        let stage = Stage()
        let inner = ListedEmbedder()
        #expect(try await Self.embedder(inner, stage).vectors(of: [], for: Self.caller) == [])
        #expect(inner.calls == 0)
        #expect(stage.book.entries == [])
    }
}

/// The same vector for every text, or a failure.
private final class ListedEmbedder: TextEmbedder {
    private let failure: ModelError.Kind?
    private let asked = Mutex(0)

    init(failing failure: ModelError.Kind? = nil) {
        self.failure = failure
    }

    var calls: Int { self.asked.withLock { $0 } }
    var space: String { "listed/2" }
    var dimensions: Int { 2 }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        self.asked.withLock { $0 += 1 }
        if let failure { throw ModelError(failure, model: .sample) }
        return texts.map { _ in [1, 0] }
    }
}

import AAPMClients
import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@Suite("A vector store that is down")
struct GuardedVectorIndexTests {
    private static let gone = VectorStoreError.unavailable(reason: "gone")

    private func guarded(
        _ store: any VectorIndex, _ clock: ManualTimer, _ incidents: VectorIncidents = VectorIncidents()
    ) -> GuardedVectorIndex {
        GuardedVectorIndex(store, clock: clock) { incidents.add($0) }
    }

    @Test("One that is well keeps the contract through the guard", arguments: VectorContract.all)
    func contract(contract: VectorContract) async throws {
        try await contract.hold(self.guarded(MemoryVectorIndex(), ManualTimer()))
    }

    @Test("The first failure is the last that a reader waits for, until a probe has succeeded")
    func breaker() async throws {
        let store = MemoryVectorIndex()
        let counted = CountedVectorIndex(store)
        let clock = ManualTimer()
        let incidents = VectorIncidents()
        let index = self.guarded(counted, clock, incidents)
        try await index.upsert([.sample()], in: .npcMemories)
        store.fail(Self.gone)
        await #expect(throws: Self.gone) { try await index.nearest(to: .sample(), in: .npcMemories) }
        #expect(!index.isWell)
        let asked = counted.reads
        for second in [0, 1, 60, 3_600] {
            clock.advance(by: .seconds(second))
            let error = await #expect(throws: VectorStoreError.self) {
                try await index.nearest(to: .sample(), in: .npcMemories)
            }
            #expect(error?.mayPass == true)
        }
        #expect(counted.reads == asked)
        // A probe that fails leaves it so.
        await #expect(throws: Self.gone) { try await index.check() }
        store.fail(nil)
        await #expect(throws: VectorStoreError.self) { try await index.check() }
        clock.advance(by: .seconds(3))
        try await index.check()
        #expect(index.isWell)
        #expect(try await index.nearest(to: .sample(), in: .npcMemories).map(\.id) == ["memory-1"])
        #expect(incidents.all == [.lost(name: "memory", Self.gone), .found(name: "memory")])
    }

    @Test("What a store refuses says nothing against it; a key that it knows no more does")
    func refusals() async throws {
        let store = MemoryVectorIndex()
        let index = self.guarded(store, ManualTimer())
        try await index.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        for _ in 0..<10 {
            await #expect(throws: VectorStoreError.dimensions(expected: 4, found: 2)) {
                try await index.upsert([.sample("a", [1, 0])], in: .npcMemories)
            }
        }
        #expect(index.isWell)
        store.fail(.unauthorised)
        await #expect(throws: VectorStoreError.unauthorised) { try await index.check() }
        #expect(!index.isWell)
    }

    @Test("Whoever reads waits 150 ms, even for a store that cannot be hurried", arguments: [true, false])
    func deadline(canBeHurried: Bool) async {
        let clock = ManualTimer()
        let store = FrozenVectorIndex(canBeHurried: canBeHurried)
        let index = self.guarded(store, clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await index.run() }
            while !clock.sleeps.contains(.seconds(1)) { await Task.yield() }
            group.addTask {
                await #expect(throws: VectorStoreError.unavailable(reason: "it has not answered within 0.15 seconds")) {
                    try await index.nearest(to: .sample(), in: .npcMemories)
                }
            }
            // Two timers: the reader's own, and the errand's.
            await clock.waitForSleepers(3)
            clock.advance(by: .milliseconds(149))
            #expect(index.isWell)
            clock.advance(by: .milliseconds(1))
            await group.next()
            #expect(!index.isWell)
            store.thaw()
            group.cancelAll()
        }
    }

    @Test("A store that is back is found by the guard itself")
    func probe() async throws {
        let store = MemoryVectorIndex()
        let clock = ManualTimer()
        let incidents = VectorIncidents()
        let index = self.guarded(store, clock, incidents)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await index.run() }
            while !clock.sleeps.contains(.seconds(1)) { await Task.yield() }
            store.fail(Self.gone)
            await #expect(throws: Self.gone) { try await index.nearest(to: .sample(), in: .npcMemories) }
            store.fail(nil)
            while !index.isWell {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(1))
                await Task.yield()
            }
            group.cancelAll()
        }
        #expect(try await index.nearest(to: .sample(), in: .npcMemories) == [])
        #expect(incidents.all == [.lost(name: "memory", Self.gone), .found(name: "memory")])
    }
}

/// What a guard told.
private final class VectorIncidents: Sendable {
    private let list = Mutex<[GuardedVectorIndex.Incident]>([])

    var all: [GuardedVectorIndex.Incident] { self.list.withLock { $0 } }

    func add(_ incident: GuardedVectorIndex.Incident) {
        self.list.withLock { $0.append(incident) }
    }
}

/// Counts the questions that reach a store.
private final class CountedVectorIndex: VectorIndex {
    private let store: MemoryVectorIndex
    private let count = Mutex(0)

    init(_ store: MemoryVectorIndex) {
        self.store = store
    }

    var name: String { self.store.name }
    var reads: Int { self.count.withLock { $0 } }

    func prepare(_ collection: VectorCollection, space: String, dimensions: Int) async throws(VectorStoreError) {
        try await self.store.prepare(collection, space: space, dimensions: dimensions)
    }

    func upsert(_ records: [VectorRecord], in collection: VectorCollection) async throws(VectorStoreError) {
        try await self.store.upsert(records, in: collection)
    }

    func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        self.count.withLock { $0 += 1 }
        return try await self.store.nearest(to: query, in: collection)
    }

    func delete(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) {
        try await self.store.delete(filter, in: collection)
    }

    func count(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) -> Int {
        try await self.store.count(filter, in: collection)
    }

    func check() async throws(VectorStoreError) {
        try await self.store.check()
    }
}

/// Answers nothing until it is thawed; cancelling ends its waiting, or does not.
private final class FrozenVectorIndex: VectorIndex {
    private let gate = Gate()
    private let canBeHurried: Bool

    init(canBeHurried: Bool) {
        self.canBeHurried = canBeHurried
    }

    var name: String { "frozen" }

    func thaw() { self.gate.open() }

    func prepare(_ collection: VectorCollection, space: String, dimensions: Int) async throws(VectorStoreError) {}
    func upsert(_ records: [VectorRecord], in collection: VectorCollection) async throws(VectorStoreError) {}
    func delete(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) {}
    func count(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) -> Int { 0 }
    func check() async throws(VectorStoreError) {}

    func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        let gate = self.gate
        if self.canBeHurried {
            // Cancelled: as good as open.
            try? await gate.pass()
        } else {
            // A task of its own, which nobody cancels.
            _ = await Task { try? await gate.pass() }.value
        }
        return []
    }
}

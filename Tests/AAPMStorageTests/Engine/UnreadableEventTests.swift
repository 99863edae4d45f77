import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("An event that cannot be read")
struct UnreadableEventTests {
    @Test("It is set aside, and those beside it are delivered", arguments: Engine.sql)
    func setAside(engine: Engine) async throws {
        try await engine.withSchema { database in
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample("learner-1"))
            try await stores.endedTalk()
            let now = Timestamp.sample
            let claim = try #require(
                try await stores.pipeline.claim(worker: "w", leaseUntil: now + .seconds(30), now: now))
            var effects = PhaseEffects()
            effects.events = [.sample("e1"), .sample("e2", key: "k2"), .sample("e3", key: "k3")]
            _ = try await stores.pipeline.complete(
                PhaseRecord(name: .delivery), effects: effects, of: claim, leaseUntil: now + .seconds(30), now: now)
            _ = try await database.write { tx throws(StorageError) in
                try tx.execute("UPDATE outbox SET payload = '[7]' WHERE id = 'e1'")
            }
            let taken = try await stores.outbox.claim(
                [.notification], worker: "w", limit: 8, leaseUntil: now + .seconds(30), now: now)
            #expect(taken.map(\.event.id.text) == ["e2", "e3"])
            let job = try #require(try await stores.outboxJobs.job("e1", now: now))
            #expect(job.state == .failed)
            #expect(job.failures == 1)
            #expect(job.history.map(\.worker) == ["w"])
            #expect(job.history.map(\.attempt) == [1])
            #expect(job.history.map(\.code) == ["AAPM-500"])
            // Perhaps after an update it can be read.
            #expect(try await stores.outboxJobs.requeue("e1", now: now) == .requeued)
        }
    }
}

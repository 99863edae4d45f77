import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("A run that cannot be read")
struct UnreadableRunTests {
    @Test("It is set aside and does not stand in the way of those behind it", arguments: Engine.sql)
    func setAside(engine: Engine) async throws {
        try await engine.withSchema { database in
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample("learner-1"))
            try await stores.endedTalk("s1", run: "r1")
            try await stores.endedTalk("s2", run: "r2", at: .sample + .seconds(1))
            _ = try await database.write { tx throws(StorageError) in
                try tx.execute("UPDATE pipeline_runs SET phases = '[7]' WHERE id = 'r1'")
            }
            let now = Timestamp.sample + .seconds(2)
            await #expect(throws: StorageError.self) {
                try await stores.pipeline.claim(worker: "w", leaseUntil: now + .seconds(30), now: now)
            }
            let next = try await stores.pipeline.claim(worker: "w", leaseUntil: now + .seconds(30), now: now)
            #expect(next?.run.id.text == "r2")
            let job = try #require(try await stores.pipelineJobs.job("r1", now: now))
            #expect(job.state == .failed)
            #expect(
                job.history == [
                    JobFailure(
                        code: .pipelinePhaseFailed,
                        reason: "column phases does not hold the JSON of Array<PhaseRecord>", worker: "w", attempt: 1,
                        at: now)
                ])
            // Perhaps after an update it can be read.
            #expect(try await stores.pipelineJobs.requeue("r1", now: now) == .requeued)
            #expect(try await stores.pipelineJobs.job("r1", now: now)?.state == .ready)
        }
    }
}

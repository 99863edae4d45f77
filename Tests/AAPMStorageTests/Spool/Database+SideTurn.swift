import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport

extension Database {
    /// Replays a turn of session-1 whose place is taken, so that it is kept beside.
    func keepSideTurn() async throws {
        let spool = TalkSpool(try SQLiteDatabase.inMemory())
        try await spool.prepare()
        let turn = Turn(
            session: Stores.session, index: 1, speaker: .learner, text: "A la vez", idempotencyKey: "beside",
            createdAt: .sample + .seconds(1))
        try await spool.append(
            .turn(turn, leaseUntil: .sample), session: turn.session, learner: Stores.learner, at: .sample)
        _ = try await SpoolReplayer(spool: spool, database: self, clock: ManualClock()).drain()
    }
}

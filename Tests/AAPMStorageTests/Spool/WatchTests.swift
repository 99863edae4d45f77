import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("The watch over the database")
struct WatchTests {
    /// A change of a talk that is in no database.
    private static let change = SpooledChange.end(
        SpooledEnd(reason: .learnerEnded, run: nil, at: .sample, lastActivityAt: .sample))

    private static func leave(_ count: Int, in stage: OutageStage) async throws {
        for number in 0..<count {
            try await stage.spool.append(
                Self.change, session: ID("gone-\(number)"), learner: ID("gone-\(number)"), at: .sample)
        }
    }

    @Test("A talk returns after its round, though others still wait in the spool")
    func returnsEachRound() async throws {
        try await OutageStage.run { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            try await Self.leave(10, in: stage)
            stage.line.mend()
            // The probe, the talk's two changes beside those of seven others, the talk's return, and then no more.
            stage.line.cut(atCall: 12, .before)
            await stage.watch.look()
            #expect(stage.log.counts.outcomes == [.written: 2, .dropped: 7])
            #expect(try await stage.spool.summary().waiting == 3)
            stage.line.mend()
            await stage.watch.look()
            #expect(stage.log.counts.outcomes == [.written: 2, .dropped: 10])
            #expect(stage.health.state == .up)
        }
    }

    @Test("What another process left in the spool is found by a search while all is well")
    func search() async throws {
        try await OutageStage.run { stage in
            try await Self.leave(1, in: stage)
            await stage.watch.look()
            #expect(try await stage.spool.summary().waiting == 1)
            await stage.watch.look(isSearching: true)
            #expect(try await stage.spool.summary().waiting == 0)
            #expect(stage.health.state == .up)
        }
    }

    @Test("The last look writes what is left when the database is there", arguments: [false, true])
    func finish(isAway: Bool) async throws {
        try await OutageStage.run { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            stage.line.mend()
            if !isAway {
                await stage.watch.look()
                try await Self.leave(2, in: stage)
            }
            await stage.watch.finish(within: .seconds(60))
            #expect(try await stage.spool.summary().waiting == (isAway ? 2 : 0))
            #expect(stage.log.lines.contains("left 2") == isAway)
        }
    }

    @Test("The database is settled a while after everything is back, not before")
    func settled() async throws {
        try await OutageStage.run { stage in
            let minute = Duration.seconds(60)
            #expect(!stage.health.isSettled(for: minute))
            stage.clock.advance(by: minute)
            #expect(stage.health.isSettled(for: minute))
            stage.line.cut()
            try await stage.exchange("uno")
            stage.clock.advance(by: .seconds(600))
            #expect(!stage.health.isSettled(for: minute))
            stage.line.mend()
            await stage.watch.look()
            #expect(!stage.health.isSettled(for: minute))
            stage.clock.advance(by: .seconds(59))
            #expect(!stage.health.isSettled(for: minute))
            stage.clock.advance(by: .seconds(1))
            #expect(stage.health.isSettled(for: minute))
        }
    }
}

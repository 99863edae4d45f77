import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Synchronization
import Testing

@Suite("The database's condition")
struct ConditionTests {
    private enum Event: Hashable, Sendable {
        case failed, answered, emptied
    }

    private static let away = DatabaseCondition.State.away(reason: "gone", since: .sample)

    @Test(
        "Every event in every state",
        arguments: [
            (DatabaseCondition.State.up, Event.failed, away, DatabaseCondition.Change.wentAway(reason: "cut")),
            (.up, .answered, .up, nil), (.up, .emptied, .up, nil),
            (away, .failed, away, nil), (away, .answered, .replaying, .cameBack(after: .seconds(7))),
            (away, .emptied, away, nil),
            (.replaying, .failed, .away(reason: "cut", since: .sample + .seconds(7)), .wentAway(reason: "cut")),
            (.replaying, .answered, .replaying, nil), (.replaying, .emptied, .up, .settled),
        ] as [(DatabaseCondition.State, Event, DatabaseCondition.State, DatabaseCondition.Change?)])
    private func table(
        state: DatabaseCondition.State, event: Event, next: DatabaseCondition.State, told: DatabaseCondition.Change?
    ) {
        var condition = DatabaseCondition(state)
        let now = Timestamp.sample + .seconds(7)
        let change =
            switch event {
            case .failed: condition.failed(reason: "cut", at: now)
            case .answered: condition.answered(at: now)
            case .emptied: condition.emptied()
            }
        #expect(change == told)
        #expect(condition.state == (state == .up && event == .failed ? .away(reason: "cut", since: now) : next))
    }

    @Test(
        "Looks are a second apart, more or less",
        arguments: [(-1.0, 750), (0, 750), (0.5, 1_000), (0.999, 1_249), (7, 1_250)])
    func pause(jitter: Double, milliseconds: Int) {
        #expect(DatabaseCondition.pause(jitter: jitter) == .milliseconds(milliseconds))
    }

    @Test("The watch brings a talk back by itself, and ends when it is cancelled")
    func running() async throws {
        try await OutageStage.run { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            stage.line.mend()
            let settled = Mutex<CheckedContinuation<Void, Never>?>(nil)
            let naps = Gate(isOpen: true)
            let watch = SpoolWatch(
                health: stage.health, talks: stage.talks, replayer: stage.replayer,
                probe: { () async throws(StorageError) in },
                sleep: { _ in try await naps.pass() }, jitter: { 0 },
                report: { _ in settled.withLock { $0.take() }?.resume() })
            await withTaskGroup { group in
                await withCheckedContinuation { continuation in
                    settled.withLock { $0 = continuation }
                    group.addTask { await watch.run() }
                }
                group.cancelAll()
            }
            #expect(try await stage.record().talk?.turns.count == 3)
        }
    }
}

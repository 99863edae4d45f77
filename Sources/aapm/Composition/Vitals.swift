import AAPMStorage
import Synchronization

/// Whether the database and the spool can be used, looked up in the background: whoever asks for it, however often, waits
/// for nothing and costs nothing.
final class Vitals: Sendable {
    private struct Sign {
        var isWell = true
        /// When the look under way began.
        var since: ContinuousClock.Instant?

        /// A look that takes longer than a second counts as failed.
        func isWell(at now: ContinuousClock.Instant) -> Bool {
            self.isWell && self.since.map { now - $0 <= .seconds(1) } ?? true
        }
    }

    private let health: DatabaseHealth
    private let database: @Sendable () async throws -> Void
    private let spool: @Sendable () async throws -> Void
    private let databaseSign = Mutex(Sign())
    private let spoolSign = Mutex(Sign())

    /// - Parameters:
    ///   - database: Reads from the database; not asked while the health says that it is away.
    ///   - spool: Writes to the spool, on the disk.
    init(
        health: DatabaseHealth, database: @escaping @Sendable () async throws -> Void,
        spool: @escaping @Sendable () async throws -> Void
    ) {
        self.health = health
        self.database = database
        self.spool = spool
    }

    /// As last seen; both were there when the process started.
    var isReachable: Bool {
        !self.health.isAway && self.databaseSign.withLock { $0.isWell(at: .now) }
    }

    var isSpooling: Bool { self.spoolSign.withLock { $0.isWell(at: .now) } }

    /// Goes on until its task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask {
                repeat {
                    guard !self.health.isAway else { continue }
                    self.databaseSign.withLock { $0.since = .now }
                    let isWell = await Self.passes(self.database)
                    self.databaseSign.withLock { $0 = Sign(isWell: isWell) }
                } while await Self.pause(.seconds(1))
            }
            group.addTask {
                // A write that waits for the disk: less often.
                repeat {
                    self.spoolSign.withLock { $0.since = .now }
                    let isWell = await Self.passes(self.spool)
                    self.spoolSign.withLock { $0 = Sign(isWell: isWell) }
                } while await Self.pause(.seconds(5))
            }
        }
    }

    private static func passes(_ look: () async throws -> Void) async -> Bool {
        do {
            try await look()
            return true
        } catch {
            return false
        }
    }

    /// - Returns: `false` when cancelled.
    private static func pause(_ time: Duration) async -> Bool {
        do {
            try await Task.sleep(for: time)
            return true
        } catch {
            return false
        }
    }
}

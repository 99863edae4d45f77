import AAPMAccounts
import AAPMCore
import AAPMGateway
import AAPMSQLite
import AAPMSessions
import AAPMStorage
import Logging
import ServiceLifecycle

/// What keeps running talks alive while the database is away: the wiring of `AAPMStorage/Spool`.
struct Lifeline: Sendable {
    /// The database as everything but the watch itself uses it.
    let database: any AAPMStorage.Database
    let health: DatabaseHealth
    /// The local file.
    let spool: TalkSpool
    let replayer: SpoolReplayer
    private let direct: any AAPMStorage.Database
    private let clock: any WallClock
    private let logger: Logger

    /// Opens the local file, and brings into the database what a killed process left there.
    ///
    /// - Parameters:
    ///   - direct: Migrated.
    ///   - path: Of the local file.
    /// - Throws: `AAPMError` with `.databaseUnavailable`, naming what cannot be used.
    init(_ direct: any AAPMStorage.Database, path: String, clock: any WallClock, logger: Logger) async throws {
        let health = DatabaseHealth(clock: clock) { SpoolLog.write($0, to: logger) }
        let spool = TalkSpool(try SQLiteDatabase(path: path, durability: .powerLoss))
        let watched = WatchedDatabase(direct, health: health)
        self.direct = direct
        self.database = watched
        self.health = health
        self.spool = spool
        self.replayer = SpoolReplayer(spool: spool, database: watched, clock: clock) { entry, reason in
            SpoolLog.writeAside(entry, reason: reason, to: logger)
        }
        self.clock = clock
        self.logger = logger
        try await self.recover(path)
    }

    /// Before the first request: a talk must not go on in the database while changes of it are still here.
    private func recover(_ path: String) async throws {
        do {
            try await self.spool.prepare()
            let waiting = try await self.spool.summary().waiting
            guard waiting > 0 else { return }
            self.logger.notice(
                "Writing the turns that were kept while the database was away", metadata: ["changes": "\(waiting)"])
        } catch {
            throw AAPMError(.databaseUnavailable, "The spool at \(path) cannot be used.", underlying: error)
        }
        do {
            SpoolLog.write(.replayed(try await self.replayer.drain()), to: self.logger)
        } catch {
            switch error {
            case .database(let error):
                throw AAPMError(
                    .databaseUnavailable, "The database went away before the spool at \(path) was written to it.",
                    underlying: error)
            case .spool(let error):
                throw AAPMError(.databaseUnavailable, "The spool at \(path) cannot be used.", underlying: error)
            }
        }
    }

    func talks(over sessions: any SessionStore) -> DurableTalks {
        DurableTalks(sessions, spool: self.spool, health: self.health, clock: self.clock)
    }

    func runs(over pipeline: any RunReader, _ talks: DurableTalks) -> DurableRuns {
        DurableRuns(pipeline, talks: talks)
    }

    func watch(_ talks: DurableTalks) -> SpoolWatch {
        SpoolWatch(
            health: self.health, talks: talks, replayer: self.replayer,
            probe: { () async throws(StorageError) in try await Self.probe(self.direct) },
            report: { SpoolLog.write($0, to: self.logger) })
    }

    func explains(_ incident: SessionIncident) -> Bool {
        switch incident {
        case .analysisFailed(_, let error): self.explains(error)
        case .replyFailed(_, _, let error), .endFailed(_, let error), .sweepFailed(let error): self.explains(error)
        }
    }

    /// Whether what failed, failed for nothing but that the database is away: that was said once and need not be said
    /// again and again.
    func explains(_ error: any Error) -> Bool {
        guard self.health.isAway else { return false }
        switch error {
        case StorageError.unavailable: return true
        case let error as AAPMError:
            return error.code == .databaseUnavailable || error.underlying.map(self.explains) ?? false
        default: return false
        }
    }

    func readiness() async -> Readiness {
        let isReachable = !self.health.isAway ? await Self.answers { try await Self.look(self.database) } : false
        let isSpooling = await Self.answers { try await self.spool.check(at: self.clock.now) }
        let isReplaying = self.health.state == .replaying
        return Readiness(
            isReachable && isSpooling ? .ready : isReachable || isSpooling ? .degraded : .unavailable,
            checks: [
                "database": isReachable ? .ok : .unavailable,
                "spool": !isSpooling ? .unavailable : isReplaying ? .replaying : .ok,
            ])
    }

    // MARK: The database itself

    /// Does what a start needs the database for, from its beginning again for as long as the database is away.
    ///
    /// - Throws: `AAPMError` with `.databaseUnavailable` and the reason when that is so for longer than `limit`; what else
    ///   `body` throws, at once.
    static func patiently<Value>(
        within limit: Duration, logger: Logger, _ body: () async throws -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + limit
        var isSaid = false
        while true {
            do {
                return try await body()
            } catch {
                guard let reason = Self.absence(in: error) else { throw error }
                guard ContinuousClock.now < deadline else {
                    throw AAPMError(
                        .databaseUnavailable,
                        "The database did not answer within \(limit.inMilliseconds) ms (AAPM_DATABASE_WAIT_MS): \(reason)."
                    )
                }
                if !isSaid {
                    logger.warning(
                        "Waiting for the database",
                        metadata: ["reason": "\(reason)", "limit_ms": "\(limit.inMilliseconds)"])
                    isSaid = true
                }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    /// Why the database is away, if that is what an error says.
    private static func absence(in error: any Error) -> String? {
        switch error {
        case StorageError.unavailable(let reason), StorageError.busy(let reason): reason
        case let error as AAPMError: error.underlying.flatMap(Self.absence)
        default: nil
        }
    }

    /// Passes when the database takes writes.
    static func probe(_ database: any AAPMStorage.Database) async throws(StorageError) {
        _ = try await database.write { tx throws(StorageError) in try tx.first("SELECT 1 AS one") }
    }

    private static func look(_ database: any AAPMStorage.Database) async throws(StorageError) {
        _ = try await database.read { tx throws(StorageError) in try tx.first("SELECT 1 AS one") }
    }

    /// Whether it works, and within a second.
    private static func answers(_ work: @escaping @Sendable () async throws -> Void) async -> Bool {
        await withTaskGroup { group in
            group.addTask {
                do {
                    try await work()
                    return true
                } catch {
                    return false
                }
            }
            group.addTask {
                // Cancelled when the work was faster.
                try? await Task.sleep(for: .seconds(1))
                return false
            }
            let isAnswered = await group.next() ?? false
            group.cancelAll()
            return isAnswered
        }
    }
}

extension App {
    /// What runs besides requests and replies. Stopped in reverse: whoever looks after the database goes last.
    func backgroundServices(isWorking: Bool) -> [any Service] {
        let watch: any Service = CancelledService { await self.lookAfterTheDatabase() }
        return [watch] + (isWorking ? self.background.services : [])
    }

    private func lookAfterTheDatabase() async {
        do {
            // Read before anybody needs them: without the database those who are logged in stay so.
            _ = try await self.gateway.accounts.publicKeys()
        } catch {
            self.logger.error("The signing keys cannot be read", metadata: ["error": "\(type(of: error))"])
        }
        await self.watch.run()
    }
}

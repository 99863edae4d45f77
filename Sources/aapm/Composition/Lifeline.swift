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
    let vitals: Vitals
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
        self.vitals = Vitals(
            health: health,
            database: { try await Self.look(watched) },
            spool: { try await spool.check(at: clock.now) })
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
            probe: { () async throws(StorageError) in try await Self.probe(self.direct, at: self.clock.now) },
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

    /// Answers at once, from what the vitals saw last.
    ///
    /// - Parameters:
    ///   - models: How the operator's models are; `nil` without any. Without them talks go on as well.
    ///   - vectors: How a vector store outside of the database is; `nil` without one. Likewise.
    func readiness(models: Readiness.Check? = nil, vectors: Readiness.Check? = nil) -> Readiness {
        let isReachable = self.vitals.isReachable
        let isSpooling = self.vitals.isSpooling
        let isReplaying = self.health.state == .replaying
        var checks: [String: Readiness.Check] = [
            "database": isReachable ? .ok : .unavailable,
            "spool": !isSpooling ? .unavailable : isReplaying ? .replaying : .ok,
        ]
        checks["models"] = models
        checks["vectors"] = vectors
        let isWhole = isReachable && isSpooling && models != .unavailable && vectors != .unavailable
        return Readiness(
            isWhole ? .ready : isReachable || isSpooling ? .degraded : .unavailable, checks: checks)
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

    /// Passes when the database takes writes: one whose disk is full or that only reads would go away again at once.
    static func probe(_ database: any AAPMStorage.Database, at now: Timestamp) async throws(StorageError) {
        // A bucket that no address has, since those are hashes. What is swept comes again.
        _ = try await database.write { tx throws(StorageError) in
            try tx.execute(
                """
                INSERT INTO rate_limits (bucket, full_at) VALUES ('probe', \(now))
                ON CONFLICT (bucket) DO UPDATE SET full_at = excluded.full_at
                """)
        }
    }

    /// Passes when the database answers, migrated or not.
    static func look(_ database: any AAPMStorage.Database) async throws(StorageError) {
        _ = try await database.read { tx throws(StorageError) in try tx.first("SELECT 1 AS one") }
    }
}

extension App {
    /// What runs besides requests and replies. Stopped in reverse: whoever looks after the database goes last.
    func backgroundServices(isWorking: Bool) -> [any Service] {
        let watch: any Service = WatchService(watch: self.watch) { await self.readSigningKeys() }
        let vitals: any Service = CancelledService { await self.vitals.run() }
        let models: any Service = CancelledService { await self.models.run() }
        let vectors: any Service = CancelledService { await self.vectors.run() }
        return [watch, vitals, models, vectors] + (isWorking ? self.background.services : [])
    }

    private func readSigningKeys() async {
        do {
            // Read before anybody needs them: without the database those who are logged in stay so.
            _ = try await self.gateway.accounts.publicKeys()
        } catch {
            self.logger.error("The signing keys cannot be read", metadata: ["error": "\(type(of: error))"])
        }
    }
}

/// The watch over the database; at a shutdown it writes what is left in the spool, when nobody changes a talk any more.
private struct WatchService: Service {
    /// Well within the time that a shutdown may take.
    private static let lastLook = Duration.seconds(3)

    let watch: SpoolWatch
    let first: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.first()
            await self.watch.run()
        }
        await self.watch.finish(within: Self.lastLook)
    }
}

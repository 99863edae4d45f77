import AAPMCore
import AAPMStorage
import Foundation

extension HealthCheck {
    static let databaseReachable = HealthCheck(name: "database", asksDatabase: true) { examination in
        guard examination.hasDatabase else {
            return [
                .warning(
                    "database", "there is no database yet",
                    fix: "“aapm serve” or “aapm migrate” makes it; if there should be one, look at AAPM_DATA_DIR")
            ]
        }
        _ = try await examination.ask { tx throws(StorageError) in try tx.require("SELECT 1 AS one").integer("one") }
        return [.ok("database", "\(examination.configuration.database.engine.title) answers")]
    }

    static let schema = HealthCheck(name: "schema", asksDatabase: true) { examination in
        guard examination.hasDatabase else { return [.ok("schema", "nothing to look at yet")] }
        let missing: [Migration]
        let current: Int
        do {
            let history = try await SchemaHistory.of(App.upkeepDatabase(examination.configuration))
            missing = try history.missing(of: Migration.all)
            current = history.entries.count
        } catch let error as AAPMError where error.code == .databaseSchemaMismatch {
            return [
                .problem(
                    "schema", error.message,
                    fix: "install the release that made it, or “aapm restore” into an empty one")
            ]
        }
        guard let last = missing.last else { return [.ok("schema", "up to date (\(Migration.all.count))")] }
        let message = "the database has schema \(current), this release \(last.version)"
        return [.warning("schema", message, fix: "look at “aapm migrate --plan”, then run “aapm migrate”")]
    }

    static let integrity = HealthCheck(name: "integrity", asksDatabase: true) { examination in
        guard examination.configuration.database.engine == .sqlite else {
            return [.ok("integrity", "PostgreSQL looks after it; checksums of pages are its data_checksums")]
        }
        guard examination.hasDatabase else { return [.ok("integrity", "nothing to look at yet")] }
        let (damage, orphans) = try await examination.ask { tx throws(StorageError) in
            var damage: [String] = []
            for row in try tx.rows("PRAGMA integrity_check(5)") { damage.append(try row.text("integrity_check")) }
            var orphans: [String] = []
            for row in try tx.rows("PRAGMA foreign_key_check") { orphans.append(try row.text("table")) }
            return (damage.filter { $0 != "ok" }, orphans)
        }
        var findings = damage.map {
            Finding.problem(
                "integrity", "the file is damaged: \($0)",
                fix: "stop the server, keep the file, and “aapm restore” the last backup into an empty database")
        }
        if !orphans.isEmpty {
            findings.append(
                .problem(
                    "integrity",
                    "\(orphans.count) rows point to rows that are not there, in "
                        + Set(orphans).sorted().joined(separator: ", "),
                    fix: "something else wrote to the file; “aapm restore” the last backup into an empty database"))
        }
        return findings.isEmpty ? [.ok("integrity", "every page and every reference is sound")] : findings
    }

    /// Version, encoding and TLS.
    static let engine = HealthCheck(name: "engine", asksDatabase: true) { examination in
        guard examination.hasDatabase else { return [.ok("engine", "nothing to look at yet")] }
        guard examination.configuration.database.engine == .postgresql else {
            let (version, encoding) = try await examination.ask { tx throws(StorageError) in
                (
                    try tx.require("SELECT sqlite_version() AS version").text("version"),
                    try tx.require("PRAGMA encoding").text("encoding")
                )
            }
            return [Self.encoding(encoding, "SQLite \(version)")]
        }
        let facts = try await examination.ask { tx throws(StorageError) in
            try EngineFacts(tx.require(EngineFacts.question))
        }
        return facts.findings
    }

    static func encoding(_ encoding: String, _ title: String) -> Finding {
        ["UTF8", "UTF-8"].contains(encoding.uppercased())
            ? .ok("engine", "\(title), \(encoding)")
            : .problem(
                "engine", "\(title) keeps its text in \(encoding), not in UTF-8",
                fix: "“aapm backup”, then “aapm restore” into a database made with ENCODING 'UTF8'")
    }

    static let clockSkew = HealthCheck(name: "clock", asksDatabase: true) { examination in
        guard examination.configuration.database.engine == .postgresql else {
            return [.ok("clock", "the database has ours")]
        }
        let clock = SystemClock()
        let before = clock.now
        let theirs = try await examination.ask { tx throws(StorageError) in
            try tx.require("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::BIGINT AS moment")
                .integer("moment")
        }
        let after = clock.now
        return [Self.skew(of: Int64(theirs), between: before.microseconds, and: after.microseconds)]
    }

    /// - Parameters:
    ///   - theirs: The server's time in microseconds, asked between the two of ours.
    static func skew(of theirs: Int64, between before: Int64, and after: Int64) -> Finding {
        let skew = max(0, theirs - after, before - theirs)
        let seconds = "\(skew / 1_000_000) s"
        if skew > 30_000_000 {
            return .problem("clock", "ours and the database's differ by \(seconds)", fix: "run NTP on both machines")
        }
        if skew > 2_000_000 {
            return .warning("clock", "ours and the database's differ by \(seconds)", fix: "run NTP on both machines")
        }
        return .ok("clock", "ours and the database's agree")
    }

    static let connections = HealthCheck(name: "connections", asksDatabase: true) { examination in
        guard examination.configuration.database.engine == .postgresql else {
            return [.ok("connections", "a file has no limit")]
        }
        let (limit, used) = try await examination.ask { tx throws(StorageError) in
            let row = try tx.require(
                """
                SELECT current_setting('max_connections')::BIGINT
                    - current_setting('superuser_reserved_connections')::BIGINT AS most,
                    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used
                """)
            return (try row.integer("most"), try row.integer("used"))
        }
        return [Self.finding(connections: used, of: limit)]
    }

    static func finding(connections used: Int, of limit: Int) -> Finding {
        let message = "\(used) of \(limit) connections are in use"
        if used >= limit {
            return .problem("connections", message, fix: "raise max_connections, or use a pooler such as pgbouncer")
        }
        if used * 10 >= limit * 8 {
            return .warning("connections", message, fix: "raise max_connections, lower pool_size, or use a pooler")
        }
        return .ok("connections", message)
    }

    static let longTransactions = HealthCheck(name: "long transactions", asksDatabase: true) { examination in
        guard examination.configuration.database.engine == .postgresql else {
            return [.ok("long transactions", "SQLite has one writer")]
        }
        let (number, seconds) = try await examination.ask { tx throws(StorageError) in
            let row = try tx.require(
                """
                SELECT count(*) AS number, coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::BIGINT
                    AS seconds
                FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND xact_start < clock_timestamp() - INTERVAL '5 minutes'
                """)
            return (try row.integer("number"), try row.integer("seconds"))
        }
        guard number > 0 else { return [.ok("long transactions", "none is older than five minutes")] }
        return [
            .warning(
                "long transactions", "\(number) are older than five minutes, the oldest \(seconds) s",
                fix: "see pg_stat_activity; they keep locks and dead rows (SELECT pg_terminate_backend(pid))")
        ]
    }
}

import AAPMCore
import AAPMStorage
import CLibpq

/// A connection in pipeline mode with the statements that it has prepared. Belongs to one queue.
final class PostgresLink {
    private let line: PostgresLine
    private let keepsStatements: Bool
    private var statements = StatementCache(capacity: 256)
    private var parameters = ParameterBuffer()
    /// How many statements got a name so far.
    private var names = 0
    /// Statements that had to make room and are still prepared on the server.
    private var evicted: [String] = []
    /// Pipelines that nobody waited for and whose results are still to be read.
    private var unread = 0

    /// libpq's own, for what only it can do.
    private var connection: OpaquePointer { self.line.connection }

    private enum Step {
        case prepare(PreparedStatement.Key)
        case execute(Int, PreparedStatement)
    }

    /// - Parameter connection: Connected; this object closes it.
    /// - Throws: `.lost` when it cannot be used.
    init(_ connection: OpaquePointer, keepsStatements: Bool) throws(PostgresFailure) {
        self.line = PostgresLine(connection)
        self.keepsStatements = keepsStatements
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw .lost(reason: "libpq cannot use it in pipeline mode", isUndone: true)
        }
    }

    /// Whether it can be used.
    var isAlive: Bool { self.line.isAlive }

    /// Whether the server says that no transaction is open.
    var isIdle: Bool { self.line.isIdle }

    /// What cancels its statements.
    var cancelHandle: CancelHandle? { CancelHandle(self.connection) }

    /// Makes sure that the connection is alive before something is entrusted to it.
    ///
    /// - Parameter asking: Whether to ask the server even when nothing looks suspicious.
    /// - Throws: `.stale`.
    func check(asking: Bool, _ deadline: Deadline) throws(PostgresFailure) {
        do {
            try self.settle(deadline)
            // A server that says something unasked mostly says good-bye.
            let isSuspicious = self.line.isReadable
            if isSuspicious { try self.line.consume() }
            if isSuspicious || asking { _ = try self.run([], deadline) }
        } catch {
            if case .lost(let reason, _) = error { throw .stale(reason: reason) }
            throw error
        }
        guard self.line.isIdle else { throw .stale(reason: "it was left inside a transaction") }
    }

    /// Sends statements together and returns what each gave. Outside a transaction block they are one transaction, which is
    /// committed when this returns.
    ///
    /// - Parameter enforcing: Whether the queries' requirements are enforced.
    /// - Throws: The first failure; what the pipeline did outside a transaction block is undone then.
    func run(
        _ queries: [Query], enforcing: Bool = false, _ deadline: Deadline
    ) throws(PostgresFailure) -> [QueryResult] {
        let steps = try self.send(queries, enforcing: enforcing)
        try self.settle(deadline)
        try self.line.flush(deadline)
        return try self.collect(steps, of: queries, deadline)
    }

    /// Sends statements whose results the next use reads and nobody else.
    func runUnattended(_ queries: [Query], _ deadline: Deadline) throws(PostgresFailure) {
        _ = try self.send(queries, enforcing: false)
        self.unread += 1
        try self.line.flush(deadline)
    }

    /// Gives up on the server what the cache has given up; outside a transaction only, since it may fail.
    func tidy(_ deadline: Deadline) {
        guard !self.evicted.isEmpty, self.line.isAlive else { return }
        defer { self.evicted = [] }
        do {
            for name in self.evicted {
                guard PQsendQueryParams(self.connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1 else {
                    throw self.line.loss(isUndone: true)
                }
            }
            try self.endPipeline()
            self.unread += 1
            try self.line.flush(deadline)
        } catch {
            // Nothing is lost with the connection now, and the line knows that it is broken.
        }
    }

    /// Forgets all prepared statements: the server has.
    func forgetStatements() {
        self.statements.removeAll()
        self.evicted = []
    }

    /// Runs several statements without parameters, as a script has them.
    func script(_ text: String, _ deadline: Deadline) throws(PostgresFailure) {
        guard !text.utf8.contains(0) else { throw .unsendable(.corrupt(reason: "a script with a NUL cannot be run")) }
        try self.settle(deadline)
        guard PQexitPipelineMode(self.connection) == 1, PQsendQuery(self.connection, text) == 1 else {
            throw self.line.loss(isUndone: false)
        }
        try self.line.flush(deadline)
        var failure: PostgresFailure?
        while let result = try self.line.nextResult(deadline) {
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_FATAL_ERROR {
                failure = ServerRefusal(result).map { .refused($0) } ?? self.line.loss(isUndone: false)
            }
        }
        guard PQenterPipelineMode(self.connection) == 1 else { throw failure ?? self.line.loss(isUndone: false) }
        if let failure { throw failure }
    }

    // MARK: Sending

    private func send(_ queries: [Query], enforcing: Bool) throws(PostgresFailure) -> [Step] {
        self.parameters.clear()
        do {
            for query in queries { try self.parameters.append(query.binds) }
        } catch {
            throw .unsendable(error)
        }
        var steps: [Step] = []
        steps.reserveCapacity(queries.count * 2)
        var position = 0
        for (index, query) in queries.enumerated() {
            let form = SQLForm(isRequired: enforcing && query.requirement != nil)
            let statement = try self.statement(for: .init(text: query.lockingText, form: form), query.binds, &steps)
            let count = query.binds.count
            let sent = self.parameters.withParameters(from: position, count: count) { values, types in
                statement.name.isEmpty
                    ? PQsendQueryParams(self.connection, statement.sql, Int32(count), types, values, nil, nil, 0)
                    : PQsendQueryPrepared(self.connection, statement.name, Int32(count), values, nil, nil, 0)
            }
            guard sent == 1 else { throw self.line.loss(isUndone: true) }
            steps.append(.execute(index, statement))
            position += count
        }
        try self.endPipeline()
        return steps
    }

    /// Finds or prepares a statement.
    private func statement(
        for key: PreparedStatement.Key, _ values: [SQLValue], _ steps: inout [Step]
    ) throws(PostgresFailure) -> PreparedStatement {
        if let known = self.statements.statement(for: key), known.fits(values) { return known }
        let types = values.map { ParameterBuffer.type(of: $0) }
        self.names += 1
        let name = self.keepsStatements ? "aapm_\(self.names)" : ""
        let statement = PreparedStatement(name: name, sql: key.form.text(of: key.text), types: types)
        if let evicted = self.statements.insert(statement, for: key), !evicted.name.isEmpty {
            self.evicted.append(evicted.name)
        }
        guard self.keepsStatements else { return statement }
        guard PQsendPrepare(self.connection, name, statement.sql, Int32(types.count), types) == 1 else {
            throw self.line.loss(isUndone: true)
        }
        steps.append(.prepare(key))
        return statement
    }

    private func endPipeline() throws(PostgresFailure) {
        guard PQpipelineSync(self.connection) == 1 else { throw self.line.loss(isUndone: false) }
    }

    // MARK: Reading

    /// Reads the results of the pipelines that nobody waited for.
    private func settle(_ deadline: Deadline) throws(PostgresFailure) {
        var gaps = 0
        while self.unread > 0 {
            guard let result = try self.line.nextResult(deadline) else {
                gaps += 1
                guard gaps < 3 else { throw self.line.outOfStep() }
                continue
            }
            gaps = 0
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC { self.unread -= 1 }
            PQclear(result)
        }
    }

    /// Reads one pipeline to its end, so that the next begins at its own results.
    private func collect(
        _ steps: [Step], of queries: [Query], _ deadline: Deadline
    ) throws(PostgresFailure) -> [QueryResult] {
        var results: [QueryResult] = []
        results.reserveCapacity(queries.count)
        var failure: PostgresFailure?
        var position = 0
        var gaps = 0
        while true {
            let next: OpaquePointer?
            do {
                next = try self.line.nextResult(deadline)
            } catch {
                // The server's own last words are better than the silence after them.
                throw failure ?? error
            }
            guard let result = next else {
                gaps += 1
                guard gaps < 3 else { throw failure ?? self.line.outOfStep() }
                continue
            }
            gaps = 0
            defer { PQclear(result) }
            let step = position < steps.count ? steps[position] : nil
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                if let failure { throw failure }
                guard position == steps.count else { throw self.line.outOfStep() }
                return results
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                if case .execute(let index, let statement) = step {
                    results.append(self.result(result, of: queries[index], statement))
                }
            case PGRES_PIPELINE_ABORTED: self.forget(step)
            default:
                self.forget(step)
                failure = failure ?? self.failure(result, at: step, of: queries)
            }
            position += 1
        }
    }

    private func result(_ result: OpaquePointer, of query: Query, _ statement: PreparedStatement) -> QueryResult {
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            return QueryResult(rows: [], changed: Int(String(cString: PQcmdTuples(result))) ?? 0)
        }
        let columns = statement.columns ?? ResultColumns(result)
        // Without a name it is parsed at each use, and the table may have changed in between.
        if !statement.name.isEmpty { statement.columns = columns }
        let rows = columns.rows(of: result)
        let isReading = query.text.utf8.starts(with: "SELECT".utf8) || query.text.utf8.starts(with: "WITH".utf8)
        return QueryResult(rows: rows, changed: isReading ? 0 : rows.count)
    }

    private func failure(_ result: OpaquePointer, at step: Step?, of queries: [Query]) -> PostgresFailure {
        guard let refusal = ServerRefusal(result) else { return self.line.loss(isUndone: false) }
        switch step {
        case .execute(let index, let statement)
        where refusal.state == SQLForm.unmetState && statement.sql.hasPrefix(SQLForm.requiredPrefix):
            return .unmet(requirement: queries[index].requirement ?? "")
        case nil where refusal.endsConnection:
            // At the commit itself: it may have come through.
            return .lost(reason: "the server ended it (SQLSTATE \(refusal.state))", isUndone: false)
        default: return .refused(refusal)
        }
    }

    /// A statement that could not be prepared is not there.
    private func forget(_ step: Step?) {
        if case .prepare(let key) = step { self.statements.remove(key) }
    }
}

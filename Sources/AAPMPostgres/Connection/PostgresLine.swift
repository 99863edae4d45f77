import CLibpq

/// libpq's connection with our waits around it: it never blocks inside libpq, and every wait has a deadline.
final class PostgresLine {
    /// `PGconn`; ours until `deinit`.
    let connection: OpaquePointer
    private let socket: Socket
    /// Whether it is out of step with us, whatever libpq thinks of it.
    private var isBroken = false

    /// - Parameter connection: Connected; this object closes it.
    init(_ connection: OpaquePointer) {
        self.connection = connection
        self.socket = Socket(PQsocket(connection))
    }

    deinit { PQfinish(self.connection) }

    /// Whether it can be used.
    var isAlive: Bool { !self.isBroken && PQstatus(self.connection) == CONNECTION_OK }

    /// Whether the server says that no transaction is open.
    var isIdle: Bool { PQtransactionStatus(self.connection) == PQTRANS_IDLE }

    /// Whether the server has said something, or has closed.
    var isReadable: Bool { self.socket.isReadable }

    /// Sends what libpq has gathered.
    func flush(_ deadline: Deadline) throws(PostgresFailure) {
        while true {
            switch PQflush(self.connection) {
            case 0: return
            case 1:
                let (canRead, canWrite) = self.socket.wait(for: .either, deadline)
                guard canRead || canWrite else { throw self.silence() }
                // A server whose answers nobody reads stops reading as well.
                if canRead { try self.consume() }
            default: throw self.loss(isUndone: false)
            }
        }
    }

    /// Waits for the next result.
    /// - Returns: To be cleared by the caller; `nil` where libpq puts a gap between two statements.
    func nextResult(_ deadline: Deadline) throws(PostgresFailure) -> OpaquePointer? {
        while PQisBusy(self.connection) == 1 {
            guard self.socket.wait(for: .readable, deadline).canRead else { throw self.silence() }
            try self.consume()
        }
        return PQgetResult(self.connection)
    }

    /// Reads what has come.
    func consume() throws(PostgresFailure) {
        guard PQconsumeInput(self.connection) == 1 else { throw self.loss(isUndone: false) }
    }

    /// Gives it up with libpq's own reason.
    func loss(isUndone: Bool) -> PostgresFailure {
        self.isBroken = true
        return .lost(reason: LibpqMessage.text(of: self.connection), isUndone: isUndone)
    }

    /// Gives it up because the results are not those that were asked for.
    func outOfStep() -> PostgresFailure {
        self.isBroken = true
        return .lost(reason: "its results are out of step", isUndone: false)
    }

    private func silence() -> PostgresFailure {
        self.isBroken = true
        return .silent
    }
}

import AAPMCore
import AAPMStorage
import CLibpq

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Connects, with a deadline for each host.
struct PostgresDialer {
    private let settings: PostgresSettings

    /// What a transaction without BEGIN is: as our writes are, whatever the database's defaults say.
    private static let defaults: Query = """
        SELECT set_config('default_transaction_isolation', 'read committed', FALSE),
            set_config('default_transaction_read_only', 'off', FALSE)
        """

    init(_ settings: PostgresSettings) {
        self.settings = settings
    }

    /// Tries the hosts in order, blocking the calling queue.
    ///
    /// - Throws: `.stale` saying of each host what went wrong; the password is in no reason.
    func connect() throws(PostgresFailure) -> PostgresLink {
        var reasons: [String] = []
        for parameters in HostList.candidates(of: self.settings.parameters) {
            do {
                return try self.connect(parameters)
            } catch {
                switch error {
                case .lost(let reason, _): reasons.append(self.withoutPassword(reason))
                default: reasons.append("the session could not be set up: \(error.storageError)")
                }
            }
        }
        throw .stale(reason: reasons.joined(separator: "; "))
    }

    private func connect(_ parameters: [ConnectionParameter]) throws(PostgresFailure) -> PostgresLink {
        let deadline = Deadline(in: self.settings.timeouts.connect)
        guard let connection = Self.start(parameters) else {
            throw .lost(reason: "libpq has no memory", isUndone: true)
        }
        do {
            try self.finish(connection, deadline)
        } catch {
            PQfinish(connection)
            throw error
        }
        let link = try PostgresLink(connection, keepsStatements: self.settings.keepsSession)
        if self.settings.keepsSession {
            _ = try link.run([self.settings.timeouts.query(isLocal: false), Self.defaults], deadline)
        }
        return link
    }

    private func finish(_ connection: OpaquePointer, _ deadline: Deadline) throws(PostgresFailure) {
        // libpq wants to be called as if it had asked to write.
        var state = PGRES_POLLING_WRITING
        guard PQstatus(connection) != CONNECTION_BAD else {
            throw .lost(reason: LibpqMessage.text(of: connection), isUndone: true)
        }
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else {
                throw .lost(reason: LibpqMessage.text(of: connection), isUndone: true)
            }
            // The socket may be another one after each step.
            let socket = Socket(PQsocket(connection))
            let (canRead, canWrite) = socket.wait(
                for: state == PGRES_POLLING_READING ? .readable : .writable, deadline)
            guard canRead || canWrite else {
                let host = PQhost(connection).map { String(cString: $0) } ?? ""
                throw .lost(
                    reason: "the server at \(host) did not answer within \(self.settings.timeouts.connect)",
                    isUndone: true)
            }
            state = PQconnectPoll(connection)
        }
    }

    private static func start(_ parameters: [ConnectionParameter]) -> OpaquePointer? {
        // Copies, since libpq wants arrays of pointers.
        let keywords = parameters.map { strdup($0.keyword) }
        let values = parameters.map { strdup($0.value) }
        defer { for copy in keywords + values { free(copy) } }
        let keys = keywords.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(keys, values.map { UnsafePointer($0) } + [nil], 0)
    }

    /// libpq does not quote it; this is for what servers and name services may say.
    private func withoutPassword(_ reason: String) -> String {
        guard let password = self.settings.parameters.value(of: "password"), password.utf8.count > 3 else {
            return reason
        }
        return reason.split(separator: password, omittingEmptySubsequences: false).joined(separator: "…")
    }
}

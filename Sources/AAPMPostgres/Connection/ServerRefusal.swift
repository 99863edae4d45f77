import AAPMCore
import CLibpq

/// What the server says of an error. Of its message nothing is kept, since it quotes values.
struct ServerRefusal: Hashable, Sendable {
    /// SQLSTATE, five characters, such as `23505`.
    let state: String
    let constraint: String?
    let column: String?

    /// The transaction was undone because of another one.
    var isSerialization: Bool { self.state == "40001" || self.state == "40P01" }

    /// What we believe to be prepared is not there, is there already, or does not fit the schema any more.
    var isStalePlan: Bool { ["26000", "42P05", "0A000"].contains(self.state) }

    /// The server closes the connection with it.
    var endsConnection: Bool { self.state.hasPrefix("57P") || self.state.hasPrefix("08") || self.state == "25P03" }

    var storageError: StorageError {
        switch self.state {
        case "23505", "23514", "23P01": .conflict(constraint: self.constraint ?? "unnamed")
        case "23503": .notFound
        case "23502": .corrupt(reason: "column \(self.column ?? "?") must not be NULL")
        case "40001", "40P01": .busy(reason: "the transaction met others twice (SQLSTATE \(self.state))")
        case "57014": .busy(reason: "a statement ran into statement_timeout")
        case "55P03": .busy(reason: "a lock was not free within lock_timeout")
        case "53100": .unavailable(reason: "the server's disk is full (SQLSTATE 53100)")
        case "25P03": .unavailable(reason: "a transaction was idle beyond idle_in_transaction_session_timeout")
        default:
            switch self.state.prefix(2) {
            case "08", "53", "57", "58": .unavailable(reason: "PostgreSQL cannot serve now (SQLSTATE \(self.state))")
            default: .corrupt(reason: "PostgreSQL refused a statement with SQLSTATE \(self.state)")
            }
        }
    }
}

extension ServerRefusal {
    /// - Returns: `nil` when the result is libpq's own and not the server's: then the connection is lost.
    init?(_ result: OpaquePointer) {
        // The codes of the protocol's error fields.
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        guard let state = field("C") else { return nil }
        self.init(state: state, constraint: field("n"), column: field("c"))
    }
}

/// The engines that run our SQL. Repositories never ask; those who look after a database do.
package enum DatabaseEngine: String, Hashable, Sendable, CaseIterable, Codable {
    case sqlite
    case postgresql

    /// As people write it.
    package var title: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgresql: "PostgreSQL"
        }
    }
}

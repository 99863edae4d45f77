import AAPMCore
import AAPMStorage
import Foundation

extension DatabaseLocation {
    var engine: DatabaseEngine {
        switch self {
        case .sqlite: .sqlite
        case .postgres: .postgresql
        }
    }

    /// The database's file, where it is one.
    var file: String? {
        switch self {
        case .sqlite(let path): path
        case .postgres: nil
        }
    }

    /// For commands that only read: opening a file that is not there would make an empty one.
    ///
    /// - Throws: `AAPMError` with `.databaseUnavailable`.
    func requireExisting() throws {
        guard let file, !FileManager.default.fileExists(atPath: file) else { return }
        throw AAPMError(
            .databaseUnavailable, "There is no database at \(file); look at AAPM_DATA_DIR and DATABASE_URL.")
    }

    /// For those who look after the database: one connection, and statements that may take hours.
    var forUpkeep: Self {
        guard case .postgres(var url) = self else { return self }
        // What the operator set stays.
        for (name, value) in [("statement_timeout", "21600000"), ("pool_size", "1")] where !url.contains(name + "=") {
            url += (url.contains("?") ? "&" : "?") + "\(name)=\(value)"
        }
        return .postgres(url: url)
    }
}

extension AppConfiguration {
    /// The same with the database opened for upkeep.
    var forUpkeep: Self {
        var configuration = self
        configuration.database = self.database.forUpkeep
        return configuration
    }
}

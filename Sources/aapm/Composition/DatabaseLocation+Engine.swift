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

    /// For commands that work with what is there: opening a file that is not there would make an empty one.
    ///
    /// - Throws: `AAPMError` with `.databaseUnavailable`.
    func requireExisting() throws {
        guard let file, !FileManager.default.fileExists(atPath: file) else { return }
        throw AAPMError(
            .databaseUnavailable,
            "There is no database at \(file); look at --data-dir, AAPM_DATA_DIR and DATABASE_URL.")
    }
}

import AAPMCore
import Foundation

/// A lock on a folder between processes. The system takes it back when its process ends, however suddenly.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(self.descriptor)
    }

    /// Waits until no other process holds it.
    ///
    /// - Parameters:
    ///   - folder: Exists.
    ///   - attempts: How often to try.
    ///   - pause: Waits between two attempts.
    /// - Throws: `AAPMError` with `.databaseUnavailable`, when the folder cannot be opened or the attempts are used up;
    ///   what `pause` throws.
    package static func acquire(
        _ folder: String, attempts: Int = 300,
        pause: () async throws -> Void = { try await Task.sleep(for: .milliseconds(200)) }
    ) async throws -> FolderLock {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw AAPMError(.databaseUnavailable, "The folder \(folder) cannot be opened.")
        }
        let lock = FolderLock(descriptor: descriptor)
        for attempt in 1...max(1, attempts) {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return lock }
            if attempt < attempts { try await pause() }
        }
        throw AAPMError(
            .databaseUnavailable,
            "Another process has been migrating the database in \(folder) for a long time; look at it, then try again.")
    }
}

import AAPMCore

/// Asks again for as long as the database is busy: a thousand at once wait for a dozen connections, and on a slow machine
/// some of them longer than a caller would.
func patiently<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    while true {
        do {
            return try await body()
        } catch let error as StorageError {
            guard case .busy = error else { throw error }
        }
    }
}

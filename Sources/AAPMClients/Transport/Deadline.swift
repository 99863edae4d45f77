/// Gives an operation a time.
///
/// - Returns: `nil` when the time was over first; the operation has been cancelled then and has ended.
/// - Throws: What the operation throws; `CancellationError`.
func withDeadline<Value: Sendable>(
    _ time: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: time)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}

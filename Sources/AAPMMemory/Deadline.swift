/// Does something for at most a while.
enum Deadline {
    /// - Returns: `nil` when the time was over first, or it failed.
    static func value<Value: Sendable>(
        within limit: Duration, on clock: any Clock<Duration>, _ work: @escaping @Sendable () async throws -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask {
                do { return try await work() } catch { return nil }
            }
            group.addTask {
                // A cancelled sleep is the end of the wait as well.
                try? await clock.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}

import AAPMCore

/// A reply that another node is making, or was making when it died. Each reader looks for it by itself, so that a reader
/// who goes away costs nothing more.
struct DistantReply: Sendable {
    let turn: Turn
    let pace: LookPace
    /// - Returns: The reply, once it is stored or this process makes it; `nil` while somebody else may.
    let look: @Sendable () async throws -> ReplyFeed?

    /// Waits for the reply.
    ///
    /// - Returns: One that failed when it did not come in time; `nil` in a cancelled task.
    func arrive() async -> ReplyFeed? {
        var trouble = AAPMError.turnInProgress
        for pause in self.pace {
            do {
                try await self.pace.clock.sleep(for: pause)
                if let feed = try await self.look() { return feed }
                trouble = .turnInProgress
            } catch is CancellationError {
                return nil
            } catch {
                trouble = AAPMError(wrapping: error)
                // A database that is away for a moment is no reason to give up.
                guard trouble.code == .databaseUnavailable || trouble.code == .databaseConflict else { break }
            }
        }
        return Task.isCancelled ? nil : ReplyFeed(to: self.turn, failing: trouble)
    }
}

/// The pauses between looks for what another node does: short at first, then gentle, and not for ever.
struct LookPace: Sequence, Sendable {
    private static let shortest: Duration = .milliseconds(50)
    private static let longest: Duration = .milliseconds(500)

    let clock: any Clock<Duration>
    /// The sum of the pauses, reached by the last.
    let limit: Duration

    func makeIterator() -> AnyIterator<Duration> {
        var next = Self.shortest
        var waited: Duration = .zero
        return AnyIterator {
            guard waited < self.limit else { return nil }
            let pause = next
            waited += pause
            next = Swift.min(next * 2, Self.longest)
            return pause
        }
    }
}

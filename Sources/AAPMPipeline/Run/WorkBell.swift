/// Wakes a worker of this process the moment there is something to do, so that nobody waits for the next poll.
///
/// Ringing is cheap, never blocks and never piles up: many rings before the worker looks are one.
package final class WorkBell: Sendable {
    /// One element for one or more rings; ends when the bell is stilled. For one consumer.
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (self.rings, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that there may be something to do.
    package func ring() {
        self.continuation.yield()
    }

    /// Rings no more: the worker ends.
    func still() {
        self.continuation.finish()
    }
}

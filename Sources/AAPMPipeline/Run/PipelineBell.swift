/// Wakes the worker of this process the moment a run is queued, so that no learner waits for the next poll.
///
/// Ringing is cheap, never blocks and never piles up: many rings before the worker looks are one.
package final class PipelineBell: Sendable {
    /// One element for one or more rings. For one consumer.
    let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (self.rings, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that there may be something to do.
    package func ring() {
        self.continuation.yield()
    }
}

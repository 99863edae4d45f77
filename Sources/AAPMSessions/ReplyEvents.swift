/// The events of one reply, from where a reader left off. Ends after `done` or `failed`, or when the reader's task is
/// cancelled; the reply itself goes on without readers.
package struct ReplyEvents: AsyncSequence, Sendable {
    package typealias Element = ReplyEvent
    package typealias Failure = Never

    let feed: ReplyFeed
    /// The id of the last event the reader has seen; 0 for none.
    let position: Int

    package func makeAsyncIterator() -> Iterator {
        Iterator(feed: self.feed, position: self.position)
    }

    package struct Iterator: AsyncIteratorProtocol {
        let feed: ReplyFeed
        var position: Int

        package mutating func next() async -> ReplyEvent? {
            guard let event = await self.feed.event(after: self.position) else { return nil }
            self.position = event.id
            return event
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> ReplyEvent? {
            await self.next()
        }
    }
}

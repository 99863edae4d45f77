package import AAPMCore

/// The events of one reply, from where a reader left off. Ends after `done` or `failed`, or when the reader's task is
/// cancelled; the reply itself goes on without readers.
///
/// The ids are those that any other node gives, so that a reader may leave off at one and go on at another. Two things keep
/// the learner's screen right when a line had to be made again: its reader starts anew with `accepted`, and the end of a
/// reply, with the line that counts, is sent whatever the reader says to have seen.
package struct ReplyEvents: AsyncSequence, Sendable {
    package typealias Element = ReplyEvent
    package typealias Failure = Never

    let source: ReplySource
    /// The id of the last event the reader has seen; 0 for none.
    let position: Int
    /// As it stood when the turn was taken, with the turn counted; `nil` for a reader who joined later.
    package var session: Session?

    package func makeAsyncIterator() -> Iterator {
        Iterator(source: self.source, position: self.position)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private var source: ReplySource
        private var position: Int
        private var isJoining = true

        init(source: ReplySource, position: Int) {
            self.source = source
            self.position = position
        }

        package mutating func next() async -> ReplyEvent? {
            switch self.source {
            case .here(let feed): return await self.next(of: feed)
            case .elsewhere(let reply):
                if self.position == 0 {
                    self.position = 1
                    return ReplyEvent(id: 1, kind: .accepted(reply.turn.shown))
                }
                guard let feed = await reply.arrive() else { return nil }
                self.source = .here(feed)
                return await self.next(of: feed)
            }
        }

        private mutating func next(of feed: ReplyFeed) async -> ReplyEvent? {
            // Pieces of a line that was given up do not go before pieces of another.
            if self.isJoining, feed.isRemade, self.position > 1 { self.position = 0 }
            guard let event = await feed.event(after: self.position, isJoining: self.isJoining) else { return nil }
            self.isJoining = false
            self.position = event.id
            return event
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> ReplyEvent? {
            await self.next()
        }
    }
}

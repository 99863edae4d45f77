/// How long a model may take.
package struct ReplyDeadlines: Hashable, Sendable {
    /// Until the first piece of text.
    package var firstToken: Duration
    /// Between two pieces.
    package var stall: Duration
    /// For the whole call.
    package var call: Duration

    /// After this money that was set aside for a call is free again: no call takes so long, even when it is written down
    /// late.
    package var reservationLife: Duration { self.call + .seconds(120) }

    package init(
        firstToken: Duration = .seconds(10), stall: Duration = .seconds(10), call: Duration = .seconds(120)
    ) {
        self.firstToken = firstToken
        self.stall = stall
        self.call = call
    }
}

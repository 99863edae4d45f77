package import AAPMCore

/// One step of a reply on its way to the learner.
package struct ReplyEvent: Sendable {
    /// 1, 2, 3 … within the reply; the same whether streamed or replayed, on any node, so that it can serve as
    /// `Last-Event-ID`.
    package let id: Int
    package let kind: Kind

    package init(id: Int, kind: Kind) {
        self.id = id
        self.kind = kind
    }

    package enum Kind: Sendable {
        /// The learner turn is in the journal. A reader that sees it starts the line anew.
        case accepted(Turn)
        /// The next piece of the line. Provisional: the line of `reply` is the one that counts.
        case delta(String)
        /// The whole reply, as stored.
        case reply(Turn)
        /// How the session stands after it; ended when the talk concluded. Nothing more comes.
        case done(Session)
        /// The reply could not be made; the turn is kept and can be sent again with its key. Nothing more comes.
        case failed(AAPMError)
    }
}

import AAPMCore

/// Where the events of a reply come from.
enum ReplySource: Sendable {
    /// This process makes it, or it is in the journal.
    case here(ReplyFeed)
    /// Somebody else has the right to make it.
    case elsewhere(DistantReply)

    var turn: Turn {
        switch self {
        case .here(let feed): feed.turn
        case .elsewhere(let reply): reply.turn
        }
    }
}

import AAPMCore

extension TurnAdmission {
    /// The case alone, to compare and count by.
    var name: String {
        switch self {
        case .accepted: "accepted"
        case .resumed: "resumed"
        case .answered: "answered"
        case .beingAnswered: "beingAnswered"
        case .busy: "busy"
        case .keyReused: "keyReused"
        case .ended: "ended"
        case .limitReached: "limitReached"
        case .notFound: "notFound"
        }
    }

    /// The learner turn that it speaks of.
    var turn: Turn? {
        switch self {
        case .accepted(let turn, _), .resumed(let turn, _), .answered(let turn, _, _), .beingAnswered(let turn, _): turn
        case .busy, .keyReused, .ended, .limitReached, .notFound: nil
        }
    }

    /// The talk as it stands with the lease.
    var talk: TalkSnapshot? {
        switch self {
        case .accepted(_, let talk), .resumed(_, let talk): talk
        default: nil
        }
    }

    var session: Session? {
        switch self {
        case .accepted(_, let talk), .resumed(_, let talk): talk.session
        case .answered(_, _, let session), .beingAnswered(_, let session): session
        case .busy, .keyReused, .ended, .limitReached, .notFound: nil
        }
    }
}

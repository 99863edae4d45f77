/// A talk as it stood at one moment: all that taking and answering a turn needs to know of the stores.
///
/// A snapshot may be old. Nobody need notice: a store admits a turn at once only while the talk has not gone on, and
/// looks again otherwise.
package struct TalkSnapshot: Hashable, Sendable, Codable {
    package var session: Session
    /// Who may answer; `nil` when nobody is at it.
    package var lease: TurnLease?
    package var learner: Learner
    /// The whole journal, in order of index.
    package var turns: [Turn]
    /// How the character stands to the learner; `nil` before the first exchange of the two.
    package var relationship: Relationship?
    /// Those of the learner in this persona's world that have not ended, most urgent and then oldest first.
    package var directives: [Directive]
    /// The learner's sessions with this persona in this tier, this one included; those that ended without a learner turn
    /// are none.
    package var sessionCount: Int

    package init(
        session: Session, lease: TurnLease?, learner: Learner, turns: [Turn], relationship: Relationship?,
        directives: [Directive], sessionCount: Int
    ) {
        self.session = session
        self.lease = lease
        self.learner = learner
        self.turns = turns
        self.relationship = relationship
        self.directives = directives
        self.sessionCount = sessionCount
    }

    /// Whether somebody has the right to answer a turn.
    package func isLeased(at now: Timestamp) -> Bool { self.lease.map { $0.until > now } ?? false }

    /// The character's line that answers a learner turn.
    package func reply(to index: Int) -> Turn? { self.turns.last { $0.answers == index } }
}

/// The right to answer one turn, until it is given back or its time is over.
package struct TurnLease: Hashable, Sendable, Codable {
    package let turn: Int
    package let until: Timestamp

    package init(turn: Int, until: Timestamp) {
        self.turn = turn
        self.until = until
    }
}

package import AAPMCore

/// A learner turn and its answer.
package struct Exchange: Sendable {
    package let learnerTurn: Turn
    package let reply: Turn
    /// Learner turns left in this session.
    package let turnsRemaining: Int
    /// As it stands after the reply; ended when the talk concluded with it.
    package let session: Session

    package init(learnerTurn: Turn, reply: Turn, turnsRemaining: Int, session: Session) {
        self.learnerTurn = learnerTurn
        self.reply = reply
        self.turnsRemaining = turnsRemaining
        self.session = session
    }
}

extension Session {
    /// Learner turns left; never negative.
    package var turnsRemaining: Int { max(0, self.turnLimit - self.turnsUsed) }

    /// As a caller may see it: the partner's notes are nobody else's business.
    var shown: Session {
        var session = self
        session.partnerState = nil
        return session
    }
}

extension Turn {
    /// As a caller may see it: that and what a line elicits is known to the server alone (PEDAGOGY section 9). To the
    /// learner an eliciting line is a question like others.
    var shown: Turn {
        guard let facts = self.reply,
            facts.elicits != nil || facts.move == Self.elicitingMove || facts.negotiation != nil
        else { return self }
        return Turn(
            session: self.session, index: self.index, speaker: self.speaker, text: self.text,
            character: self.character, answers: self.answers, idempotencyKey: self.idempotencyKey,
            responseLatencyMilliseconds: self.responseLatencyMilliseconds, analysis: self.analysis,
            reply: ReplyFacts(
                partner: facts.partner, move: facts.move == Self.elicitingMove ? "ask" : facts.move,
                nativeHelp: facts.nativeHelp, elicits: nil,
                recasts: facts.recasts, countsTurn: facts.countsTurn),
            createdAt: self.createdAt)
    }

    private static let elicitingMove = "elicit"
}

package import AAPMCore

/// Lets characters answer, gives them the form to elicit, checks that they did, and scores what came of it.
///
/// Decides from the briefing alone and reads and writes nothing, so that a turn answered again after a crash comes out the
/// same.
package struct DialogueService: DialoguePort {
    private let responder: any CharacterResponder

    package init(responder: any CharacterResponder) {
        self.responder = responder
    }

    package func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        try await self.responder.open(briefing)
    }

    /// Answers `turn`; its time is the time of everything that follows from it.
    ///
    /// - Parameter briefing: Its `turns` end before `turn`; its session's `nextTurnIndex` is the index the reply gets.
    package func exchange(
        _ turn: Turn, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> DialogueOutcome {
        let waiting = OpenOpportunity.directive(in: briefing)
        let line = try await self.line(
            to: turn, in: briefing, eliciting: DirectiveChoice.next(in: briefing, at: turn.createdAt),
            deliver: deliver)
        var directives: [Directive] = []
        var evidence: [Evidence] = []
        // A request for help leaves the chance open for the next turn.
        if let waiting, line.reply.countsTurn {
            let outcome = DirectiveScorer.outcome(of: waiting, in: turn.text, turn.analysis ?? .empty)
            directives.append(
                DirectiveLifecycle.scored(waiting, as: outcome, turn: turn.index, at: turn.createdAt))
            evidence.append(
                DirectiveScorer.evidence(
                    of: waiting, in: turn, session: briefing.session, outcome: outcome,
                    isFirst: briefing.turns.contains { $0.reply?.negotiation?.isFirst == true }))
        }
        if let directive = line.directive { directives.append(directive) }
        return DialogueOutcome(
            reply: line.reply, elicited: line.elicited, directives: directives, evidence: evidence,
            relationship: Standing.after(turn, reply: line.reply, in: briefing, earlier: briefing.relationship))
    }

    /// A line that will be used, and what it did to the directive it was to elicit.
    private struct Line: Sendable {
        let reply: CharacterReply
        var directive: Directive?
        var elicited: ID<Directive>?
    }

    private func line(
        to turn: Turn, in briefing: TalkBriefing, eliciting directive: Directive?,
        deliver: @Sendable (String) async throws -> Void
    ) async throws -> Line {
        guard let directive else {
            return Line(
                reply: try await self.streamed(
                    self.brief(turn, directive: nil, insists: false), in: briefing, deliver: deliver))
        }
        let offered = directive.spoken(by: briefing.character)
        // The first line is held back: it may have to be made again, and nobody should hear both.
        let held = LinePieces()
        let first = try await self.responder.respond(
            to: self.brief(turn, directive: offered, insists: false), in: briefing
        ) { held.append($0) }
        // Some turns want another answer first (“how are you?”, “wait”). Where the partner did not try, nothing failed:
        // the directive stays as it is for the next turn.
        let isTried = ElicitationVerifier.isSuited(first) && first.elicits == directive.id
        let isVerified = isTried && ElicitationVerifier.verifies(first.line, elicits: directive)
        if isVerified || !isTried {
            for piece in held.all { try await deliver(piece) }
            if let rest = held.rest(of: first.line) { try await deliver(rest) }
            return isVerified ? self.eliciting(directive, with: first, turn, in: briefing) : Line(reply: first)
        }
        let second = try await self.streamed(
            self.brief(turn, directive: offered, insists: true), in: briefing, deliver: deliver)
        if ElicitationVerifier.isSuited(second), second.elicits == directive.id,
            ElicitationVerifier.verifies(second.line, elicits: directive)
        {
            return self.eliciting(directive, with: second, turn, in: briefing)
        }
        return Line(reply: second, directive: DirectiveLifecycle.deferred(directive, at: turn.createdAt))
    }

    private func streamed(
        _ brief: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let made = LinePieces()
        let reply = try await self.responder.respond(to: brief, in: briefing) { piece in
            made.append(piece)
            try await deliver(piece)
        }
        if let rest = made.rest(of: reply.line) { try await deliver(rest) }
        return reply
    }

    private func eliciting(
        _ directive: Directive, with reply: CharacterReply, _ turn: Turn, in briefing: TalkBriefing
    ) -> Line {
        Line(
            reply: reply,
            directive: DirectiveLifecycle.elicited(
                directive, in: briefing.session.id, turn: briefing.session.nextTurnIndex, at: turn.createdAt),
            elicited: directive.id)
    }

    private func brief(_ turn: Turn, directive: Directive?, insists: Bool) -> LearnerTurnBriefing {
        LearnerTurnBriefing(
            text: turn.text, analysis: turn.analysis ?? .empty, directive: directive, insists: insists)
    }
}

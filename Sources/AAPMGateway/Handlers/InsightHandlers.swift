import AAPMAccounts
import AAPMCore
import AAPMPipeline
import AAPMSessions
import Hummingbird

/// What a learner may see of a talk after its end.
struct InsightHandlers: Sendable {
    let insights: InsightService
    let sessions: SessionService
    let accounts: AccountService
    let personas: any PersonaCatalog

    @Sendable func frictionPoints(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let points = try await self.insights.frictionPoints(session: try context.id(), of: context.learner)
        return JSONReply(list: points.map { FrictionBody($0).json })
    }

    @Sendable func directives(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let directives = try await self.insights.directives(session: try context.id(), of: context.learner)
        return JSONReply(list: directives.all.map { DirectiveBody($0).json })
    }

    @Sendable func insights(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let id = try context.id(Session.self)
        let insights = try await self.insights.insights(session: id, of: context.learner)
        let directives = try await self.insights.directives(session: id, of: context.learner)
        let turns = try await self.sessions.turns(of: id, learner: context.learner)
        let language = try await self.language(of: id, for: context.learner)
        return JSONReply(
            InsightsBody(insights, language: language, directives: directives.all, turns: turns).json)
    }

    /// The language that insights are written in: L1 of the persona's world, or of the profile when the persona is gone.
    private func language(of id: ID<Session>, for learner: ID<Learner>) async throws -> Language {
        let session = try await self.sessions.session(id, of: learner)
        if let persona = try await self.personas.persona(session.persona) { return persona.languages.native }
        return try await self.accounts.profile(of: learner).nativeLanguage
    }
}

extension SessionDirectives {
    /// Those that came from the session and those that were tried in it, each once.
    fileprivate var all: [Directive] {
        let made = Set(self.from.map(\.id))
        return self.from + self.tried.filter { !made.contains($0.id) }
    }
}

/// `Insights` of the contract.
struct InsightsBody {
    let json: JSONValue

    /// - Parameter turns: Of the session, in order.
    init(_ insights: SessionInsights, language: Language, directives: [Directive], turns: [Turn]) {
        let directives = Dictionary(directives.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let turns = Dictionary(turns.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
        self.json = [
            "session_id": .string(insights.session.text),
            "is_complete": .bool(insights.isComplete),
            "curriculum_id": .text(insights.lesson?.text),
            "language": .string(language.code),
            "summary": .string(insights.headline),
            "went_well": .texts(insights.wentWell),
            "practised": .array(
                insights.practised.compactMap { form in
                    directives[form.directive].flatMap { Self.practised(form, $0, turns: turns) }
                }),
            "next": .array(
                insights.next.map { form in
                    [
                        "directive_id": .string(form.directive.text),
                        "form": .string(directives[form.directive]?.target.form ?? ""),
                        "title": .string(form.title), "text": .string(form.text),
                    ]
                }),
            "numbers": [
                "learner_turns": .count(insights.numbers.learnerTurns),
                "clear_turns": .count(insights.numbers.clearTurns),
                "opportunities": .count(insights.numbers.opportunities),
                "used_correctly": .count(insights.numbers.usedCorrectly),
                "friction_points": .count(insights.numbers.frictionPoints),
                "accuracy": .real(insights.numbers.accuracy),
            ],
            "negotiation": insights.negotiation.map(Self.negotiation) ?? .null,
        ]
    }

    private static func negotiation(_ report: NegotiationReport) -> JSONValue {
        [
            "objective_reached": .bool(report.isReached),
            "objectives": .array(
                report.objectives.map {
                    ["id": .string($0.id), "text": .string($0.text), "reached": .bool($0.isReached)]
                }),
            "dimensions": [
                "linguistic_accuracy": .real(report.dimensions.linguisticAccuracy),
                "pragmatic_appropriateness": .real(report.dimensions.pragmaticAppropriateness),
                "register_alignment": .real(report.dimensions.registerAlignment),
                "cultural_intelligence": .real(report.dimensions.culturalIntelligence),
            ],
            "overall": .real(report.overall),
            "collapsed": .bool(report.isCollapsed),
            "next_step": report.next.map {
                [
                    "step": .count($0.step.rawValue), "tier": .count($0.tier.rawValue), "npc_id": .string($0.character),
                    "scene_id": .string($0.scene),
                ]
            } ?? .null,
        ]
    }

    /// - Returns: `nil` when the line is not in the session: the directive was tried again elsewhere in the meantime.
    private static func practised(_ form: PractisedForm, _ directive: Directive, turns: [Int: Turn]) -> JSONValue? {
        guard let attempt = directive.lastAttempt, let line = turns[attempt.elicitedAt] else { return nil }
        let use = attempt.scoredAt.flatMap { turns[$0] }
        return [
            "directive_id": .string(form.directive.text),
            "form": .string(directive.target.form),
            "title": .string(form.title),
            "outcome": .string(self.outcome(form.status)),
            "npc_id": .text(line.character),
            "elicited_at": .count(attempt.elicitedAt),
            "used_at": .count(attempt.scoredAt),
            "npc_line": .string(line.text),
            "learner_line": .text(use?.text),
            "text": .string(form.outcome),
            "because": .string(form.because),
        ]
    }

    /// What was tried and never answered was an opportunity, whatever became of the directive since.
    private static func outcome(_ status: DirectiveStatus) -> String {
        switch status {
        case .usedCorrectly, .usedIncorrectly, .avoided: status.rawValue
        case .pending, .active, .opportunityCreated, .deferred, .expired: DirectiveStatus.opportunityCreated.rawValue
        }
    }
}

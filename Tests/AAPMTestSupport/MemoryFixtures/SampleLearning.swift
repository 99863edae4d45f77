package import AAPMCore

extension TargetForm {
    /// Agreement of determiner and noun.
    package static let sampleAgreement = TargetForm(rule: "es.agreement.determiner_noun", form: "el problema")
    /// A word of its own.
    package static let sampleSpelling = TargetForm(rule: "es.spelling", form: "necesito")
}

extension Finding {
    /// “la problema” for “el problema”.
    package static func sample(
        rule: String = "es.agreement.determiner_noun", quote: String = "la problema",
        correction: String = "el problema",
        start: Int = 6, severity: Severity = .medium
    ) -> Finding {
        Finding(
            start: start, end: start + quote.unicodeScalars.count, quote: quote, corrections: [correction],
            type: .morphosyntactic, cause: .transfer, code: "R:DET", rule: rule, severity: severity, confidence: 0.95,
            provenance: .rules)
    }
}

extension FrictionPoint {
    /// A point in turn 1, not classified yet.
    package static func sample(
        _ id: String = "point-1", session: String = "session-1", learner: String = "learner-1", turnIndex: Int = 1,
        finding: Finding = .sample(), classification: Classification? = nil, at now: Timestamp = .sample
    ) -> FrictionPoint {
        FrictionPoint(
            id: ID(id), session: ID(session), learner: ID(learner), turnIndex: turnIndex,
            utterance: "Tengo la problema", finding: finding,
            context: [ContextLine(index: 0, speaker: .character, text: "¡Buenos días!")],
            classification: classification, createdAt: now)
    }
}

extension Evidence {
    /// One chance in turn 1 of a tier 2 talk.
    package static func sample(
        session: String = "session-1", learner: String = "learner-1", turnIndex: Int = 1,
        target: TargetForm = .sampleAgreement, occurrence: Int = 0, outcome: OpportunityOutcome = .incorrect,
        at now: Timestamp = .sample
    ) -> Evidence {
        Evidence(
            learner: ID(learner), session: ID(session), turnIndex: turnIndex, target: target, occurrence: occurrence,
            outcome: outcome, tier: .immersion, pressure: 0.45, occurredAt: now)
    }
}

extension Directive {
    /// A pending order to elicit “el problema”.
    package static func sample(
        _ id: String = "directive-1", learner: String = "learner-1", persona: String = "barrio",
        target: TargetForm = .sampleAgreement, priority: DirectivePriority = .soon, status: DirectiveStatus = .pending,
        attempts: Int = 0, source: String = "session-1", lastAttempt: DirectiveAttempt? = nil,
        at now: Timestamp = .sample
    ) -> Directive {
        Directive(
            id: ID(id), learner: ID(learner), persona: persona, character: nil, target: target,
            example: "Tengo un problema",
            lines: [
                Elicitation(
                    line: "¿Qué le pasa?", register: nil, level: .a1, cues: [FormPattern("qué * pasa")])
            ],
            uses: [FormPattern("el|un problema")], priority: priority, status: status, attempts: attempts,
            source: ID(source), lastAttempt: lastAttempt, createdAt: now,
            expiresAt: now + DirectiveLifecycle.lifetime, updatedAt: now)
    }
}

extension Relationship {
    /// The baker, met for the first time.
    package static func sample(
        learner: String = "learner-1", persona: String = "barrio", character: String = "baker",
        reputation: Double = 0, sessions: Int = 1, at now: Timestamp = .sample
    ) -> Relationship {
        Relationship(
            learner: ID(learner), persona: persona, character: character, reputation: reputation,
            log: [
                ReputationChange(session: ID("session-1"), turnIndex: 1, reason: .understood, delta: 0.05)
            ],
            lastSeenAt: now, sessions: sessions)
    }
}

extension Curriculum {
    /// A lesson of one unit with one gap to fill.
    package static func sample(
        _ id: String = "lesson-1", session: String = "session-1", learner: String = "learner-1",
        target: TargetForm = .sampleAgreement, format: LessonFormat? = nil, at now: Timestamp = .sample
    ) -> Curriculum {
        let exercise = Exercise(
            id: "e1", kind: .gap, instruction: "Fill the gap.", prompt: "Tengo ____ problema.", options: [],
            accepted: ["un", "el"])
        let unit = CurriculumUnit(
            id: "u1", target: target, title: "el problema", explanation: "Some words in -a are masculine.",
            own: ContrastPair(bad: "Tengo la problema", good: "Tengo el problema"), frictionPoints: [ID("point-1")],
            examples: [ContrastPair(bad: "la tema", good: "el tema")], exercises: [exercise],
            reason: "It came up in your talk with the baker.")
        return Curriculum(
            id: ID(id), session: ID(session), learner: ID(learner),
            languages: LanguagePair(native: .english, target: .spanish), units: [unit], format: format,
            createdAt: now, updatedAt: now)
    }
}

extension PipelineRun {
    /// Queued, nothing done.
    package static func sample(
        _ id: String = "run-1", session: String = "session-1", learner: String = "learner-1",
        status: PipelineStatus = .queued, at now: Timestamp = .sample
    ) -> PipelineRun {
        PipelineRun(
            id: ID(id), session: ID(session), learner: ID(learner), status: status, createdAt: now, updatedAt: now)
    }
}

import AAPMCore

/// What phase 4 reads.
struct DeliveryInput: Sendable {
    let facts: RunFacts
    /// As phase 3 stored it.
    let curriculum: Curriculum
    let points: [FrictionPoint]
    /// Ended sessions with learner turns up to and with this one.
    let sessions: Int
}

/// What phase 4 hands to the learner.
struct DeliveredLesson: Sendable {
    let curriculum: Curriculum
    let notification: Notification
}

/// Phase 4: gives the lesson its form and says that it is there. Only then can a learner see it.
struct DeliveryStage: PipelineStage {
    func run(_ input: DeliveryInput) -> DeliveredLesson {
        let types = Dictionary(
            input.points.map { ($0.id, $0.finding.type) }, uniquingKeysWith: { first, _ in first })
        var curriculum = input.curriculum
        curriculum.format = FormatRules.format(
            types: curriculum.units.compactMap { $0.frictionPoints.first.flatMap { types[$0] } },
            cards: curriculum.units.reduce(0) { $0 + $1.frictionPoints.count },
            tier: input.facts.session.tier, sessions: input.sessions)
        curriculum.updatedAt = input.facts.writtenAt
        let id: ID<Notification> = input.facts.id(.delivery, 0)
        return DeliveredLesson(
            curriculum: curriculum,
            notification: Notification(
                id: id.text, learner: input.facts.learner.id, type: "lesson_ready",
                content: [
                    "curriculum_id": curriculum.id.text, "session_id": curriculum.session.text,
                    "units": String(curriculum.units.count),
                ],
                scheduledAt: input.facts.writtenAt))
    }
}

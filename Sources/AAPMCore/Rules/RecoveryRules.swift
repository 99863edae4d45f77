/// The way back after a negotiation fell apart (PEDAGOGY section 3): companion role-play, tier 2, another tier 3 scene,
/// the same scene. A recommendation; nothing is ever locked.
package enum RecoveryRules {
    /// A talk that ended and had a learner turn.
    package struct PastTalk: Sendable {
        package let tier: Tier
        package let scene: String?
        package let character: String
        package let isCollapsed: Bool
        package let taskCompleted: Bool

        package init(tier: Tier, scene: String?, character: String, isCollapsed: Bool, taskCompleted: Bool) {
            self.tier = tier
            self.scene = scene
            self.character = character
            self.isCollapsed = isCollapsed
            self.taskCompleted = taskCompleted
        }
    }

    /// What comes next after these talks.
    ///
    /// - Parameters:
    ///   - talks: Of one learner with one persona, oldest first.
    ///   - negotiations: Ids of the persona's tier 3 scenes; with a single one there is no other to go to.
    /// - Returns: `nil` when nothing fell apart, or the way back has been gone.
    package static func recovery(after talks: [PastTalk], negotiations: [String]) -> Recovery? {
        var recovery: Recovery?
        for talk in talks {
            if talk.isCollapsed, let scene = talk.scene {
                recovery = Recovery(scene: scene, character: talk.character, step: .rolePlay)
                continue
            }
            guard let current = recovery else { continue }
            // Who has been back and got what they came for needs no way back.
            if talk.tier == .negotiation, talk.scene == current.scene, talk.taskCompleted {
                recovery = nil
            } else if self.isDone(current.step, by: talk, scene: current.scene) {
                recovery = self.next(after: current, negotiations: negotiations)
            }
        }
        return recovery
    }

    private static func isDone(_ step: RecoveryStep, by talk: PastTalk, scene: String) -> Bool {
        switch step {
        case .rolePlay: talk.tier == .companion
        case .immersion: talk.tier == .immersion
        case .otherNegotiation: talk.tier == .negotiation && talk.scene != scene
        case .sameScene: talk.tier == .negotiation && talk.scene == scene
        }
    }

    private static func next(after recovery: Recovery, negotiations: [String]) -> Recovery? {
        guard var step = RecoveryStep(rawValue: recovery.step.rawValue + 1) else { return nil }
        if step == .otherNegotiation, !negotiations.contains(where: { $0 != recovery.scene }) { step = .sameScene }
        return Recovery(scene: recovery.scene, character: recovery.character, step: step)
    }
}

/// Where a learner is on the way back to a scene.
package struct Recovery: Hashable, Sendable {
    /// The scene that fell apart.
    package let scene: String
    /// The authority in it.
    package let character: String
    /// What comes next.
    package let step: RecoveryStep

    package init(scene: String, character: String, step: RecoveryStep) {
        self.scene = scene
        self.character = character
        self.step = step
    }

    /// The scene to play next.
    ///
    /// - Returns: `nil` when the persona has none for the step.
    package func scene(in persona: PersonaSchema) -> Scene? {
        switch self.step {
        case .rolePlay: self.preparing(persona.scenes(in: .companion), of: persona)
        case .immersion: self.preparing(persona.scenes(in: .immersion), of: persona)
        case .otherNegotiation: persona.scenes(in: .negotiation).first { $0.id.text != self.scene }
        case .sameScene: persona.scene(ID(self.scene))
        }
    }

    /// The scenes that say they prepare for the one that fell apart go first, then those with the same character.
    private func preparing(_ scenes: [Scene], of persona: PersonaSchema) -> Scene? {
        scenes.first { $0.prepares.contains(ID(self.scene)) }
            ?? scenes.first { $0.character.text == self.character } ?? scenes.first
    }
}

package enum RecoveryStep: Int, Sendable, CaseIterable {
    case rolePlay = 1
    case immersion
    case otherNegotiation
    case sameScene
}

/// Something a learner can get done in a persona schema, with an outcome that can be checked.
package struct PersonaTask: Hashable, Sendable {
    package let id: ID<PersonaTask>
    package let title: LocalizedText
    /// In the learner's words: “I want to …”.
    package let goal: LocalizedText
    package let character: ID<CharacterProfile>
    package let place: ID<Place>
    package let level: CEFRLevel
    package let outcome: TaskOutcome

    package init(
        id: ID<PersonaTask>, title: LocalizedText, goal: LocalizedText, character: ID<CharacterProfile>,
        place: ID<Place>, level: CEFRLevel, outcome: TaskOutcome
    ) {
        self.id = id
        self.title = title
        self.goal = goal
        self.character = character
        self.place = place
        self.level = level
        self.outcome = outcome
    }
}

/// When a task counts as done: in this scene, all these slots filled and, if named, this node reached.
package struct TaskOutcome: Hashable, Sendable {
    package let scene: ID<Scene>
    package let slots: [ID<Slot>]
    package let node: ID<SceneNode>?

    package init(scene: ID<Scene>, slots: [ID<Slot>], node: ID<SceneNode>?) {
        self.scene = scene
        self.slots = slots
        self.node = node
    }

    /// Whether the outcome is reached.
    ///
    /// - Parameters:
    ///   - filled: The slots that hold a value.
    ///   - reached: The nodes that the talk has passed.
    package func isReached(filled: Set<ID<Slot>>, reached: Set<ID<SceneNode>>) -> Bool {
        self.slots.allSatisfy(filled.contains) && (self.node.map(reached.contains) ?? true)
    }
}

/// A talk with a goal: what drives the scripted partner, and a brief for model providers.
package struct Scene: Hashable, Sendable {
    package let id: ID<Scene>
    package let tiers: [Tier]
    package let character: ID<CharacterProfile>
    package let place: ID<Place>
    package let level: CEFRLevel
    package let title: LocalizedText
    /// What the learner wants here, in the learner's words.
    package let goal: LocalizedText
    /// Asked in this order.
    package let slots: [Slot]
    /// `opening` and `close` have at least one form; `confirm` when the scene sums up; others override.
    package let moves: [Move: [SurfaceForm]]
    /// What the learner may reasonably say besides answers; tried before the slots of the scene.
    package let intents: [SceneIntent]
    /// Turning points that intents lead to.
    package let nodes: [SceneNode]
    /// Small talk that belongs to the scene rather than to the character.
    package let smallTalk: [SmallTalkTopic]
    /// Only in tier 3.
    package let negotiation: Negotiation?
    /// Tier 3 scenes that this one is a rehearsal for; the way back leads over it.
    package let prepares: [ID<Scene>]

    package init(
        id: ID<Scene>, tiers: [Tier], character: ID<CharacterProfile>, place: ID<Place>, level: CEFRLevel,
        title: LocalizedText, goal: LocalizedText, slots: [Slot], moves: [Move: [SurfaceForm]],
        intents: [SceneIntent], nodes: [SceneNode], smallTalk: [SmallTalkTopic], negotiation: Negotiation?,
        prepares: [ID<Scene>] = []
    ) {
        self.id = id
        self.tiers = tiers
        self.character = character
        self.place = place
        self.level = level
        self.title = title
        self.goal = goal
        self.slots = slots
        self.moves = moves
        self.intents = intents
        self.nodes = nodes
        self.smallTalk = smallTalk
        self.negotiation = negotiation
        self.prepares = prepares
    }

    /// Whether the slot is in play, given what is filled.
    package func isInPlay(_ slot: Slot, filled: [ID<Slot>: ID<SlotValue>]) -> Bool {
        guard let condition = slot.condition else { return true }
        guard let value = filled[condition.slot] else { return false }
        return condition.values.contains(value)
    }
}

/// Something reasonable that the learner may say in a scene.
package struct SceneIntent: Hashable, Sendable {
    package let id: ID<SceneIntent>
    package let patterns: [FormPattern]
    /// Common intents that mean this here (`yes` inside a node).
    package let common: [CommonIntent]
    /// The learner asks: slot values in the same line are talked about, not chosen. Otherwise they are filled as well.
    package let isQuestion: Bool
    package let say: [SurfaceForm]
    /// The node to go to after the line.
    package let leadsTo: ID<SceneNode>?
    /// Slot values that the intent settles.
    package let fills: [ID<Slot>: ID<SlotValue>]

    package init(
        id: ID<SceneIntent>, patterns: [FormPattern], common: [CommonIntent], isQuestion: Bool,
        say: [SurfaceForm], leadsTo: ID<SceneNode>?, fills: [ID<Slot>: ID<SlotValue>]
    ) {
        self.id = id
        self.patterns = patterns
        self.common = common
        self.isQuestion = isQuestion
        self.say = say
        self.leadsTo = leadsTo
        self.fills = fills
    }
}

/// A turning point of a scene.
package struct SceneNode: Hashable, Sendable {
    package let id: ID<SceneNode>
    /// What the character says on arriving.
    package let say: [SurfaceForm]
    /// Tried first while the scene stands here.
    package let intents: [SceneIntent]
    /// Whether the talk is over here.
    package let ends: Bool

    package init(id: ID<SceneNode>, say: [SurfaceForm], intents: [SceneIntent], ends: Bool) {
        self.id = id
        self.say = say
        self.intents = intents
        self.ends = ends
    }
}

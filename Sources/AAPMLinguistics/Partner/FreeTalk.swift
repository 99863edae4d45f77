import AAPMCore

/// A talk without a scene: the character's topics, one after another.
enum FreeTalk {
    /// Topics and reactions after which a talk without a goal comes to its end.
    static let exchangeLimit = 16

    /// A scene without a goal, so that the same code speaks in both.
    static func scene(with character: CharacterProfile, in tier: Tier) -> Scene {
        Scene(
            id: ID(""), tiers: [tier], character: character.id, place: character.home ?? ID(""), level: .a1,
            title: LocalizedText([:]), goal: LocalizedText([:]), slots: [], moves: [:], intents: [], nodes: [],
            smallTalk: [], negotiation: nil)
    }
}

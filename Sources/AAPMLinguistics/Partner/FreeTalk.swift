import AAPMCore

/// A talk without a scene: the character's topics, one after another.
enum FreeTalk {
    /// Topics and reactions after which a talk without a goal comes to its end.
    static let exchangeLimit = 16

    /// Exchanges before a companion lets a talk end whose goal is reached, while there are topics left.
    static let companionExchanges = 8

    /// A scene without a goal, so that the same code speaks in both.
    static func scene(with character: CharacterProfile, in tier: Tier) -> Scene {
        Scene(
            id: ID(""), tiers: [tier], character: character.id, place: character.home ?? ID(""), level: .a1,
            title: LocalizedText([:]), goal: LocalizedText([:]), slots: [], moves: [:], intents: [], nodes: [],
            smallTalk: [], negotiation: nil)
    }
}

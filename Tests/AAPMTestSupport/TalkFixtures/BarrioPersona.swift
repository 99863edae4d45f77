package import AAPMCore

extension PersonaSchema {
    /// A small world for tests: the companion Lucía, the baker (tier 2, expects `usted`), and a clerk of tier 3.
    ///
    /// Scenes in authored order: `chat` (1, companion), `market` (1, companion), `bakery` (2, baker), `order` (2,
    /// baker), `office` (3, clerk).
    package static let barrio = PersonaSchema(
        id: ID("barrio"), version: "1.0.0", title: .both("The quarter", "El barrio"),
        description: .both("A quarter of a town.", "Un barrio de una ciudad."), licence: "CC0-1.0", authors: [],
        sources: [], languages: LanguagePair(native: .english, target: .spanish), levels: .a1 ... .b1,
        companion: .barrio("companion", name: "Lucía Prado", expects: .neutral, languages: [.spanish, .english]),
        characters: [
            .barrio("baker", name: "Ramón Solís", expects: .formal, languages: [.spanish]),
            .barrio("clerk", name: "Inés Mora", expects: .formal, languages: [.spanish]),
        ],
        places: [
            Place(
                id: ID("square"), name: .both("The square", "La plaza"), description: .both("A square.", "Una plaza."),
                people: [ID("companion"), ID("baker"), ID("clerk")], connections: [])
        ],
        tasks: [], vocabulary: [], norms: [],
        scenes: [
            .barrio("chat", tier: .companion, with: "companion"),
            .barrio("market", tier: .companion, with: "companion"),
            .barrio("bakery", tier: .immersion, with: "baker"),
            .barrio("order", tier: .immersion, with: "baker"),
            .barrio("office", tier: .negotiation, with: "clerk"),
        ],
        names: ["Malasaña"])
}

extension CharacterProfile {
    fileprivate static func barrio(
        _ id: String, name: String, expects: Register, languages: [Language]
    ) -> CharacterProfile {
        CharacterProfile(
            id: ID(id), name: name, shortName: name, role: .both(id, id),
            personality: Personality(
                openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5),
            speaks: expects, expects: expects, address: expects == .formal ? .polite : .familiar, languages: languages,
            bio: .both("Lives here.", "Vive aquí."), voice: nil, interests: [], home: ID("square"), smallTalk: [],
            moves: [:])
    }
}

extension Scene {
    fileprivate static func barrio(_ id: String, tier: Tier, with character: String) -> Scene {
        Scene(
            id: ID(id), tiers: [tier], character: ID(character), place: ID("square"), level: .a1,
            title: .both(id, id), goal: .both("Talk.", "Hablar."), slots: [], moves: [:], intents: [], nodes: [],
            smallTalk: [], negotiation: tier == .negotiation ? .barrio : nil)
    }
}

extension Negotiation {
    /// One objective that nothing in the scene reaches, and no customs.
    fileprivate static let barrio = Negotiation(
        stakes: .both("The permit.", "El permiso."),
        objectives: [
            NegotiationObjective(
                id: ID("permit"), text: .both("Get the permit.", "Conseguir el permiso."), slots: [ID("permit")],
                node: nil)
        ],
        weights: NegotiationWeights(
            linguisticAccuracy: 0.25, pragmaticAppropriateness: 0.25, registerAlignment: 0.25,
            culturalIntelligence: 0.25),
        opennessTenths: 7, warning: [SurfaceForm(say: LineTemplate("Inés mira el reloj."))],
        collapse: [SurfaceForm(say: LineTemplate("Vuelva usted mañana."))])
}

extension LocalizedText {
    fileprivate static func both(_ english: String, _ spanish: String) -> LocalizedText {
        LocalizedText([.english: english, .spanish: spanish])
    }
}

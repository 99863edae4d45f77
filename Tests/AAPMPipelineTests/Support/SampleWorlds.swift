import AAPMCore

/// Two small worlds.
struct SampleWorlds: PersonaCatalog {
    func personas() async throws -> [PersonaSchema] { [.world("barrio"), .world("oficina")] }

    func persona(_ id: String) async throws -> PersonaSchema? {
        try await self.personas().first { $0.id.text == id }
    }
}

extension PersonaSchema {
    static func world(_ id: String) -> PersonaSchema {
        let text = LocalizedText([.english: "A text"])
        func person(_ id: String, _ name: String) -> CharacterProfile {
            CharacterProfile(
                id: ID(id), name: name + " Vega", shortName: name, role: text,
                personality: Personality(
                    openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5),
                speaks: .neutral, expects: .neutral, address: .polite, languages: [.spanish], bio: text, voice: nil,
                interests: [], home: nil, smallTalk: [], moves: [:])
        }
        return PersonaSchema(
            id: ID(id), version: "1.0.0", title: text, description: text, licence: "CC0-1.0", authors: [],
            sources: [], languages: LanguagePair(native: .english, target: .spanish), levels: .a1 ... .b2,
            companion: person("companion", "Lucía"), characters: [person("baker", "Marisol")], places: [], tasks: [],
            vocabulary: [], norms: [], scenes: [], names: [])
    }
}

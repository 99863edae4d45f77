/// A persona schema in the format `aapm/1`: the world that a learner talks to. Data only.
///
/// Ids are unique within their kind, and every reference resolves: the loader checks it (docs/persona-schema.md).
package struct PersonaSchema: Hashable, Sendable {
    package let id: ID<PersonaSchema>
    /// Semantic version of this document, such as `1.2.0`.
    package let version: String
    package let title: LocalizedText
    package let description: LocalizedText
    /// SPDX expression.
    package let licence: String
    package let authors: [String]
    /// What the authors drew on.
    package let sources: [String]
    package let languages: LanguagePair
    package let levels: ClosedRange<CEFRLevel>
    package let companion: CharacterProfile
    /// Without the companion.
    package let characters: [CharacterProfile]
    package let places: [Place]
    package let tasks: [PersonaTask]
    package let vocabulary: [VocabularyItem]
    package let norms: [CulturalNorm]
    package let scenes: [Scene]
    /// Proper names besides those of characters and places: streets, dishes, football clubs.
    package let names: [String]

    package init(
        id: ID<PersonaSchema>, version: String, title: LocalizedText, description: LocalizedText, licence: String,
        authors: [String], sources: [String], languages: LanguagePair, levels: ClosedRange<CEFRLevel>,
        companion: CharacterProfile, characters: [CharacterProfile], places: [Place], tasks: [PersonaTask],
        vocabulary: [VocabularyItem], norms: [CulturalNorm], scenes: [Scene], names: [String]
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.description = description
        self.licence = licence
        self.authors = authors
        self.sources = sources
        self.languages = languages
        self.levels = levels
        self.companion = companion
        self.characters = characters
        self.places = places
        self.tasks = tasks
        self.vocabulary = vocabulary
        self.norms = norms
        self.scenes = scenes
        self.names = names
    }

    /// The companion and the characters.
    package var people: [CharacterProfile] { [self.companion] + self.characters }

    /// A character or the companion.
    package func character(_ id: ID<CharacterProfile>) -> CharacterProfile? {
        self.people.first { $0.id == id }
    }

    package func place(_ id: ID<Place>) -> Place? { self.places.first { $0.id == id } }

    package func scene(_ id: ID<Scene>) -> Scene? { self.scenes.first { $0.id == id } }

    /// The scenes of a tier, in authored order; with `character`, only those with them.
    package func scenes(in tier: Tier, with character: ID<CharacterProfile>? = nil) -> [Scene] {
        self.scenes.filter { $0.tiers.contains(tier) && (character == nil || $0.character == character) }
    }

    /// The tasks that a scene can complete.
    package func tasks(in scene: ID<Scene>) -> [PersonaTask] {
        self.tasks.filter { $0.outcome.scene == scene }
    }

    /// Words that are names or terms of this world, as written: for an analyzer, never an error.
    package var knownNames: Set<String> {
        var names = Set(self.names)
        for person in self.people {
            names.insert(person.name)
            names.insert(person.shortName)
        }
        for place in self.places { names.formUnion(place.name.texts.values) }
        let words = names.flatMap { $0.split { !$0.isLetter && $0 != "'" && $0 != "’" && $0 != "-" }.map(String.init) }
        return names.union(words)
    }
}

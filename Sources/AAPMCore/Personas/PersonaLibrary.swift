/// Every persona schema of an installation, and the shared partner library of each language.
package struct PersonaLibrary: Sendable {
    /// Sorted by id.
    package let personas: [PersonaSchema]
    package let partners: [Language: PartnerLibrary]

    package init(personas: [PersonaSchema], partners: [Language: PartnerLibrary]) {
        self.personas = personas.sorted { $0.id < $1.id }
        self.partners = partners
    }

    package func persona(_ id: ID<PersonaSchema>) -> PersonaSchema? {
        self.personas.first { $0.id == id }
    }

    /// The forms of a move: the scene's own, else the character's, else those of the language's library.
    ///
    /// - Returns: Empty for `confirm` in a scene that does not sum up.
    package func forms(
        of move: Move, in scene: Scene, by character: CharacterProfile, language: Language
    ) -> [SurfaceForm] {
        scene.moves[move] ?? character.moves[move] ?? self.partners[language]?.moves[move] ?? []
    }
}

package import AAPMCore

/// A catalogue of persona schemas held in memory.
package struct MemoryPersonas: PersonaCatalog {
    private let library: PersonaLibrary

    package init(_ personas: [PersonaSchema] = [.barrio]) {
        self.library = PersonaLibrary(personas: personas, partners: [:])
    }

    package func personas() async throws -> [PersonaSchema] { self.library.personas }

    package func persona(_ id: String) async throws -> PersonaSchema? { self.library.persona(ID(id)) }
}

import AAPMCore

/// The persona schemas that were read at start-up.
struct LoadedPersonas: PersonaCatalog {
    let library: PersonaLibrary

    func personas() async throws -> [PersonaSchema] { self.library.personas }

    func persona(_ id: String) async throws -> PersonaSchema? { self.library.persona(ID(id)) }
}

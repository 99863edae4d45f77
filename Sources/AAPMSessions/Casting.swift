import AAPMCore

/// Who speaks and in which scene, decided from what was asked for and what the persona schema holds.
struct Casting: Sendable {
    let character: CharacterProfile
    let scene: Scene?

    /// - Parameters:
    ///   - done: Ids of scenes whose task this learner has completed; others are preferred.
    ///   - recovery: The way back after a negotiation fell apart; its scene is preferred in its tier.
    /// - Throws: `AAPMError` with `.tierUnavailable`, `.characterNotFound` or `.sceneNotFound`.
    init(_ request: StartRequest, from persona: PersonaSchema, done: Set<String>, recovery: Recovery? = nil) throws {
        let wanted = try request.character.map { try Self.character($0, of: persona) }
        if let id = request.scene {
            let scene = try Self.scene(id, of: persona, tier: request.tier, with: wanted)
            guard let character = persona.character(scene.character) else {
                throw Self.missingCharacter(scene.character.text)
            }
            self.character = character
            self.scene = scene
            return
        }
        let character = wanted ?? (request.tier == .companion ? persona.companion : nil)
        let scenes = persona.scenes(in: request.tier, with: character?.id)
        let scene =
            recovery?.scene(in: persona).flatMap { scenes.contains($0) ? $0 : nil }
            ?? scenes.first { !done.contains($0.id.text) } ?? scenes.first
        if let character {
            // The companion is there for free talk in tier 1 even where no scene was authored for it.
            guard scene != nil || (request.tier == .companion && character.id == persona.companion.id) else {
                throw Self.missingCharacter(character.id.text)
            }
            self.character = character
            self.scene = scene
            return
        }
        guard let scene, let host = persona.character(scene.character) else {
            throw AAPMError(.tierUnavailable, "This persona has no scene in tier \(request.tier.rawValue) yet.")
        }
        self.character = host
        self.scene = scene
    }

    private static func character(_ id: String, of persona: PersonaSchema) throws -> CharacterProfile {
        guard let character = persona.character(ID(id)) else { throw self.missingCharacter(id) }
        return character
    }

    private static func scene(
        _ id: String, of persona: PersonaSchema, tier: Tier, with character: CharacterProfile?
    ) throws -> Scene {
        guard let scene = persona.scene(ID(id)), scene.tiers.contains(tier),
            character == nil || scene.character == character?.id
        else {
            throw AAPMError(
                .sceneNotFound, "This persona has no such scene for this tier and character.",
                faults: [FieldFault(field: "/scene_id", reason: "names no scene of this tier and character")])
        }
        return scene
    }

    private static func missingCharacter(_ id: String) -> AAPMError {
        AAPMError(
            .characterNotFound, "This persona has no such character in this tier.",
            faults: [FieldFault(field: "/npc_id", reason: "names no character who can be met in this tier")],
            details: ["character": id])
    }
}

import AAPMCore
import Hummingbird

/// The worlds that can be played.
struct PersonaHandlers: Sendable {
    let personas: any PersonaCatalog
    let relationships: any RelationshipStore

    @Sendable func list(_ request: Request, context: AppContext) async throws -> JSONReply {
        var bodies: [JSONValue] = []
        for persona in try await self.personas.personas() {
            bodies.append(PersonaBody(persona, cues: try await self.cues(in: persona, for: context.caller)).json)
        }
        return JSONReply(list: bodies)
    }

    @Sendable func get(_ request: Request, context: AppContext) async throws -> JSONReply {
        let id = try context.id(PersonaSchema.self)
        guard let persona = try await self.personas.persona(id.text) else {
            throw AAPMError(.personaNotFound, "There is no such persona. See /v1/personas for those there are.")
        }
        return JSONReply(PersonaBody(persona, cues: try await self.cues(in: persona, for: context.caller)).json)
    }

    /// How the characters feel about the caller, by their id; the score stays here.
    private func cues(
        in persona: PersonaSchema, for caller: ID<Learner>?
    ) async throws -> [String: ReputationBand] {
        guard let caller else { return [:] }
        let relationships = try await self.relationships.relationships(of: caller, persona: persona.id.text)
        return Dictionary(relationships.map { ($0.character, $0.band) }, uniquingKeysWith: { first, _ in first })
    }
}

/// `Persona` of the contract.
struct PersonaBody {
    let json: JSONValue

    /// - Parameter cues: By character; those that are not there have not met the caller.
    init(_ persona: PersonaSchema, cues: [String: ReputationBand]) {
        self.json = [
            "id": .string(persona.id.text),
            "version": .string(persona.version),
            "title": .localized(persona.title),
            "description": .localized(persona.description),
            "native_language": .string(persona.languages.native.code),
            "target_language": .string(persona.languages.target.code),
            "levels": [
                "from": .string(persona.levels.lowerBound.rawValue), "to": .string(persona.levels.upperBound.rawValue),
            ],
            "companion": Self.character(persona.companion, cues: cues),
            "characters": .array(persona.characters.map { Self.character($0, cues: cues) }),
            "places": .array(persona.places.map(Self.place)),
            "tasks": .array(persona.tasks.map(Self.task)),
            "scenes": .array(persona.scenes.map(Self.scene)),
        ]
    }

    private static func character(_ character: CharacterProfile, cues: [String: ReputationBand]) -> JSONValue {
        [
            "id": .string(character.id.text),
            "name": .string(character.name),
            "short_name": .string(character.shortName),
            "role": .localized(character.role),
            "bio": .localized(character.bio),
            "register": .string(character.expects.rawValue),
            "place_id": .text(character.home?.text),
            "cue": .text(cues[character.id.text]?.rawValue),
        ]
    }

    private static func place(_ place: Place) -> JSONValue {
        [
            "id": .string(place.id.text),
            "name": .localized(place.name),
            "description": .localized(place.description),
            "npc_ids": .texts(place.people.map(\.text)),
        ]
    }

    private static func task(_ task: PersonaTask) -> JSONValue {
        [
            "id": .string(task.id.text),
            "title": .localized(task.title),
            "goal": .localized(task.goal),
            "npc_id": .string(task.character.text),
            "place_id": .string(task.place.text),
            "scene_id": .string(task.outcome.scene.text),
            "level": .string(task.level.rawValue),
        ]
    }

    private static func scene(_ scene: Scene) -> JSONValue {
        [
            "id": .string(scene.id.text),
            "title": .localized(scene.title),
            "goal": .localized(scene.goal),
            "tiers": .array(scene.tiers.map { .integer(Int64($0.rawValue)) }),
            "npc_id": .string(scene.character.text),
            "place_id": .string(scene.place.text),
            "level": .string(scene.level.rawValue),
        ]
    }
}

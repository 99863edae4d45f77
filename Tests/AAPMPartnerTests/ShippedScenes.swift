import AAPMCore
import Testing

/// A scene of the shipped content, for parameterised tests.
struct ShippedScene: CustomTestStringConvertible, Sendable {
    let persona: PersonaSchema
    let scene: AAPMCore.Scene
    let library: PersonaLibrary

    var testDescription: String { "\(self.persona.id.text)/\(self.scene.id.text)" }

    /// Tiers 1 and 2; empty when the content cannot be read, which another test reports.
    static let all: [ShippedScene] = {
        guard case .success(let library) = Rehearsal.library else { return [] }
        return library.personas.flatMap { persona in
            persona.scenes.map { ShippedScene(persona: persona, scene: $0, library: library) }
        }
    }()

    func rehearsal(id: String = "01-session", level: CEFRLevel = .a2, turnLimit: Int = 60) throws -> Rehearsal {
        try Rehearsal(
            scene: self.scene, of: self.persona, in: self.library, id: id, level: level, turnLimit: turnLimit)
    }
}

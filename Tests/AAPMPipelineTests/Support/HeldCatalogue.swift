import AAPMCore
import AAPMTestSupport
import Synchronization

/// A catalogue that makes the first who asks for a world wait at a gate.
final class HeldCatalogue: PersonaCatalog {
    let gate = Gate()
    private let isAsked = Mutex(false)

    func personas() async throws -> [PersonaSchema] { try await SampleWorlds().personas() }

    func persona(_ id: String) async throws -> PersonaSchema? {
        let isFirst = self.isAsked.withLock { isAsked in
            defer { isAsked = true }
            return !isAsked
        }
        if isFirst { try await self.gate.pass() }
        return try await SampleWorlds().persona(id)
    }
}

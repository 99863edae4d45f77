import AAPMAccounts
import AAPMCore
import Synchronization

/// Envelope keys in memory, with the semantics of the file, and a place to interfere before each reading.
final class MemoryEnvelopeKeys: EnvelopeKeySource {
    private struct State {
        var keys: EnvelopeKeys
        var isRotating = false
        var history: [EnvelopeKeys] = []
    }

    let place = "the test"
    let isWritable: Bool
    private let state: Mutex<State>

    init(_ keys: [EnvelopeKey] = [], isWritable: Bool = true) {
        self.isWritable = isWritable
        self.state = Mutex(State(keys: EnvelopeKeys(keys)))
    }

    /// Everything that was ever kept, in order.
    var history: [EnvelopeKeys] { self.state.withLock { $0.history } }

    func read() throws(AAPMError) -> EnvelopeKeys { self.state.withLock { $0.keys } }

    func keepFirst(_ key: EnvelopeKey) throws(AAPMError) -> EnvelopeKeys {
        self.state.withLock { state in
            if state.keys.all.isEmpty { state.keys = EnvelopeKeys([key]) }
            state.history.append(state.keys)
            return state.keys
        }
    }

    func keep(_ keys: EnvelopeKeys) throws(AAPMError) {
        self.state.withLock { state in
            state.keys = keys
            state.history.append(keys)
        }
    }

    func rotating<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let isFirst = self.state.withLock { state in
            defer { state.isRotating = true }
            return !state.isRotating
        }
        guard isFirst else { throw AAPMError(.databaseConflict, "Another rotation is under way.") }
        defer { self.state.withLock { $0.isRotating = false } }
        return try await body()
    }
}

extension EnvelopeKey {
    static func made() -> Self { Self(from: SystemSecretSource()) }
}

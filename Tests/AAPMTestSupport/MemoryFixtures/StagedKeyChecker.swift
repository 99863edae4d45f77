package import AAPMCore
import Synchronization

/// A provider that accepts every key but those that a test names.
package final class StagedKeyChecker: KeyChecker {
    private struct State {
        var answers: [String: any Error] = [:]
        var checked: [ProviderKey] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// The keys that were checked, in order.
    package var checked: [ProviderKey] { self.state.withLock { $0.checked } }

    /// From now on the check of this key ends with an error.
    package func refuse(_ key: String, with error: any Error) {
        self.state.withLock { $0.answers[key] = error }
    }

    package func check(_ key: ProviderKey) async throws {
        let error = self.state.withLock { state in
            state.checked.append(key)
            return state.answers[key.key.revealed]
        }
        if let error { throw error }
    }
}

package import AAPMCore

/// Envelope keys that the operator lists in a setting, and alone changes.
package struct ListedEnvelopeKeys: EnvelopeKeySource {
    package let place: String
    private let keys: EnvelopeKeys

    /// - Parameter place: The name of the setting.
    package init(_ keys: EnvelopeKeys, place: String) {
        self.keys = keys
        self.place = place
    }

    package var isWritable: Bool { false }

    package func read() throws(AAPMError) -> EnvelopeKeys { self.keys }

    package func keepFirst(_ key: EnvelopeKey) throws(AAPMError) -> EnvelopeKeys {
        throw AAPMError(.configurationInvalid, "\(self.place) lists no envelope key.")
    }

    package func keep(_ keys: EnvelopeKeys) throws(AAPMError) {
        throw AAPMError(.configurationInvalid, "\(self.place) can be changed by its owner only.")
    }

    /// Rotations beside each other do no harm here: each seals under the first of the list.
    package func rotating<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await body()
    }
}
